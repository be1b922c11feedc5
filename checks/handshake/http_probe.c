/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_probe: PROBE_HTTP as a kind of conversation. One request after the other on
 * one connection, over TLS or in clear text, as long as the server keeps it open.
 */
#include <stdlib.h>

#include "checks/handshake/conversation.h"
#include "checks/handshake/greeting.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/tls_client.h"
#include "checks/http/location.h"
#include "checks/http/request_writer.h"
#include "checks/http/response_facts.h"
#include "checks/http/tunnel.h"

struct http_probe {
	struct conversation_io io;
	const struct http_request *request;
	struct tls_client client; /* not over clear text */
	bool shook_hands;         /* or there is nothing to shake */
	bool saw_server_hello, saw_certificate;
	uint32_t left; /* 1 << enum http_question, still to be asked */
	enum http_question asked;
	bool asks_tunnel;      /* instead of a question */
	struct buffer landing; /* where / redirects to */
	struct response_reader reader;
	char bytes[CONVERSATION_TAKE_MAX]; /* decrypted */
};

/* ---- the end ------------------------------------------------------------------ */

/* Always true, so that a reader can "return finish(...)". With an answer in hand,
 * what happens afterwards takes nothing back. */
static bool finish(struct http_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	struct probe_result *result = probe->io.result;

	if (result->http.reply_count > 0)
		outcome = PROBE_ACCEPTED;
	result->http.is_http = result->http.reply_count > 0 || probe->reader.is_http;
	result->outcome = outcome;
	result->why = outcome == PROBE_ACCEPTED ? NULL : why;
	result->http.why = why;
	if (probe->request->in_clear)
		result->speaks = result->http.is_http ? SPEAKS_HTTP : SPEAKS_OTHER;
	else if (probe->shook_hands)
		tls_client_say_end(&probe->client);
	return true;
}

static bool finish_failed_client(struct http_probe *probe)
{
	const char *why;
	enum probe_outcome outcome =
		tls_client_outcome(&probe->client, probe->io.arena, &why);

	return finish(probe, outcome, why);
}

/* ---- requests and responses ----------------------------------------------------- */

static bool send_request(struct http_probe *probe)
{
	const struct span host = span_from_string(probe->request->host);
	struct buffer text = buffer_make(8192);
	bool ok;

	if (probe->asks_tunnel) {
		tunnel_write_request(host, &text);
	} else {
		probe->asked = (enum http_question)__builtin_ctz(probe->left);
		probe->left &= probe->left - 1;
		request_write(probe->asked, host, buffer_span(&probe->landing), &text);
	}
	if (probe->request->in_clear) {
		buffer_add(probe->io.out, buffer_span(&text));
		ok = !text.failed && !probe->io.out->failed;
	} else {
		ok = !text.failed &&
		     tls_client_write(&probe->client, buffer_span(&text)) ==
			     TLS_CLIENT_READY;
	}
	buffer_free(&text);
	return ok;
}

/* Only what stays here is followed, and only once. */
static void choose_landing(struct http_probe *probe, const struct http_response *root,
			   struct span path)
{
	const struct http_request *request = probe->request;
	bool leads = root->status >= 301 && root->status <= 308 && path.len > 0 &&
		     !span_equal_string(path, "/") &&
		     location_stays(&root->location, request->host, request->port);

	if (leads)
		buffer_add(&probe->landing, path);
	if (!leads || probe->landing.failed)
		probe->left &= ~(UINT32_C(1) << HTTP_LANDING);
}

/* After a response: what is left to ask. True: finished. */
static bool go_on(struct http_probe *probe)
{
	if (probe->left == 0 && !probe->asks_tunnel)
		return finish(probe, PROBE_ACCEPTED, NULL);
	if (!probe->reader.keeps_alive)
		return finish(probe, PROBE_ACCEPTED,
			      "it does not keep the connection open");
	response_reader_next(&probe->reader);
	return !send_request(probe) && finish(probe, PROBE_FAILED, "out of memory");
}

/* A response is whole. True: finished. */
static bool take_response(struct http_probe *probe)
{
	struct http_answer *answer = &probe->io.result->http;
	struct span path = {NULL, 0};
	struct http_reply *reply;

	if (probe->asks_tunnel) {
		probe->asks_tunnel = false;
		answer->tunnel = tunnel_is_softether(&probe->reader)
					 ? HTTP_TUNNEL_SOFTETHER
					 : HTTP_TUNNEL_NONE;
		return go_on(probe);
	}
	reply = arena_push(probe->io.arena, &answer->replies, &answer->reply_count,
			   sizeof(*reply));
	if (!reply)
		return finish(probe, PROBE_FAILED, "out of memory");
	reply->question = probe->asked;
	if (!response_facts_learn(&probe->reader, probe->io.arena, &reply->response,
				  &path)) {
		answer->reply_count--;
		return finish(probe, PROBE_FAILED, "out of memory");
	}
	if (probe->asked == HTTP_ROOT)
		choose_landing(probe, &reply->response, path);
	if (probe->asked == HTTP_ROOT && probe->request->tunnel) {
		answer->tunnel = tunnel_of(&probe->reader);
		probe->asks_tunnel = answer->tunnel == HTTP_TUNNEL_SOFTETHER_LIKE;
	}
	return go_on(probe);
}

/* The first line of what is not HTTP, inside of TLS: a mail server's greeting. */
static void note_greeting(struct http_probe *probe, struct span bytes)
{
	if (!probe->request->in_clear && !probe->reader.is_http &&
	    !probe->reader.speaks_http2 && probe->io.result->http.reply_count == 0)
		probe->io.result->banner =
			arena_string(probe->io.arena, greeting_banner(bytes));
}

static bool take_text(struct http_probe *probe, struct span bytes)
{
	struct http_answer *answer = &probe->io.result->http;
	const struct span all = bytes;

	switch (response_reader_take(&probe->reader, &bytes)) {
	case RESPONSE_MORE:
		return false;
	case RESPONSE_DONE:
		if (take_response(probe))
			return true;
		/* Nothing was asked that this could be the answer to. */
		return bytes.len > 0 && finish(probe, PROBE_MALFORMED,
					       "more bytes than its response has");
	case RESPONSE_MALFORMED:
		answer->speaks_http2 = probe->reader.speaks_http2;
		note_greeting(probe, all);
		return finish(probe, PROBE_MALFORMED, probe->reader.why);
	case RESPONSE_NO_MEMORY:
		break;
	}
	return finish(probe, PROBE_FAILED, "out of memory");
}

static bool take_end(struct http_probe *probe, const char *why)
{
	if (probe->shook_hands &&
	    response_reader_end(&probe->reader) == RESPONSE_DONE) {
		probe->reader.keeps_alive = false;
		return take_response(probe);
	}
	return finish(probe, probe->shook_hands ? PROBE_CLOSED : PROBE_REFUSED, why);
}

/* ---- TLS ------------------------------------------------------------------------- */

static void on_message(void *context, uint8_t type, struct span body)
{
	struct http_probe *probe = context;

	(void)body;
	if (type == HANDSHAKE_SERVER_HELLO)
		probe->saw_server_hello = true;
	else if (type == HANDSHAKE_CERTIFICATE)
		probe->saw_certificate = true;
	else if (type == HANDSHAKE_CERTIFICATE_REQUEST)
		probe->io.result->http.client_certificate_wanted = true;
}

static bool read_all(struct http_probe *probe)
{
	size_t len = 0;

	for (;;) {
		switch (tls_client_read(&probe->client, probe->bytes,
					sizeof(probe->bytes), &len)) {
		case TLS_CLIENT_WAITS:
			return false;
		case TLS_CLIENT_READY:
			if (take_text(probe, (struct span){probe->bytes, len}))
				return true;
			break;
		case TLS_CLIENT_CLOSED:
			return take_end(probe, "closed the connection");
		case TLS_CLIENT_FAILED:
			return finish_failed_client(probe);
		}
	}
}

/* Whoever speaks first, speaks something else: a mail server's greeting. */
static bool begin_asking(struct http_probe *probe)
{
	size_t len = 0;

	probe->shook_hands = true;
	switch (tls_client_read(&probe->client, probe->bytes, sizeof(probe->bytes),
				&len)) {
	case TLS_CLIENT_WAITS:
		break;
	case TLS_CLIENT_READY:
		note_greeting(probe, (struct span){probe->bytes, len});
		return finish(probe, PROBE_MALFORMED, "it speaks before it is asked");
	case TLS_CLIENT_CLOSED:
		return take_end(probe, "closed after the handshake");
	case TLS_CLIENT_FAILED:
		return finish_failed_client(probe);
	}
	return !send_request(probe) && finish(probe, PROBE_FAILED, "out of memory");
}

static bool advance(struct http_probe *probe)
{
	switch (tls_client_handshake(&probe->client)) {
	case TLS_CLIENT_WAITS:
		return false;
	case TLS_CLIENT_READY:
		return begin_asking(probe);
	default:
		return finish_failed_client(probe);
	}
}

/* ---- the kind ------------------------------------------------------------------- */

static void http_free(void *state)
{
	struct http_probe *probe = state;

	tls_client_close(&probe->client);
	response_reader_free(&probe->reader);
	buffer_free(&probe->landing);
	free(probe);
}

static bool open_client(struct http_probe *probe)
{
	const struct tls_client_options options = {
		.name = probe->io.job->name,
		.alpn = SPAN_LITERAL("\x08http/1.1"),
		.on_message = on_message,
		.context = probe,
	};

	return tls_client_open(&probe->client, &options, probe->io.trust,
			       probe->io.out) &&
	       !advance(probe);
}

static void *http_make(const struct conversation_io *io)
{
	const struct http_request *request = &io->job->http;
	struct http_probe *probe;
	bool ok;

	if (request->questions == 0 || request->questions >> HTTP_QUESTION_COUNT != 0 ||
	    !request_host_fits(span_from_string(request->host)))
		return NULL;
	probe = calloc(1, sizeof(*probe));
	if (!probe)
		return NULL;
	probe->io = *io;
	probe->request = request;
	probe->reader = response_reader_make();
	probe->landing = buffer_make(LOCATION_PATH_MAX);
	probe->left = request->questions;
	/* Nothing leads there but the answer to the other one. */
	if (!(probe->left & UINT32_C(1) << HTTP_ROOT))
		probe->left &= ~(UINT32_C(1) << HTTP_LANDING);
	probe->shook_hands = request->in_clear;
	ok = probe->left != 0 &&
	     (request->in_clear ? send_request(probe) : open_client(probe));
	if (!ok || io->out->failed) {
		http_free(probe);
		return NULL;
	}
	return probe;
}

/* In clear text, whatever comes is for this kind to judge. */
static bool http_owns(const void *state, struct span first_bytes)
{
	const struct http_probe *probe = state;

	(void)first_bytes;
	return probe->request->in_clear;
}

static bool http_take(void *state, struct span bytes)
{
	struct http_probe *probe = state;

	if (probe->request->in_clear)
		return take_text(probe, bytes);
	if (!tls_client_take(&probe->client, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	return probe->shook_hands ? read_all(probe) : advance(probe);
}

static void http_end(void *state, enum peer_end end, const char *detail)
{
	struct http_probe *probe = state;

	if (detail)
		detail = arena_string(probe->io.arena, span_from_string(detail));
	switch (end) {
	case PEER_DEADLINE:
		/* Others were answered: then it is this question, not the peer. */
		if (probe->io.result->http.reply_count > 0)
			probe->io.result->http.hung = UINT32_C(1) << probe->asked;
		(void)finish(probe, PROBE_TIMEOUT,
			     "no whole answer before the deadline");
		break;
	case PEER_BUDGET:
		(void)finish(probe, PROBE_BUDGET, "the byte budget ran out");
		break;
	case PEER_CLOSED:
		(void)take_end(probe, "closed the connection");
		break;
	default:
		(void)finish(probe, probe->shook_hands ? PROBE_CLOSED : PROBE_REFUSED,
			     detail ? detail : "closed the connection");
		break;
	}
}

static bool http_expects_chain(const void *state)
{
	const struct http_probe *probe = state;

	return probe->saw_server_hello && !probe->saw_certificate;
}

const struct conversation_kind conversation_http = {
	.make = http_make,
	.owns = http_owns,
	.take = http_take,
	.end = http_end,
	.expects_chain = http_expects_chain,
	.free = http_free,
};
