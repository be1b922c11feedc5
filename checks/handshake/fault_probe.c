/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fault_probe: PROBE_RECORD_FAULT as a kind of conversation. OpenSSL completes a
 * handshake with a CBC suite and afterwards reads what the peer says; the record
 * with the fault, and a sound close_notify behind it, are sealed here, because no
 * library makes such a record.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/provoked.h"
#include "checks/handshake/record.h"
#include "checks/handshake/record_fault.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/tls_client.h"
#include "checks/handshake/trust.h"

enum {
	NAMES_MAX = 16 * 1024,
	TAIL_MAX = 64, /* of what was sent: more than one block of any cipher */
};

/* Half of a request: a server that takes the record waits for the rest. */
#define DATA SPAN_LITERAL("GET / HTTP/1.1\r\nX: ")

struct fault_probe {
	struct conversation_io io;
	struct tls_client client;
	char tail[TAIL_MAX];
	size_t tail_len;
};

static bool finish(struct fault_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	probe->io.result->outcome = outcome;
	probe->io.result->why = why;
	return true;
}

/* ---- the handshake ------------------------------------------------------------ */

/* What was sent last is the next IV in TLS 1.0; the conversation forgets it. */
static void keep_tail(struct fault_probe *probe, size_t before)
{
	struct span sent =
		span_slice(buffer_span(probe->io.out), before, probe->io.out->len);

	if (sent.len == 0)
		return;
	probe->tail_len = sent.len < TAIL_MAX ? sent.len : TAIL_MAX;
	memcpy(probe->tail, sent.ptr + sent.len - probe->tail_len, probe->tail_len);
}

/* Those asked for, by OpenSSL's names. False: it has none of them. */
static bool set_suites(SSL *ssl, const struct hello_request *hello)
{
	struct buffer names = buffer_make(NAMES_MAX);
	size_t i;
	bool ok;

	for (i = 0; i < hello->cipher_suite_count; i++) {
		const unsigned char code[] = {
			(unsigned char)(hello->cipher_suites[i] >> 8),
			(unsigned char)(hello->cipher_suites[i] & 0xff)};
		const SSL_CIPHER *suite = SSL_CIPHER_find(ssl, code);

		if (suite)
			buffer_printf(&names, "%s:", SSL_CIPHER_get_name(suite));
	}
	buffer_add_string(&names, "@SECLEVEL=0");
	buffer_add_byte(&names, '\0');
	ok = !names.failed && SSL_set_cipher_list(ssl, names.ptr) == 1;
	buffer_free(&names);
	ERR_clear_error();
	return ok;
}

static bool set_up(struct fault_probe *probe)
{
	const struct hello_request *hello = &probe->io.job->hello;
	const struct tls_client_options options = {.name = probe->io.job->name,
						   .alpn = SPAN_LITERAL("\10http/1.1")};
	int version = protocol_version_code(hello->version);
	SSL *ssl;

	if (!tls_client_open(&probe->client, &options, probe->io.trust, probe->io.out))
		return false;
	ssl = probe->client.ssl;
	/* RFC 7366 takes the oracle away; a client without it meets it. And nothing
	 * but a Finished may be encrypted in the handshake. */
	(void)SSL_set_options(ssl, SSL_OP_NO_ENCRYPT_THEN_MAC | SSL_OP_NO_TICKET);
	/* A version that this library was built without is found out, too. */
	(void)SSL_set_min_proto_version(ssl, version);
	(void)SSL_set_max_proto_version(ssl, version);
	return true;
}

/* ---- the fault ------------------------------------------------------------------ */

static bool provoke(struct fault_probe *probe)
{
	const enum record_fault fault = probe->io.job->provocation.fault;
	const bool empty =
		fault == RECORD_FAULT_EMPTY_MAC || fault == RECORD_FAULT_EMPTY_PADDING;
	const size_t before = probe->io.out->len;
	struct record_sealer sealer;
	const char *why = "another version than asked for was agreed on";
	struct probe_result *result = probe->io.result;
	bool ok;

	if (SSL_version(probe->client.ssl) !=
	    protocol_version_code(probe->io.job->hello.version))
		return finish(probe, PROBE_REFUSED, why);
	ok = record_sealer_make(&sealer, probe->client.trust->library,
				probe->client.ssl,
				(struct span){probe->tail, probe->tail_len}, &why);
	if (ok && !(record_sealer_seal(&sealer, CONTENT_APPLICATION_DATA,
				       empty ? (struct span){NULL, 0} : DATA, fault,
				       probe->io.out) &&
		    record_sealer_seal(&sealer, CONTENT_ALERT, SPAN_LITERAL("\1\0"),
				       RECORD_FAULT_NONE, probe->io.out))) {
		ok = false;
		why = "out of memory";
	}
	record_sealer_free(&sealer);
	if (!ok) {
		/* Nothing of it is sent then. */
		probe->io.out->len = before;
		return finish(probe, PROBE_FAILED, why);
	}
	result->provocation.provoked = true;
	return false;
}

static void note_suite(struct fault_probe *probe)
{
	const SSL_CIPHER *suite = SSL_get_current_cipher(probe->client.ssl);
	struct probe_result *result = probe->io.result;

	result->version = probe->io.job->hello.version;
	if (suite)
		result->cipher_suite = cipher_suite_use_of(
			result->version, SSL_CIPHER_get_protocol_id(suite));
}

static bool shake(struct fault_probe *probe)
{
	size_t before = probe->io.out->len;
	enum tls_client_state state = tls_client_handshake(&probe->client);
	enum probe_outcome outcome;
	const char *why = NULL;

	keep_tail(probe, before);
	switch (state) {
	case TLS_CLIENT_WAITS:
		return false;
	case TLS_CLIENT_READY:
		note_suite(probe);
		return provoke(probe);
	default:
		outcome = tls_client_outcome(&probe->client, probe->io.arena, &why);
		return finish(probe, outcome, why);
	}
}

/* ---- how it is taken ------------------------------------------------------------ */

/* True: finished. */
static bool watch(struct fault_probe *probe)
{
	struct probe_result *result = probe->io.result;
	struct reaction last = {.kind = REACTION_ALERT};
	char bytes[4096];
	size_t len = 0;

	for (;;) {
		switch (tls_client_read(&probe->client, bytes, sizeof(bytes), &len)) {
		case TLS_CLIENT_WAITS:
			return false;
		case TLS_CLIENT_READY:
			/* Data, however many records of it. */
			if (result->provocation.reaction_count == 0)
				(void)provoked_note(
					result,
					(struct reaction){
						.kind = REACTION_RECORD,
						.type = CONTENT_APPLICATION_DATA,
						.len = (uint32_t)len});
			continue;
		case TLS_CLIENT_CLOSED:
			last.level = ALERT_WARNING;
			last.description = ALERT_CLOSE_NOTIFY;
			break;
		default:
			last.level = ALERT_FATAL;
			last.description = probe->client.alert_description;
			if (probe->client.failure != TLS_CLIENT_ALERTED)
				last = (struct reaction){.kind = REACTION_GARBAGE};
			break;
		}
		provoked_finish(result, last);
		return true;
	}
}

/* ---- the kind ------------------------------------------------------------------- */

static void fault_free(void *state)
{
	struct fault_probe *probe = state;

	tls_client_close(&probe->client);
	free(probe);
}

static void *fault_make(const struct conversation_io *io)
{
	const enum tls_version version = io->job->hello.version;
	struct fault_probe *probe;

	if (version < TLS_VERSION_TLS1_0 || version > TLS_VERSION_TLS1_2)
		return NULL;
	probe = calloc(1, sizeof(*probe));
	if (!probe)
		return NULL;
	probe->io = *io;
	if (!set_up(probe)) {
		fault_free(probe);
		return NULL;
	}
	if (!set_suites(probe->client.ssl, &io->job->hello)) {
		(void)finish(probe, PROBE_FAILED,
			     "the TLS library here lacks the cipher suites");
		return probe;
	}
	if (shake(probe)) {
		fault_free(probe);
		return NULL;
	}
	return probe;
}

static bool fault_take(void *state, struct span bytes)
{
	struct fault_probe *probe = state;
	const struct provocation_answer *answer = &probe->io.result->provocation;

	if (!tls_client_take(&probe->client, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	if (!answer->provoked && shake(probe))
		return true;
	return answer->provoked && watch(probe);
}

static void fault_end(void *state, enum peer_end end, const char *detail)
{
	struct fault_probe *probe = state;

	if (probe->io.result->provocation.provoked) {
		provoked_end(probe->io.result, end);
		return;
	}
	if (end == PEER_DEADLINE) {
		(void)finish(probe, PROBE_TIMEOUT,
			     "the handshake was not over by the deadline");
		return;
	}
	if (end == PEER_BUDGET) {
		(void)finish(probe, PROBE_BUDGET, "the byte budget ran out");
		return;
	}
	if (detail)
		detail = arena_printf(probe->io.arena, "%s during the handshake",
				      detail);
	(void)finish(probe, PROBE_REFUSED,
		     detail ? detail : "closed during the handshake");
}

static bool fault_expects_chain(const void *state)
{
	const struct fault_probe *probe = state;

	return SSL_in_init(probe->client.ssl) == 1;
}

const struct conversation_kind conversation_record_fault = {
	.make = fault_make,
	.take = fault_take,
	.end = fault_end,
	.expects_chain = fault_expects_chain,
	.free = fault_free,
};
