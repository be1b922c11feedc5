/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_probe: PROBE_HANDSHAKE as a kind of conversation. OpenSSL keeps the
 * state and the keys, through BIOs in memory; what the peer said is read from
 * the (decrypted) messages by this room's own readers, so that it is known even
 * when the handshake fails further on.
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "checks/certificate/certificate.h"
#include "checks/handshake/alert.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/client_hello.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/trust.h"

struct handshake_probe {
	struct conversation_io io;
	struct probe_trust *own_trust; /* when none was given */
	const struct probe_trust *trust;
	SSL *ssl;
	bool saw_server_hello;
	bool saw_certificate;
	bool alerted; /* by the peer, fatally or by close_notify */
	uint8_t alert_description;
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

/* Called by OpenSSL with every whole message, in clear text, before it acts on
 * it; also with record headers and with what we send. */
static void on_message(int is_sent, int version, int content_type, const void *bytes,
		       size_t len, SSL *ssl, void *arg)
{
	struct handshake_probe *probe = arg;
	struct reader in = reader_make((struct span){bytes, len});
	uint8_t type;

	(void)version;
	(void)ssl;
	if (is_sent || content_type != SSL3_RT_HANDSHAKE)
		return;
	type = reader_u8(&in);
	(void)reader_u24be(&in);
	if (in.failed)
		return;
	if (type == HANDSHAKE_SERVER_HELLO)
		learn_server_hello(probe, in.rest);
	else if (type == HANDSHAKE_CERTIFICATE)
		learn_certificate(probe, in.rest);
	else if (type == HANDSHAKE_SERVER_KEY_EXCHANGE)
		learn_key_exchange(probe, in.rest);
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct handshake_probe *probe = SSL_get_app_data(ssl);
	uint8_t description = (uint8_t)(value & 0xff);

	if (where != SSL_CB_READ_ALERT)
		return;
	if (value >> 8 == ALERT_FATAL || description == ALERT_CLOSE_NOTIFY) {
		probe->alerted = true;
		probe->alert_description = description;
	}
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
	trust_verify(probe->trust, message, arena, handshake);
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
	const unsigned char *alpn = NULL;
	unsigned int alpn_len = 0;

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
	SSL_get0_alpn_selected(probe->ssl, &alpn, &alpn_len);
	if (alpn_len > 0)
		handshake->alpn = arena_string(
			probe->io.arena, (struct span){(const char *)alpn, alpn_len});
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
	unsigned long error = ERR_peek_error();
	const char *reason = ERR_reason_error_string(error);

	if (probe->alerted)
		return finish(probe, PROBE_REFUSED,
			      alert_text(probe->alert_description, probe->io.arena));
	switch (ERR_GET_REASON(error)) {
	case ERR_R_MALLOC_FAILURE:
		return finish(probe, PROBE_FAILED, "out of memory");
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_VERSION_TOO_LOW:
		return finish_beyond_us(probe);
	default:
		return finish(probe, PROBE_MALFORMED,
			      arena_printf(probe->io.arena, "%s",
					   reason ? reason : "handshake failed"));
	}
}

/* ---- the kind ------------------------------------------------------------- */

/* What OpenSSL wants to send goes where the conversation sends from. */
static void flush_out(struct handshake_probe *probe)
{
	BIO *out = SSL_get_wbio(probe->ssl);
	char *bytes = NULL;
	long len = BIO_get_mem_data(out, &bytes);

	if (len > 0 && bytes)
		buffer_add(probe->io.out, (struct span){bytes, (size_t)len});
	(void)BIO_reset(out);
}

static bool advance(struct handshake_probe *probe)
{
	bool done;
	int r;

	ERR_clear_error();
	r = SSL_do_handshake(probe->ssl);
	if (r == 1) {
		done = finish(probe, PROBE_ACCEPTED, NULL);
		/* So that the server's log shows a polite client. */
		(void)SSL_shutdown(probe->ssl);
	} else {
		int error = SSL_get_error(probe->ssl, r);

		done = error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE &&
		       finish_error(probe);
	}
	flush_out(probe);
	ERR_clear_error();
	return done;
}

static void handshake_free(void *state)
{
	struct handshake_probe *probe = state;

	SSL_free(probe->ssl);
	buffer_free(&probe->certificates);
	probe_trust_free(probe->own_trust);
	free(probe);
}

static bool prepare(struct handshake_probe *probe)
{
	const char *wanted = probe->io.job->name;
	BIO *in = NULL, *out = NULL;

	if (!probe->trust) {
		probe->own_trust = probe_trust_make((struct span){NULL, 0});
		probe->trust = probe->own_trust;
	}
	if (probe->trust)
		probe->ssl = SSL_new(probe->trust->client);
	if (!probe->ssl)
		return false;
	in = BIO_new(BIO_s_mem());
	out = BIO_new(BIO_s_mem());
	if (!in || !out) {
		BIO_free(in);
		BIO_free(out);
		return false;
	}
	/* An empty BIO means "later", not "the end": the end is ours to see. */
	BIO_set_mem_eof_return(in, -1);
	SSL_set_bio(probe->ssl, in, out); /* which now owns both */
	SSL_set_connect_state(probe->ssl);
	SSL_set_app_data(probe->ssl, probe);
	SSL_set_info_callback(probe->ssl, on_info);
	SSL_set_msg_callback(probe->ssl, on_message);
	SSL_set_msg_callback_arg(probe->ssl, probe);
	if (wanted && client_hello_name_fits(wanted)) {
		/* OpenSSL copies it, but its macro asks for bytes it may write. */
		char *name = arena_string(probe->io.arena, span_from_string(wanted));

		if (!name || SSL_set_tlsext_host_name(probe->ssl, name) != 1)
			return false;
	}
	return !advance(probe) && !probe->io.out->failed;
}

static void *handshake_make(const struct conversation_io *io)
{
	struct handshake_probe *probe = calloc(1, sizeof(*probe));

	if (!probe)
		return NULL;
	probe->io = *io;
	probe->trust = io->trust;
	probe->certificates = buffer_make(PROBE_CHAIN_BYTES_MAX);
	if (!prepare(probe)) {
		ERR_clear_error();
		handshake_free(probe);
		return NULL;
	}
	return probe;
}

static bool handshake_take(void *state, struct span bytes)
{
	struct handshake_probe *probe = state;
	BIO *in = SSL_get_rbio(probe->ssl);

	/* A memory BIO takes all of it or is out of memory. */
	if (bytes.len > CONVERSATION_TAKE_MAX * 2 ||
	    BIO_write(in, bytes.ptr, (int)bytes.len) != (int)bytes.len)
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
	ERR_clear_error();
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
