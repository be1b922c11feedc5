/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http: what a site answers to HTTP/1.1 over TLS, and in clear text on port 80 of
 * the same address. One connection for each as long as the server keeps it open.
 * Only the address of the endpoint is ever connected to, wherever a redirect leads.
 */
#include <string.h>

#include "checks/facts_codec.h"
#include "checks/inquiry/http_host.h"

enum {
	HELD_MS = 1500,
	CONNECTIONS_MAX = 4, /* over TLS: some servers close after every answer */
	RESPONSE_BYTES_MAX = 256 * 1024,
};

#define ASK(question) (UINT32_C(1) << HTTP_##question)

enum tag { TAG_TLS, TAG_PLAIN };

struct http_state {
	bool begun, over_tls; /* the questions over TLS are over */
	uint32_t left;        /* 1 << enum http_question, over TLS */
	uint32_t connections; /* over TLS */
	bool in_flight;       /* one at a time: what is left is known afterwards */
	bool plain_asked, plain_answered;
	bool for_others;        /* finds out for its names whether port 80 is closed */
	const char *host;       /* the Host field over TLS */
	const char *plain_host; /* and in clear text */
};

/* ---- whom to ask ---------------------------------------------------------------- */

static bool is_same_site(const struct endpoint *a, const struct endpoint *b)
{
	return a->has_site && b->has_site && a->site == b->site &&
	       a->has_address_index && b->has_address_index &&
	       a->address_index == b->address_index;
}

/*
 * All names of a site have its pages. Asked is its first name, or the address where
 * none can be asked for: an application behind a default server may know its own
 * names only. The endpoints of a site stand side by side.
 */
static const struct endpoint *speaker_of(const struct inquiry_io *io)
{
	const struct endpoint *all = io->facts->endpoints, *first = io->endpoint;
	size_t count = io->facts->endpoint_count, i;

	while (first > all && is_same_site(first - 1, io->endpoint))
		first--;
	for (i = (size_t)(first - all); i < count && is_same_site(&all[i], first);
	     i++) {
		if (all[i].name)
			return &all[i];
	}
	return io->endpoint->has_site ? first : io->endpoint;
}

/* Is there a way to ask at all? NULL: yes. */
static const char *why_not(const struct endpoint *endpoint)
{
	const struct handshake *handshake = &endpoint->handshake;

	if (handshake->completed == TRISTATE_YES)
		return NULL;
	return handshake->why ? handshake->why : "no handshake was completed";
}

static void begin(const struct inquiry_io *io, struct http_state *state)
{
	struct http_facts *http = &io->endpoint->http;
	const struct endpoint *speaker = speaker_of(io);

	state->begun = true;
	state->plain_host = http_host(io, PORT_HTTP, true);
	if (speaker != io->endpoint) {
		state->for_others = !io->endpoint->is_derived && state->plain_host &&
				    !why_not(io->endpoint);
		http->why = speaker->name ? arena_printf(io->arena, "asked as %s",
							 speaker->name)
					  : "asked without a name";
		http->asked_elsewhere = true;
		state->over_tls = true;
		return;
	}
	http->asked = true;
	http->why = why_not(io->endpoint);
	state->host = http_host(io, io->endpoint->port, false);
	if (!state->host || !state->plain_host)
		http->why = "out of memory";
	state->over_tls = http->why != NULL;
	state->left =
		ASK(ROOT) | ASK(LANDING) | ASK(ERROR) | ASK(COMPRESSED) | ASK(TRACE);
}

/* ---- asking --------------------------------------------------------------------- */

static void ask_tls(const struct inquiry_io *io, struct http_state *state,
		    struct probe_job *job)
{
	job->kind = PROBE_HTTP;
	job->tag = TAG_TLS;
	job->without_name = !io->endpoint->name;
	job->http.host = state->host;
	job->http.port = io->endpoint->port;
	job->http.questions = state->left;
	/* It has answered before: what it holds now it holds for ever, and nobody has
	 * to wait for that as long as for a server that may be slow. */
	if (io->endpoint->http.answered == TRISTATE_YES) {
		job->once = true;
		job->deadline_ms = HELD_MS;
	}
	state->in_flight = true;
	state->connections++;
}

static void ask_plain(struct http_state *state, struct probe_job *job)
{
	job->kind = PROBE_HTTP;
	job->tag = TAG_PLAIN;
	job->port = PORT_HTTP;
	job->http.in_clear = true;
	job->http.host = state->plain_host;
	job->http.port = PORT_HTTP;
	job->http.questions =
		state->for_others ? ASK(PLAIN) : ASK(PLAIN) | ASK(UPGRADE);
	state->plain_asked = true;
}

/* Port 80 is the other half of a site on 443; of any other port nobody knows where
 * its clear-text half would be. Of names that share an address, one has found out
 * for all that nobody listens there. */
static enum inquiry_step next_plain(const struct inquiry_io *io,
				    struct http_state *state, struct probe_job *job)
{
	const struct endpoint *base = &io->facts->endpoints[io->endpoint->derived_from];
	struct http_facts *http = &io->endpoint->http;

	if (state->plain_asked || io->endpoint->port != PORT_HTTPS ||
	    (http->answered != TRISTATE_YES && !state->for_others))
		return INQUIRY_DONE;
	if (io->endpoint->is_derived && !base->interviewed)
		return INQUIRY_WAIT;
	http->plain_port = PORT_HTTP;
	if (io->endpoint->is_derived && base->http.plain == HTTP_PLAIN_CLOSED) {
		http->plain = HTTP_PLAIN_CLOSED;
		http->plain_why = base->http.plain_why;
		state->plain_asked = state->plain_answered = true;
		return INQUIRY_DONE;
	}
	ask_plain(state, job);
	return INQUIRY_ASK;
}

static enum inquiry_step http_next(const struct inquiry_io *io, void *memory,
				   struct probe_job *job)
{
	struct http_state *state = memory;

	/* Some servers hold a connection whose request they do not know, and serve one
	 * connection after the other: nothing else is asked meanwhile. */
	if (!state->begun && !io->earlier_done)
		return INQUIRY_WAIT;
	if (!state->begun)
		begin(io, state);
	if (state->in_flight || state->plain_asked != state->plain_answered)
		return INQUIRY_WAIT;
	if (!state->over_tls) {
		ask_tls(io, state, job);
		return INQUIRY_ASK;
	}
	return next_plain(io, state, job);
}

/* ---- answers -------------------------------------------------------------------- */

/* What ${result} says stays, its memory does not. */
static const char *keep_text(const struct inquiry_io *io, const char *text)
{
	return text ? arena_string(io->arena, span_from_string(text)) : NULL;
}

static void keep_replies(const struct inquiry_io *io, const struct http_answer *answer)
{
	struct http_facts *http = &io->endpoint->http;
	size_t i;

	for (i = 0; i < answer->reply_count; i++) {
		struct http_response *kept = arena_alloc(io->arena, sizeof(*kept));

		if (kept &&
		    codec_copy(codec_http_response, &answer->replies[i].response, kept,
			       RESPONSE_BYTES_MAX, io->arena))
			http->responses[answer->replies[i].question] = kept;
	}
}

static bool is_refused_by_alpn(const struct probe_result *result)
{
	return result->outcome == PROBE_REFUSED && result->why &&
	       strstr(result->why, "no_application_protocol") != NULL;
}

/* No response at all: is that an answer? */
static void learn_silence(const struct inquiry_io *io,
			  const struct probe_result *result)
{
	struct http_facts *http = &io->endpoint->http;

	http->why = keep_text(io, result->why);
	if (result->http.speaks_http2 || is_refused_by_alpn(result)) {
		http->http2_only = true;
		http->why = "h2 only";
	} else if (result->outcome == PROBE_MALFORMED && !result->http.is_http) {
		http->answered = TRISTATE_NO;
	} else if (result->http.client_certificate_wanted) {
		http->why =
			arena_printf(io->arena, "a client certificate is wanted: %s",
				     result->why ? result->why : "closed");
	}
	if (!http->why)
		http->why = "no answer";
}

static void take_tls(const struct inquiry_io *io, struct http_state *state,
		     const struct probe_result *result)
{
	const struct http_answer *answer = &result->http;
	struct http_facts *http = &io->endpoint->http;
	size_t i;

	state->in_flight = false;
	http->client_certificate_wanted |= answer->client_certificate_wanted;
	keep_replies(io, answer);
	for (i = 0; i < answer->reply_count; i++)
		state->left &= ~(UINT32_C(1) << answer->replies[i].question);
	state->left &= ~answer->hung;
	/* Only the connection that asked for / knows where it leads. */
	if (!(state->left & ASK(ROOT)))
		state->left &= ~ASK(LANDING);
	if (answer->reply_count > 0)
		http->answered = TRISTATE_YES;
	else if (http->answered != TRISTATE_YES)
		learn_silence(io, result);
	state->over_tls = state->left == 0 || answer->reply_count == 0 ||
			  state->connections == CONNECTIONS_MAX;
	if (state->over_tls && (state->left != 0 || answer->hung != 0) &&
	    http->answered == TRISTATE_YES)
		http->why = keep_text(io, answer->why ? answer->why : result->why);
}

static void take_plain(const struct inquiry_io *io, struct http_state *state,
		       const struct probe_result *result)
{
	struct http_facts *http = &io->endpoint->http;

	state->plain_answered = true;
	if (!state->for_others)
		keep_replies(io, &result->http);
	http->plain_why = keep_text(io, result->why);
	if (result->http.reply_count > 0)
		http->plain = HTTP_PLAIN_HTTP;
	else if (result->outcome == PROBE_MALFORMED && !result->http.is_http)
		http->plain = HTTP_PLAIN_OTHER;
	else if (result->outcome == PROBE_FAILED && result->why &&
		 strcmp(result->why, "connection refused") == 0)
		http->plain = HTTP_PLAIN_CLOSED;
	else if (!http->plain_why)
		http->plain_why = "no answer";
}

static void http_take(const struct inquiry_io *io, void *memory,
		      const struct probe_job *job, const struct probe_result *result)
{
	struct http_state *state = memory;

	if (job->tag == TAG_TLS)
		take_tls(io, state, result);
	else
		take_plain(io, state, result);
}

/* ---- named attacks that live in HTTP -------------------------------------------- */

/* Compression alone leaks nothing: it takes a page that repeats what a stranger sent
 * beside a secret. So much is said, and that it was seen of one page. */
static void judge_breach(const struct endpoint *endpoint, struct arena *arena,
			 struct vulnerability_seen *out)
{
	const struct http_response *page = endpoint->http.responses[HTTP_COMPRESSED];

	if (!page)
		return;
	out->asked = true;
	if (page->content_encoding) {
		out->result = RESULT_FAIL;
		out->what =
			arena_printf(arena,
				     "/ is compressed (%s): open to it where a page "
				     "repeats input beside a secret",
				     page->content_encoding);
	} else if (page->status == 200) {
		out->result = RESULT_PASS;
		out->what = "/ is not compressed; no other page was asked for";
	} else {
		out->result = RESULT_UNKNOWN;
		out->what = arena_printf(arena, "/ answers %u: no page was seen",
					 (unsigned int)page->status);
	}
	if (!out->what)
		*out = (struct vulnerability_seen){0};
}

static void judge_opossum(const struct endpoint *endpoint,
			  struct vulnerability_seen *out)
{
	const struct http_facts *http = &endpoint->http;
	const struct http_response *plain = http->responses[HTTP_PLAIN];
	const struct http_response *upgrade = http->responses[HTTP_UPGRADE];

	if (http->answered != TRISTATE_YES)
		return;
	if (http->plain_port == 0) {
		*out = (struct vulnerability_seen){
			.asked = true,
			.result = RESULT_NOTAPPLICABLE,
			.what = "port 80 belongs to 443, not to this port",
		};
		return;
	}
	*out = (struct vulnerability_seen){
		.asked = true,
		.result = RESULT_UNKNOWN,
		.what = http->plain_why,
	};
	if ((plain && plain->offers_tls_upgrade) ||
	    (upgrade && upgrade->offers_tls_upgrade)) {
		out->result = RESULT_FAIL;
		out->what = "port 80 offers to go on in TLS (Upgrade: TLS)";
	} else if (upgrade) {
		out->result = RESULT_PASS;
		out->what = "port 80 does not go on in TLS when asked to";
	} else if (http->plain == HTTP_PLAIN_CLOSED) {
		out->result = RESULT_PASS;
		out->what = "nothing listens on port 80 of this address";
	} else if (http->plain == HTTP_PLAIN_OTHER) {
		out->result = RESULT_PASS;
		out->what = "port 80 does not speak HTTP";
	} else if (!out->what) {
		out->what = "port 80 was not asked whether it goes on in TLS";
	}
}

/* Of a site that another name speaks for, and of what is no site at all: there is no
 * page to compress; but mail, too, may have a clear-text port that goes on in TLS. */
static void judge_no_site(struct endpoint *endpoint, struct arena *arena)
{
	struct vulnerability_seen *all = endpoint->vulnerabilities;
	const struct http_facts *http = &endpoint->http;
	const char *what = http->why;

	if (!what || (http->asked && http->answered != TRISTATE_NO))
		return;
	if (http->asked)
		what = arena_printf(arena, "no web site: %s", what);
	all[VULNERABILITY_BREACH] = (struct vulnerability_seen){
		.asked = true,
		.result = RESULT_NOTAPPLICABLE,
		.what = what,
	};
	all[VULNERABILITY_OPOSSUM] = (struct vulnerability_seen){
		.asked = true,
		.result = http->asked ? RESULT_UNKNOWN : RESULT_NOTAPPLICABLE,
		.what = what,
	};
}

static void http_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	struct http_facts *http = &io->endpoint->http;
	const struct http_state *state = memory;

	if (http->asked && http->answered == TRISTATE_UNKNOWN && !http->why)
		http->why = why ? why : "not asked";
	if (http->answered == TRISTATE_YES && state->left != 0 && !http->why)
		http->why = why;
	if (state->plain_asked && !state->plain_answered)
		http->plain_why = why;
	judge_breach(io->endpoint, io->arena,
		     &io->endpoint->vulnerabilities[VULNERABILITY_BREACH]);
	judge_opossum(io->endpoint,
		      &io->endpoint->vulnerabilities[VULNERABILITY_OPOSSUM]);
	judge_no_site(io->endpoint, io->arena);
}

const struct inquiry inquiry_http = {
	.name = "HTTP",
	.level = INQUIRY_OFFER,
	.transports = 1U << TRANSPORT_TCP,
	.each_name = true,
	.evidence = EVIDENCE_HTTP,
	.state_size = sizeof(struct http_state),
	.next = http_next,
	.take = http_take,
	.finish = http_finish,
};
