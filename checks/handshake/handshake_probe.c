/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_probe: PROBE_HANDSHAKE as a kind of conversation. tls_client.h does the
 * handshake; what the peer said is read from the (decrypted) messages by this
 * room's own readers, so that it is known even when the handshake fails further on.
 */
#include <stdlib.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/certificate_message.h"
#include "checks/handshake/certificate_verify.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/encrypted_extensions.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/issuer_names.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/new_session_ticket.h"
#include "checks/handshake/served_chain.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/tls_client.h"
#include "checks/handshake/trust.h"

/* Where a probe is. What the peer says is only learned in the first two. */
enum phase {
	PHASE_HANDSHAKE,
	PHASE_TICKETS, /* it is done; tickets or an alert may follow */
	PHASE_RENEGOTIATION,
	PHASE_STAYING,
};

struct handshake_probe {
	struct conversation_io io;
	struct tls_client client;
	enum phase phase;
	bool saw_server_hello;
	bool saw_certificate;
	uint8_t last_message; /* enum handshake_type, of those of the peer */
	enum key_exchange key_exchange;
	struct buffer certificates; /* the body of the Certificate message */
};

/* ---- what the peer said --------------------------------------------------- */

static void learn_extensions(struct handshake_probe *probe, struct span list)
{
	struct handshake_answer *answer = &probe->io.result->finished;
	struct span data;

	answer->extended_master_secret |=
		extension_find(list, EXTENSION_EXTENDED_MASTER_SECRET, &data);
	answer->encrypt_then_mac |=
		extension_find(list, EXTENSION_ENCRYPT_THEN_MAC, &data);
	answer->secure_renegotiation |=
		extension_find(list, EXTENSION_RENEGOTIATION_INFO, &data);
}

static void learn_server_hello(struct handshake_probe *probe, struct span body)
{
	struct handshake_answer *answer = &probe->io.result->finished;
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
	if (handshake->version == TLS_VERSION_TLS1_3)
		return; /* session id and most extensions are elsewhere there */
	answer->extensions_came = true;
	answer->gave_session_id = hello.session_id.len > 0;
	learn_extensions(probe, hello.extensions);
}

static void learn_encrypted_extensions(struct handshake_probe *probe, struct span body)
{
	struct span list;

	if (!encrypted_extensions_read(body, &list))
		return;
	learn_extensions(probe, list);
	encrypted_extensions_learn(list, probe->io.arena, &probe->io.result->finished);
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

static void learn_signature_scheme(struct handshake_probe *probe, struct span body)
{
	struct certificate_verify verify;

	if (certificate_verify_read(body, &verify))
		probe->io.result->finished.signature_scheme = verify.scheme;
}

static void learn_ticket(struct handshake_probe *probe, struct span body)
{
	struct handshake_answer *answer = &probe->io.result->finished;
	struct new_session_ticket ticket;

	if (!new_session_ticket_read(body, probe->io.result->handshake.version,
				     &ticket) ||
	    ticket.ticket_len == 0)
		return;
	answer->gave_ticket = true;
	answer->ticket_lifetime = ticket.lifetime;
	answer->early_data_max = ticket.early_data_max;
}

static void on_message(void *context, uint8_t type, struct span body)
{
	struct handshake_probe *probe = context;
	struct probe_result *result = probe->io.result;

	if (probe->phase == PHASE_RENEGOTIATION || probe->phase == PHASE_STAYING)
		return;
	probe->last_message = type;
	switch (type) {
	case HANDSHAKE_SERVER_HELLO:
		learn_server_hello(probe, body);
		break;
	case HANDSHAKE_ENCRYPTED_EXTENSIONS:
		learn_encrypted_extensions(probe, body);
		break;
	case HANDSHAKE_CERTIFICATE:
		learn_certificate(probe, body);
		break;
	case HANDSHAKE_CERTIFICATE_VERIFY:
		learn_signature_scheme(probe, body);
		break;
	case HANDSHAKE_COMPRESSED_CERTIFICATE_MESSAGE:
		result->finished.compressed_certificate = true;
		break;
	case HANDSHAKE_SERVER_KEY_EXCHANGE:
		learn_key_exchange(probe, body);
		break;
	case HANDSHAKE_CERTIFICATE_REQUEST:
		result->finished.has_certificate_request = true;
		issuer_names_read(body, result->handshake.version, probe->io.arena,
				  &result->finished.issuers);
		break;
	case HANDSHAKE_NEW_SESSION_TICKET:
		learn_ticket(probe, body);
		break;
	default:
		break;
	}
}

/* ---- the result ----------------------------------------------------------- */

static void fill_staple(struct handshake_probe *probe, bool tls13)
{
	struct handshake_answer *answer = &probe->io.result->finished;
	struct ocsp_staple *staple = &answer->staple;
	struct certificate_message message;
	unsigned char *der = NULL;
	long len = SSL_get_tlsext_status_ocsp_resp(probe->client.ssl, &der);

	staple->state = STAPLE_NONE;
	if (len > 0 && der &&
	    certificate_message_read(buffer_span(&probe->certificates), tls13,
				     &message))
		trust_staple(probe->client.trust, message,
			     (struct span){(const char *)der, (size_t)len},
			     probe->io.arena, staple);
	answer->sct_count = probe->client.offer.sct_count + staple->sct_count;
}

static void fill_chain(struct handshake_probe *probe)
{
	struct handshake *handshake = &probe->io.result->handshake;
	bool tls13 = handshake->version == TLS_VERSION_TLS1_3;
	struct served_chain served = {.trust_reason = "no certificate was seen"};

	if (probe->saw_certificate && probe->certificates.failed)
		served.trust_reason = "the Certificate message was not kept";
	else if (probe->saw_certificate)
		served_chain_read(buffer_span(&probe->certificates), tls13,
				  probe->client.trust, probe->io.arena, &served);
	handshake->chain = served.chain;
	handshake->chain_bytes = served.chain_bytes;
	handshake->trust = served.trust;
	handshake->trust_reason = served.trust_reason;
	if ((probe->io.job->handshake.wishes & HANDSHAKE_STAPLE) &&
	    served.chain.count > 0)
		fill_staple(probe, tls13);
}

/* Did it go on without a certificate of ours? In TLS 1.3 it says so after the
 * handshake: with an alert, or by going on. */
static void fill_client_certificate(struct handshake_probe *probe,
				    enum probe_outcome outcome)
{
	struct handshake_answer *answer = &probe->io.result->finished;
	bool tls13 = probe->io.result->handshake.version == TLS_VERSION_TLS1_3;
	bool alerted = probe->client.alerted &&
		       probe->client.alert_description != ALERT_CLOSE_NOTIFY;

	if (outcome == PROBE_REFUSED && answer->has_certificate_request)
		answer->client_certificate = CLIENT_CERTIFICATE_REQUIRED;
	if (outcome != PROBE_ACCEPTED)
		return;
	if (!answer->has_certificate_request)
		answer->client_certificate = CLIENT_CERTIFICATE_NONE;
	else if (!tls13 || answer->gave_ticket || answer->heard_end)
		answer->client_certificate = CLIENT_CERTIFICATE_REQUESTED;
	else if (probe->phase == PHASE_TICKETS && alerted)
		answer->client_certificate = CLIENT_CERTIFICATE_REQUIRED;
}

static void fill_session(struct handshake_probe *probe)
{
	const struct handshake_request *request = &probe->io.job->handshake;
	struct handshake_answer *answer = &probe->io.result->finished;
	SSL_SESSION *session = SSL_get1_session(probe->client.ssl);

	answer->resumed = request->resume_session != 0 &&
			  SSL_session_reused(probe->client.ssl) == 1;
	if (session && request->keep_session != 0)
		answer->session_kept = session_store_put(
			probe->client.trust->sessions, request->keep_session, session);
	SSL_SESSION_free(session);
}

static bool finish(struct handshake_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	struct probe_result *result = probe->io.result;
	struct handshake *handshake = &result->handshake;
	struct span alpn = tls_client_alpn(&probe->client);

	/* What is done stays done, however the peer behaves afterwards. */
	if (probe->phase != PHASE_HANDSHAKE) {
		outcome = PROBE_ACCEPTED;
		why = NULL;
	}
	result->outcome = outcome;
	result->why = why;
	result->version = handshake->version;
	result->cipher_suite = handshake->cipher_suite;
	handshake->group = result->group.name;
	if (outcome == PROBE_ACCEPTED) {
		handshake->completed = TRISTATE_YES;
		fill_session(probe);
	} else {
		/* Only an answer is a "no". */
		if (handshake->completed == TRISTATE_UNKNOWN &&
		    (outcome == PROBE_REFUSED || outcome == PROBE_MALFORMED))
			handshake->completed = TRISTATE_NO;
		handshake->why = why;
	}
	if (alpn.len > 0)
		handshake->alpn = arena_string(probe->io.arena, alpn);
	fill_client_certificate(probe, outcome);
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
	/*
	 * A library that does not know CompressedCertificate stops at its header, in
	 * the one place where a Certificate may stand: nothing else may come there,
	 * and this only because it was offered.
	 */
	if ((probe->io.job->handshake.wishes & HANDSHAKE_COMPRESSED_CERTIFICATE) &&
	    probe->client.failure == TLS_CLIENT_MALFORMED &&
	    probe->client.unexpected_message &&
	    (probe->last_message == HANDSHAKE_ENCRYPTED_EXTENSIONS ||
	     probe->last_message == HANDSHAKE_CERTIFICATE_REQUEST))
		probe->io.result->finished.compressed_certificate = true;
	return finish(probe, outcome, why);
}

/* ---- the kind ------------------------------------------------------------- */

/* Again and again, until the peer has enough or this has. What it says in between
 * (a greeting, HTTP/2's settings) is not looked at. */
static bool renegotiate(struct handshake_probe *probe)
{
	struct handshake_answer *answer = &probe->io.result->finished;
	const uint32_t wanted = probe->io.job->handshake.renegotiations;
	enum tls_client_state state = TLS_CLIENT_READY;
	char ignored[1024];
	size_t len;

	while (answer->renegotiations < wanted) {
		state = tls_client_read(&probe->client, ignored, sizeof(ignored), &len);
		if (state == TLS_CLIENT_READY)
			continue;
		if (state != TLS_CLIENT_WAITS)
			break;
		if (tls_client_is_renegotiating(&probe->client))
			return false;
		if (++answer->renegotiations < wanted &&
		    !tls_client_renegotiate(&probe->client))
			break;
	}
	answer->renegotiation_closed = state == TLS_CLIENT_CLOSED;
	if (answer->renegotiations < wanted)
		(void)tls_client_outcome(&probe->client, probe->io.arena,
					 &answer->renegotiation_end);
	(void)finish(probe, PROBE_ACCEPTED, NULL);
	tls_client_say_end(&probe->client);
	return true;
}

static bool wait_for_ticket(struct handshake_probe *probe)
{
	enum tls_client_state state = tls_client_finish(&probe->client);

	if (state == TLS_CLIENT_WAITS && !probe->io.result->finished.gave_ticket)
		return false;
	probe->io.result->finished.heard_end = state == TLS_CLIENT_CLOSED;
	return finish(probe, PROBE_ACCEPTED, NULL);
}

/* Until the peer ends; that it does not is for handshake_end(). */
static bool stay(struct handshake_probe *probe)
{
	enum tls_client_state state;
	char ignored[1024];
	size_t len;

	do {
		state = tls_client_read(&probe->client, ignored, sizeof(ignored), &len);
	} while (state == TLS_CLIENT_READY);
	if (state == TLS_CLIENT_WAITS)
		return false;
	probe->io.result->finished.heard_end = true;
	return finish(probe, PROBE_ACCEPTED, NULL);
}

static bool go_on(struct handshake_probe *probe)
{
	const uint32_t wishes = probe->io.job->handshake.wishes;
	bool tls13 = probe->io.result->handshake.version == TLS_VERSION_TLS1_3;

	if ((wishes & HANDSHAKE_RENEGOTIATE) && !tls13) {
		probe->phase = PHASE_RENEGOTIATION;
		probe->io.result->finished.asked_renegotiation =
			tls_client_renegotiate(&probe->client);
		if (probe->io.result->finished.asked_renegotiation)
			return renegotiate(probe);
	}
	if ((wishes & HANDSHAKE_STAY) && !tls13) {
		probe->phase = PHASE_STAYING;
		return stay(probe);
	}
	/* Before TLS 1.3 a ticket comes with the handshake, or not at all. */
	if ((wishes & HANDSHAKE_TICKET) && tls13) {
		probe->phase = PHASE_TICKETS;
		return wait_for_ticket(probe);
	}
	(void)finish(probe, PROBE_ACCEPTED, NULL);
	tls_client_say_end(&probe->client);
	return true;
}

static bool advance(struct handshake_probe *probe)
{
	if (probe->phase == PHASE_TICKETS)
		return wait_for_ticket(probe);
	if (probe->phase == PHASE_RENEGOTIATION)
		return renegotiate(probe);
	if (probe->phase == PHASE_STAYING)
		return stay(probe);
	switch (tls_client_handshake(&probe->client)) {
	case TLS_CLIENT_WAITS:
		return false;
	case TLS_CLIENT_READY:
		return go_on(probe);
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

/* False: out of memory. */
static bool resume(struct handshake_probe *probe)
{
	const uint32_t key = probe->io.job->handshake.resume_session;
	SSL_SESSION *session;
	bool ok;

	if (key == 0)
		return true;
	session = session_store_get(probe->client.trust->sessions, key);
	probe->io.result->finished.session_lost = session == NULL;
	ok = !session || SSL_set_session(probe->client.ssl, session) == 1;
	SSL_SESSION_free(session);
	return ok;
}

static void *handshake_make(const struct conversation_io *io)
{
	struct handshake_probe *probe = calloc(1, sizeof(*probe));
	const struct handshake_request *request = &io->job->handshake;
	const struct tls_client_options options = {.name = io->job->name,
						   .alpn = request->alpn,
						   .on_message = on_message,
						   .context = probe};

	if (!probe)
		return NULL;
	probe->io = *io;
	probe->certificates = buffer_make(PROBE_CHAIN_BYTES_MAX);
	if (!tls_client_open(&probe->client, &options, io->trust, io->out) ||
	    !client_offer_apply(&probe->client.offer, request, probe->client.ssl) ||
	    !resume(probe) || advance(probe) || io->out->failed) {
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
	struct handshake_answer *answer = &probe->io.result->finished;

	answer->renegotiation_timeout =
		probe->phase == PHASE_RENEGOTIATION && end == PEER_DEADLINE;
	answer->renegotiation_closed = probe->phase == PHASE_RENEGOTIATION &&
				       (end == PEER_CLOSED || end == PEER_RESET);
	/* What else may end it is no sign of staying. */
	if (probe->phase == PHASE_STAYING)
		answer->heard_end = end != PEER_DEADLINE && end != PEER_BUDGET;
	if (probe->phase == PHASE_RENEGOTIATION)
		answer->renegotiation_end = end == PEER_DEADLINE
						    ? "no answer before the deadline"
						    : "the connection was closed";
	/* Without close_notify, as many do. But one that wanted a certificate may be
	 * closing because it got none. */
	if (probe->phase == PHASE_TICKETS && end == PEER_CLOSED)
		answer->heard_end = !answer->has_certificate_request;
	switch (end) {
	case PEER_DEADLINE:
		(void)finish(probe, PROBE_TIMEOUT,
			     "the handshake was not over before the deadline");
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

	return probe->phase == PHASE_HANDSHAKE && probe->saw_server_hello &&
	       !probe->saw_certificate;
}

const struct conversation_kind conversation_handshake = {
	.make = handshake_make,
	.take = handshake_take,
	.end = handshake_end,
	.expects_chain = handshake_expects_chain,
	.free = handshake_free,
};
