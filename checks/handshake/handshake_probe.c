/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_probe: PROBE_HANDSHAKE as a kind of conversation. tls_client.h does the
 * handshake; what the peer said is read from the (decrypted) messages by this
 * room's own readers, so that it is known even when the handshake fails further on.
 */
#include <stdlib.h>

#include "checks/certificate/certificate.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/tls_client.h"
#include "checks/handshake/trust.h"

struct handshake_probe {
	struct conversation_io io;
	struct tls_client client;
	bool saw_server_hello;
	bool saw_certificate;
	enum key_exchange key_exchange;
	struct buffer certificates; /* the body of the Certificate message */
};

/* ---- what the peer said --------------------------------------------------- */

static void learn_server_hello(struct handshake_probe *probe, struct span body)
{
	struct handshake *handshake = &probe->io.result->handshake;
	const struct cipher_suite *suite;
	struct server_hello hello;
	const char *why;

	if (!server_hello_read(body, &hello, &why) ||
	    !protocol_version_from_code(hello.version, &handshake->version))
		return;
	suite = cipher_suite_by_code(handshake->version, hello.cipher_suite);
	handshake->cipher_suite =
		cipher_suite_use_of(handshake->version, hello.cipher_suite);
	if (hello.group != 0)
		probe->io.result->group = named_group_use_of(hello.group);
	probe->key_exchange = suite ? suite->key_exchange : KEY_EXCHANGE_NONE;
	/* A retry request comes before the hello that counts. */
	probe->saw_server_hello = !hello.is_retry_request;
}

static void learn_key_exchange(struct handshake_probe *probe, struct span body)
{
	struct server_key_exchange exchange;

	if (server_key_exchange_read(body, probe->key_exchange, &exchange) &&
	    exchange.group != 0)
		probe->io.result->group = named_group_use_of(exchange.group);
}

static void learn_certificate(struct handshake_probe *probe, struct span body)
{
	probe->saw_certificate = true;
	buffer_reset(&probe->certificates);
	buffer_add(&probe->certificates, body);
}

static void on_message(void *context, uint8_t type, struct span body)
{
	struct handshake_probe *probe = context;

	if (type == HANDSHAKE_SERVER_HELLO)
		learn_server_hello(probe, body);
	else if (type == HANDSHAKE_CERTIFICATE)
		learn_certificate(probe, body);
	else if (type == HANDSHAKE_SERVER_KEY_EXCHANGE)
		learn_key_exchange(probe, body);
}

/* ---- the result ----------------------------------------------------------- */

static void fill_chain(struct handshake_probe *probe)
{
	struct handshake *handshake = &probe->io.result->handshake;
	struct arena *arena = probe->io.arena;
	struct certificate_message message, entries;
	struct span der;
	size_t unread = 0;

	handshake->trust = TRUST_UNKNOWN;
	handshake->trust_reason = "no certificate was seen";
	if (!probe->saw_certificate)
		return;
	handshake->chain_bytes = probe->certificates.len;
	if (probe->certificates.failed ||
	    !certificate_message_read(buffer_span(&probe->certificates),
				      handshake->version == TLS_VERSION_TLS1_3,
				      &message)) {
		handshake->trust_reason = "the Certificate message cannot be read";
		return;
	}
	trust_verify(probe->client.trust, message, arena, handshake);
	entries = message;
	while (handshake->chain.count < CERTIFICATE_CHAIN_MAX &&
	       certificate_message_next(&entries, &der)) {
		struct certificate certificate, *item;

		if (!certificate_from_der(der, arena, &certificate)) {
			unread++;
			continue;
		}
		item = arena_push(arena, &handshake->chain.items,
				  &handshake->chain.count, sizeof(*item));
		if (!item)
			break;
		*item = certificate;
	}
	/* A list that is shorter than what was sent must say so. */
	if (handshake->chain.count == message.count)
		return;
	handshake->trust = TRUST_UNKNOWN;
	handshake->trust_reason = arena_printf(
		arena, "of %zu certificates sent, %zu were kept (%zu unreadable)",
		message.count, handshake->chain.count, unread);
	if (!handshake->trust_reason)
		handshake->trust_reason = "the chain could not be kept whole";
}

static bool finish(struct handshake_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	struct probe_result *result = probe->io.result;
	struct handshake *handshake = &result->handshake;
	struct span alpn = tls_client_alpn(&probe->client);

	result->outcome = outcome;
	result->why = why;
	result->version = handshake->version;
	result->cipher_suite = handshake->cipher_suite;
	handshake->group = result->group.name;
	if (outcome == PROBE_ACCEPTED) {
		handshake->completed = TRISTATE_YES;
	} else {
		/* Only an answer is a "no". */
		if (handshake->completed == TRISTATE_UNKNOWN &&
		    (outcome == PROBE_REFUSED || outcome == PROBE_MALFORMED))
			handshake->completed = TRISTATE_NO;
		handshake->why = why;
	}
	if (alpn.len > 0)
		handshake->alpn = arena_string(probe->io.arena, alpn);
	fill_chain(probe);
	return true;
}

/* An answer this library cannot go on with, though the peer did nothing wrong. */
static bool finish_beyond_us(struct handshake_probe *probe)
{
	struct probe_result *result = probe->io.result;
	const char *why;

	result->handshake.completed = TRISTATE_UNKNOWN;
	why = arena_printf(probe->io.arena,
			   "the peer chose %s, which the TLS library here lacks",
			   tls_version_name(result->handshake.version));
	(void)finish(probe, PROBE_REFUSED, why);
	result->handshake.completed = TRISTATE_UNKNOWN;
	return true;
}

static bool finish_error(struct handshake_probe *probe)
{
	enum probe_outcome outcome;
	const char *why;

	if (probe->client.failure == TLS_CLIENT_BEYOND_US)
		return finish_beyond_us(probe);
	outcome = tls_client_outcome(&probe->client, probe->io.arena, &why);
	return finish(probe, outcome, why);
}

/* ---- the kind ------------------------------------------------------------- */

static bool advance(struct handshake_probe *probe)
{
	switch (tls_client_handshake(&probe->client)) {
	case TLS_CLIENT_WAITS:
		return false;
	case TLS_CLIENT_READY:
		(void)finish(probe, PROBE_ACCEPTED, NULL);
		tls_client_say_end(&probe->client);
		return true;
	default:
		return finish_error(probe);
	}
}

static void handshake_free(void *state)
{
	struct handshake_probe *probe = state;

	tls_client_close(&probe->client);
	buffer_free(&probe->certificates);
	free(probe);
}

static void *handshake_make(const struct conversation_io *io)
{
	struct handshake_probe *probe = calloc(1, sizeof(*probe));
	const struct tls_client_options options = {
		.name = io->job->name, .on_message = on_message, .context = probe};

	if (!probe)
		return NULL;
	probe->io = *io;
	probe->certificates = buffer_make(PROBE_CHAIN_BYTES_MAX);
	if (!tls_client_open(&probe->client, &options, io->trust, io->out) ||
	    advance(probe) || io->out->failed) {
		handshake_free(probe);
		return NULL;
	}
	return probe;
}

static bool handshake_take(void *state, struct span bytes)
{
	struct handshake_probe *probe = state;

	if (!tls_client_take(&probe->client, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	return advance(probe);
}

static void handshake_end(void *state, enum peer_end end, const char *detail)
{
	struct handshake_probe *probe = state;

	switch (end) {
	case PEER_DEADLINE:
		(void)finish(probe, PROBE_TIMEOUT,
			     "the handshake was not over by the deadline");
		break;
	case PEER_BUDGET:
		(void)finish(probe, PROBE_BUDGET, "the byte budget ran out");
		break;
	default:
		if (detail)
			detail = arena_printf(probe->io.arena,
					      "%s during the handshake", detail);
		(void)finish(probe, PROBE_REFUSED,
			     detail ? detail : "closed during the handshake");
		break;
	}
}

static bool handshake_expects_chain(const void *state)
{
	const struct handshake_probe *probe = state;

	return probe->saw_server_hello && !probe->saw_certificate;
}

const struct conversation_kind conversation_handshake = {
	.make = handshake_make,
	.take = handshake_take,
	.end = handshake_end,
	.expects_chain = handshake_expects_chain,
	.free = handshake_free,
};
