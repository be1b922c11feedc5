/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hello_probe: PROBE_HELLO as a kind of conversation. Sends one hello and reads
 * until the peer has said whether it takes that version, or, when the request
 * says so, until it has said all it says in clear text. No TLS library talks here:
 * nothing that is read is encrypted; of a whole flight the certificates are parsed.
 */
#include <stdlib.h>
#include <string.h>

#include "checks/certificate/certificate.h"
#include "checks/handshake/alert.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/handshake_message.h"
#include "checks/handshake/hello_offer.h"
#include "checks/handshake/issuer_names.h"
#include "checks/handshake/record.h"
#include "checks/handshake/served_chain.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/ssl2.h"

/* As OpenSSL's limit: a peer that only warns has nothing to say. */
enum { WARNING_ALERTS_MAX = 5 };

struct hello_probe {
	struct conversation_io io;
	struct hello_offer offer;
	struct record_reader records;
	struct handshake_joiner joiner;
	struct buffer ssl2_bytes;
	bool is_ssl2; /* what came so far is framed so */
	unsigned int warnings;
	const char *last_warning;
	bool accepted;   /* only what else it shows is still waited for */
	uint32_t flight; /* 1 << type of each message behind ServerHello */
	enum key_exchange key_exchange;
	enum authentication authentication;
};

static void hello_free(void *state)
{
	struct hello_probe *probe = state;

	record_reader_free(&probe->records);
	handshake_joiner_free(&probe->joiner);
	buffer_free(&probe->ssl2_bytes);
	free(probe);
}

static void *hello_make(const struct conversation_io *io)
{
	struct hello_probe *probe = calloc(1, sizeof(*probe));

	if (!probe)
		return NULL;
	probe->io = *io;
	probe->records = record_reader_make();
	probe->joiner = handshake_joiner_make();
	probe->ssl2_bytes = buffer_make(SSL2_RECORD_MAX + CONVERSATION_TAKE_MAX);
	if (hello_offer_fill(&probe->offer, &io->job->hello, io->job->name) != 0) {
		hello_free(probe);
		return NULL;
	}
	hello_offer_write(&probe->offer, io->out);
	return probe;
}

/* Always true, so that a reader can "return finish(...)". */
static bool finish(struct hello_probe *probe, enum probe_outcome outcome,
		   const char *why)
{
	/* Once accepted, nothing the peer does afterwards takes that back. */
	if (probe->accepted) {
		outcome = PROBE_ACCEPTED;
		why = NULL;
	}
	probe->io.result->outcome = outcome;
	probe->io.result->why = why;
	return true;
}

static bool hello_owns(const void *state, struct span first_bytes)
{
	const struct hello_probe *probe = state;

	return probe->offer.version == TLS_VERSION_SSL2 &&
	       ssl2_answer_begins(first_bytes);
}

static bool refuse_version(struct hello_probe *probe, uint16_t code)
{
	enum tls_version version;
	const char *why;

	if (protocol_version_from_code(code, &version))
		why = arena_printf(probe->io.arena, "ServerHello of %s",
				   tls_version_name(version));
	else
		why = arena_printf(probe->io.arena, "ServerHello of version 0x%04x",
				   (unsigned int)code);
	probe->io.result->refusal_final = true;
	return finish(probe, PROBE_REFUSED, why);
}

static enum downgrade_sentinel sentinel_of(struct span random)
{
	struct span end = span_slice(random, random.len - 8, random.len);

	if (span_equal(end, SPAN_LITERAL("DOWNGRD\1")))
		return SENTINEL_TLS1_2;
	if (span_equal(end, SPAN_LITERAL("DOWNGRD\0")))
		return SENTINEL_TLS1_1;
	return SENTINEL_NONE;
}

/* Everything that is in the hello, whether it is what was asked for or not. */
static bool note_server_hello(struct hello_probe *probe,
			      const struct server_hello *hello)
{
	struct hello_answer *answer = &probe->io.result->hello;
	struct reader in = reader_make(hello->extensions);
	struct span data;

	answer->came = true;
	answer->version_code = hello->version;
	answer->is_retry_request = hello->is_retry_request;
	answer->compression_method = hello->compression_method;
	answer->sentinel = sentinel_of(hello->random);
	while (in.rest.len > 0 && !in.failed) {
		uint16_t *type = arena_push(probe->io.arena, &answer->extensions,
					    &answer->extension_count, sizeof(*type));

		if (!type)
			return false;
		*type = reader_u16be(&in);
		(void)reader_vector(&in, 2);
	}
	if (server_hello_extension(hello, EXTENSION_ALPN, &data)) {
		struct reader list = reader_make(data);
		struct reader names = reader_make(reader_vector(&list, 2));
		struct span name = reader_vector(&names, 1);

		if (!list.failed && !names.failed)
			answer->alpn = arena_string(probe->io.arena, name);
	}
	return true;
}

static bool was_compression_offered(const struct hello_probe *probe, uint8_t method)
{
	struct span offered = probe->io.job->hello.compression_methods;

	return method == 0 ||
	       (offered.len > 0 && memchr(offered.ptr, method, offered.len));
}

static bool take_server_hello(struct hello_probe *probe, struct span body)
{
	struct probe_result *result = probe->io.result;
	const enum tls_version asked = probe->offer.version;
	const struct cipher_suite *suite;
	struct server_hello hello;
	const char *why = NULL;

	if (!server_hello_read(body, &hello, &why))
		return finish(probe, PROBE_MALFORMED, why);
	if (!note_server_hello(probe, &hello))
		return finish(probe, PROBE_FAILED, "out of memory");
	if (hello.version != protocol_version_code(asked))
		return refuse_version(probe, hello.version);
	if (!hello_offer_has(&probe->offer, hello.cipher_suite))
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello picks a suite that was not offered");
	if (!was_compression_offered(probe, hello.compression_method))
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello picks a compression that was not offered");
	/* RFC 8446 4.1.3: legacy_session_id_echo */
	if (asked == TLS_VERSION_TLS1_3 &&
	    !span_equal(hello.session_id, probe->offer.hello.session_id))
		return finish(probe, PROBE_MALFORMED,
			      "ServerHello does not echo the session id");

	suite = cipher_suite_by_code(asked, hello.cipher_suite);
	result->version = asked;
	result->cipher_suite = cipher_suite_use_of(asked, hello.cipher_suite);
	if (hello.group != 0)
		result->group = named_group_use_of(hello.group);
	probe->accepted = true;
	probe->key_exchange = suite ? suite->key_exchange : KEY_EXCHANGE_NONE;
	probe->authentication = suite ? suite->authentication : AUTHENTICATION_NONE;
	if (asked == TLS_VERSION_TLS1_3)
		return finish(probe, PROBE_ACCEPTED, NULL);
	/* The curve or the prime comes in a message of its own. */
	if (probe->io.job->hello.whole_flight ||
	    server_key_exchange_expected(probe->key_exchange))
		return false;
	return finish(probe, PROBE_ACCEPTED, NULL);
}

static const char *hex_text(struct span bytes, struct arena *arena)
{
	struct buffer out = buffer_make(2 * bytes.len + 1);
	const char *text = NULL;
	size_t i;

	for (i = 0; i < bytes.len; i++)
		buffer_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text;
}

static void note_key_exchange(struct hello_probe *probe, struct span body)
{
	struct hello_answer *answer = &probe->io.result->hello;
	struct server_key_exchange exchange;

	if (!server_key_exchange_read(body, probe->key_exchange, &exchange))
		return;
	if (exchange.group != 0)
		probe->io.result->group = named_group_use_of(exchange.group);
	answer->dh_bits = exchange.dh_bits;
	if (exchange.dh_bits != 0)
		answer->dh_prime = hex_text(exchange.dh_prime, probe->io.arena);
	if (probe->offer.version == TLS_VERSION_TLS1_2 &&
	    probe->authentication != AUTHENTICATION_ANON)
		answer->signature_scheme = exchange.signature_scheme;
}

static void note_certificate(struct hello_probe *probe,
			     const struct handshake_message *message)
{
	struct served_chain *served = &probe->io.result->hello.served;

	if (!message->skipped) {
		served_chain_read(message->body, false, probe->io.trust,
				  probe->io.arena, served);
		return;
	}
	*served = (struct served_chain){
		.chain_bytes = message->len,
		.trust_reason = "the Certificate message is longer than 32768 bytes"};
}

/* A message of the peer's flight behind its ServerHello. True: finished. */
static bool take_flight(struct hello_probe *probe,
			const struct handshake_message *message)
{
	struct hello_answer *answer = &probe->io.result->hello;
	bool whole = probe->io.job->hello.whole_flight;
	uint32_t bit = message->type < 32 ? UINT32_C(1) << message->type : 0;

	/* RFC 5246 7.3: each at most once. Chain after chain to verify would keep
	 * every other conversation of this process waiting. */
	if (probe->flight & bit)
		return finish(probe, PROBE_ACCEPTED, NULL);
	probe->flight |= bit;
	switch (message->type) {
	case HANDSHAKE_CERTIFICATE:
		if (whole)
			note_certificate(probe, message);
		return false;
	case HANDSHAKE_CERTIFICATE_STATUS:
	case HANDSHAKE_NEW_SESSION_TICKET:
		return false;
	case HANDSHAKE_SERVER_KEY_EXCHANGE:
		if (!message->skipped)
			note_key_exchange(probe, message->body);
		return !whole && finish(probe, PROBE_ACCEPTED, NULL);
	case HANDSHAKE_CERTIFICATE_REQUEST:
		answer->has_certificate_request = true;
		if (!message->skipped)
			issuer_names_read(message->body, probe->offer.version,
					  probe->io.arena, &answer->issuers);
		return false;
	case HANDSHAKE_SERVER_HELLO_DONE:
		answer->is_whole = true;
		return finish(probe, PROBE_ACCEPTED, NULL);
	default:
		return finish(probe, PROBE_ACCEPTED, NULL);
	}
}

static bool take_message(struct hello_probe *probe,
			 const struct handshake_message *message)
{
	if (probe->io.on_message && !message->skipped)
		probe->io.on_message(probe->io.context, message->type, message->body);
	/* RFC 5246 7.4.1.1: to be ignored while a handshake is under way. */
	if (message->type == HANDSHAKE_HELLO_REQUEST && message->len == 0)
		return false;
	if (!probe->accepted) {
		if (message->type != HANDSHAKE_SERVER_HELLO)
			return finish(probe, PROBE_MALFORMED,
				      "another handshake message before ServerHello");
		if (message->skipped)
			return finish(probe, PROBE_MALFORMED,
				      "ServerHello is longer than 32768 bytes");
		return take_server_hello(probe, message->body);
	}
	return take_flight(probe, message);
}

static bool take_handshake(struct hello_probe *probe, struct span fragment)
{
	struct handshake_message message;

	if (!handshake_joiner_add(&probe->joiner, fragment))
		return finish(probe, PROBE_FAILED, "out of memory");
	while (handshake_joiner_next(&probe->joiner, &message)) {
		if (take_message(probe, &message))
			return true;
	}
	return false;
}

static bool take_alerts(struct hello_probe *probe, struct span fragment)
{
	struct alert alert;

	while (fragment.len > 0) {
		const char *text;

		if (!alert_read(&fragment, &alert))
			return finish(probe, PROBE_MALFORMED, "malformed alert");
		probe->io.result->hello.alerted = true;
		probe->io.result->hello.alert_level = alert.level;
		probe->io.result->hello.alert_description = alert.description;
		text = alert_text(alert.description, probe->io.arena);
		if (alert.level == ALERT_FATAL ||
		    alert.description == ALERT_CLOSE_NOTIFY) {
			probe->io.result->refusal_final =
				alert.description == ALERT_PROTOCOL_VERSION;
			return finish(probe, PROBE_REFUSED, text);
		}
		probe->last_warning = text;
		if (++probe->warnings > WARNING_ALERTS_MAX)
			return finish(probe, PROBE_MALFORMED,
				      "more than 5 warning alerts");
	}
	return false;
}

static bool take_record(struct hello_probe *probe, const struct record *record)
{
	switch (record->type) {
	case CONTENT_HANDSHAKE:
		return take_handshake(probe, record->fragment);
	case CONTENT_ALERT:
		return take_alerts(probe, record->fragment);
	case CONTENT_CHANGE_CIPHER_SPEC:
		return finish(probe, PROBE_MALFORMED,
			      "ChangeCipherSpec before ServerHello");
	default:
		return finish(probe, PROBE_MALFORMED,
			      "a record that does not belong before ServerHello");
	}
}

static bool note_ssl2_suites(struct hello_probe *probe, struct span specs)
{
	struct probe_result *result = probe->io.result;
	struct hello_answer *answer = &result->hello;
	struct reader in = reader_make(specs);

	answer->came = true;
	answer->version_code = protocol_version_code(TLS_VERSION_SSL2);
	while (in.rest.len > 0) {
		uint32_t code = reader_u24be(&in);
		uint32_t *item;

		if (in.failed)
			break;
		item = arena_push(probe->io.arena, &answer->ssl2_suites,
				  &answer->ssl2_suite_count, sizeof(*item));
		if (!item)
			return false;
		*item = code;
	}
	if (answer->ssl2_suite_count > 0)
		result->cipher_suite =
			cipher_suite_use_of(TLS_VERSION_SSL2, answer->ssl2_suites[0]);
	return true;
}

/* SSLv2 has room for one certificate: who issued it is never sent, so that whether
 * it is trusted says nothing of the server. */
static bool note_ssl2_certificate(struct hello_probe *probe,
				  const struct ssl2_server_hello *hello)
{
	struct served_chain *served = &probe->io.result->hello.served;
	struct certificate certificate, *item;

	*served = (struct served_chain){.chain_bytes = hello->certificate.len};
	if (hello->certificate_type != SSL2_X509_CERTIFICATE ||
	    !certificate_from_der(hello->certificate, probe->io.arena, &certificate)) {
		served->trust_reason = "the SSLv2 certificate cannot be read";
		return !probe->io.arena->exhausted;
	}
	item = arena_push(probe->io.arena, &served->chain.items, &served->chain.count,
			  sizeof(*item));
	if (!item)
		return false;
	*item = certificate;
	served->trust_reason = "SSLv2 sends a certificate without its issuers";
	return true;
}

static bool take_ssl2(struct hello_probe *probe, struct span bytes)
{
	struct probe_result *result = probe->io.result;
	struct ssl2_server_hello hello;

	buffer_add(&probe->ssl2_bytes, bytes);
	if (probe->ssl2_bytes.failed)
		return finish(probe, PROBE_FAILED, "out of memory");
	switch (ssl2_answer_read(buffer_span(&probe->ssl2_bytes), &hello)) {
	case SSL2_NEED_MORE:
		return false;
	case SSL2_SERVER_HELLO:
		result->version = TLS_VERSION_SSL2;
		/* An empty list is an acceptance too (CVE-2015-3197). */
		if (!note_ssl2_suites(probe, hello.cipher_specs) ||
		    (probe->io.job->hello.whole_flight &&
		     !note_ssl2_certificate(probe, &hello)))
			return finish(probe, PROBE_FAILED, "out of memory");
		result->hello.is_whole = true;
		return finish(probe, PROBE_ACCEPTED, NULL);
	case SSL2_ERROR:
		/* It read the hello and had no suite in common: SSLv2 is there,
		 * but nothing of it can be used. */
		return finish(probe, PROBE_REFUSED, "SSLv2 ERROR message");
	default:
		return finish(probe, PROBE_MALFORMED, "malformed SSLv2 answer");
	}
}

static bool hello_take(void *state, struct span bytes)
{
	struct hello_probe *probe = state;
	struct record record;

	if (probe->is_ssl2 || (bytes.len > 0 && probe->records.bytes.len == 0 &&
			       hello_owns(probe, bytes))) {
		probe->is_ssl2 = true;
		return take_ssl2(probe, bytes);
	}
	if (!record_reader_add(&probe->records, bytes))
		return finish(probe, PROBE_FAILED, "out of memory");
	for (;;) {
		switch (record_reader_next(&probe->records, &record)) {
		case RECORD_NEED_MORE:
			return false;
		case RECORD_READY:
			if (take_record(probe, &record))
				return true;
			break;
		default:
			return finish(probe, PROBE_MALFORMED, probe->records.why);
		}
	}
}

static void hello_end(void *state, enum peer_end end, const char *detail)
{
	struct hello_probe *probe = state;

	switch (end) {
	case PEER_DEADLINE:
		(void)finish(probe, PROBE_TIMEOUT,
			     "no ServerHello before the deadline");
		return;
	case PEER_BUDGET:
		(void)finish(probe, PROBE_BUDGET, "the byte budget ran out");
		return;
	default:
		break;
	}
	if ((end == PEER_CLOSED || end == PEER_RESET) &&
	    (record_reader_pending(&probe->records) > 0 || probe->is_ssl2 ||
	     handshake_joiner_inside(&probe->joiner))) {
		(void)finish(probe, PROBE_MALFORMED, "closed inside a message");
		return;
	}
	if (detail)
		detail = arena_string(probe->io.arena, span_from_string(detail));
	if (probe->last_warning)
		detail = arena_printf(probe->io.arena, "closed after %s",
				      probe->last_warning);
	(void)finish(probe, PROBE_REFUSED, detail ? detail : "closed");
}

static bool hello_expects_chain(const void *state)
{
	const struct hello_probe *probe = state;

	return probe->accepted;
}

const struct conversation_kind conversation_hello = {
	.make = hello_make,
	.owns = hello_owns,
	.take = hello_take,
	.end = hello_end,
	.expects_chain = hello_expects_chain,
	.free = hello_free,
};
