/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hello_probe: what is read of a whole flight, and where it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/buffer.h"
#include "checks/handshake/conversation.h"
#include "checks/handshake/demo_identity.h"

enum { BYTES_MAX = 256 * 1024 };

/* Handshake messages of TLS 1.2 with ECDHE and RSA; ${len} bytes of zeros each. */
enum {
	CERTIFICATE = 11,
	SERVER_KEY_EXCHANGE = 12,
	CERTIFICATE_REQUEST = 13,
	SERVER_HELLO_DONE = 14,
	CERTIFICATE_STATUS = 22,
};

static const struct {
	const char *label;
	struct {
		uint8_t type;
		size_t len;
	} flight[6];
	bool whole;
	uint64_t chain_bytes;
} cases[] = {
	{"as it should be",
	 {{CERTIFICATE, 3}, {SERVER_KEY_EXCHANGE, 4}, {SERVER_HELLO_DONE, 0}},
	 true,
	 3},
	{"with everything",
	 {{CERTIFICATE, 3},
	  {CERTIFICATE_STATUS, 9},
	  {SERVER_KEY_EXCHANGE, 4},
	  {CERTIFICATE_REQUEST, 4},
	  {SERVER_HELLO_DONE, 0}},
	 true,
	 3},
	{"two chains: the first is the server's",
	 {{CERTIFICATE, 3}, {CERTIFICATE, 300}, {SERVER_HELLO_DONE, 0}},
	 false,
	 3},
	{"two key exchanges",
	 {{CERTIFICATE, 3},
	  {SERVER_KEY_EXCHANGE, 4},
	  {SERVER_KEY_EXCHANGE, 4},
	  {SERVER_HELLO_DONE, 0}},
	 false,
	 3},
	{"chain after chain, with others between",
	 {{CERTIFICATE, 3},
	  {SERVER_KEY_EXCHANGE, 4},
	  {CERTIFICATE, 300},
	  {SERVER_HELLO_DONE, 0}},
	 false,
	 3},
};

static void add_message(struct buffer *out, uint8_t type, struct span body)
{
	size_t record, message;

	buffer_add_u8(out, 22);
	buffer_add_u16be(out, 0x0303);
	record = buffer_open_length(out, 2);
	buffer_add_u8(out, type);
	message = buffer_open_length(out, 3);
	buffer_add(out, body);
	buffer_close_length(out, message, 3);
	buffer_close_length(out, record, 2);
}

static void play(size_t row)
{
	static const char hello[38] = {3, 3, [35] = (char)0xc0, 0x2f, 0};
	static const char zeros[512];
	struct probe_job job = {
		.kind = PROBE_HELLO,
		.hello = {.version = TLS_VERSION_TLS1_2, .whole_flight = true}};
	struct buffer bytes = buffer_make(BYTES_MAX);
	struct conversation c;
	size_t i;

	add_message(&bytes, 2, (struct span){hello, sizeof(hello)});
	for (i = 0; cases[row].flight[i].type != 0; i++)
		add_message(&bytes, cases[row].flight[i].type,
			    (struct span){zeros, cases[row].flight[i].len});
	assert_false(bytes.failed);
	assert_true(conversation_begin(&c, &conversation_hello, &job, NULL));
	(void)conversation_take(&c, buffer_span(&bytes));
	if (!c.done || c.result.outcome != PROBE_ACCEPTED ||
	    c.result.hello.is_whole != cases[row].whole ||
	    c.result.hello.served.chain_bytes != cases[row].chain_bytes)
		fail_msg("%s: %u (%s), whole %d, %u bytes", cases[row].label,
			 (unsigned int)c.result.outcome,
			 c.result.why ? c.result.why : "", c.result.hello.is_whole,
			 (unsigned int)c.result.hello.served.chain_bytes);
	conversation_free(&c);
	buffer_free(&bytes);
}

static void test_flights(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		play(i);
}

/* ---- what the messages hold ---- */

#define ZEROS_8 "\0\0\0\0\0\0\0\0"
#define X25519 "\3\0\x1d\x20" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define PRIME "\xff\xff\xff\xff\xff\xff\xff\xc5"

static const struct {
	const char *label;
	uint16_t suite;
	uint8_t type;
	const char *body;
	size_t body_len;
	size_t padded_to; /* with zeros */
	uint16_t group, scheme;
	const char *prime;
	uint64_t chain_bytes;
	const char *trust_reason;
} contents[] = {
	{.label = "a curve and a signature",
	 .suite = 0xc02f,
	 .type = SERVER_KEY_EXCHANGE,
	 .body = X25519 "\x08\x04\0\1\0",
	 .body_len = 36 + 5,
	 .group = 0x001d,
	 .scheme = 0x0804},
	{.label = "a curve, and nobody who could sign",
	 .suite = 0xc018,
	 .type = SERVER_KEY_EXCHANGE,
	 .body = X25519 "\x08\x04\0\1\0",
	 .body_len = 36 + 5,
	 .group = 0x001d},
	{.label = "a prime and a signature",
	 .suite = 0x009e,
	 .type = SERVER_KEY_EXCHANGE,
	 .body = "\0\x08" PRIME "\0\1\2\0\1\4\x04\x01\0\1\0",
	 .body_len = 10 + 6 + 5,
	 .scheme = 0x0401,
	 .prime = "ffffffffffffffc5"},
	{.label = "a key exchange that is too long to be kept",
	 .suite = 0xc02f,
	 .type = SERVER_KEY_EXCHANGE,
	 .body = X25519 "\x08\x04\0\1\0",
	 .body_len = 36 + 5,
	 .padded_to = 32769},
	{.label = "a chain that is too long to be kept",
	 .suite = 0xc02f,
	 .type = CERTIFICATE,
	 .body = "",
	 .padded_to = 32769,
	 .chain_bytes = 32769,
	 .trust_reason = "the Certificate message is longer than 32768 bytes"},
};

/* One message in as many records as it takes. */
static void add_long(struct buffer *out, size_t row)
{
	struct buffer message = buffer_make(BYTES_MAX);
	size_t at, mark;

	buffer_add_u8(&message, contents[row].type);
	mark = buffer_open_length(&message, 3);
	buffer_add(&message, (struct span){contents[row].body, contents[row].body_len});
	for (at = contents[row].body_len; at < contents[row].padded_to; at++)
		buffer_add_u8(&message, 0);
	buffer_close_length(&message, mark, 3);
	for (at = 0; at < message.len; at += 16384) {
		buffer_add_u8(out, 22);
		buffer_add_u16be(out, 0x0303);
		mark = buffer_open_length(out, 2);
		buffer_add(out, span_slice(buffer_span(&message), at, at + 16384));
		buffer_close_length(out, mark, 2);
	}
	buffer_free(&message);
}

static void play_contents(size_t row)
{
	char hello[38] = {3, 3, [35] = (char)(contents[row].suite >> 8),
			  (char)(contents[row].suite & 0xff), 0};
	struct probe_job job = {
		.kind = PROBE_HELLO,
		.hello = {.version = TLS_VERSION_TLS1_2, .whole_flight = true}};
	struct buffer bytes = buffer_make(BYTES_MAX);
	struct conversation c;
	size_t at;
	const struct hello_answer *answer = &c.result.hello;
	const char *prime = contents[row].prime, *reason = contents[row].trust_reason;

	job.hello.cipher_suites = &(uint32_t){contents[row].suite};
	job.hello.cipher_suite_count = 1;
	add_message(&bytes, 2, (struct span){hello, sizeof(hello)});
	add_long(&bytes, row);
	add_message(&bytes, SERVER_HELLO_DONE, (struct span){NULL, 0});
	assert_false(bytes.failed);
	assert_true(conversation_begin(&c, &conversation_hello, &job, NULL));
	for (at = 0; at < bytes.len && !c.done; at += 4096)
		(void)conversation_take(&c,
					span_slice(buffer_span(&bytes), at, at + 4096));
	if (!c.done || c.result.outcome != PROBE_ACCEPTED || !answer->is_whole)
		fail_msg("%s: %u (%s)", contents[row].label,
			 (unsigned int)c.result.outcome,
			 c.result.why ? c.result.why : "");
	if (c.result.group.code != contents[row].group ||
	    answer->signature_scheme != contents[row].scheme ||
	    answer->dh_bits != (prime ? strlen(prime) * 4 : 0) ||
	    strcmp(answer->dh_prime ? answer->dh_prime : "", prime ? prime : "") != 0)
		fail_msg("%s: group %04x, scheme %04x, %u bits", contents[row].label,
			 (unsigned int)c.result.group.code,
			 (unsigned int)answer->signature_scheme,
			 (unsigned int)answer->dh_bits);
	if (answer->served.chain_bytes != contents[row].chain_bytes ||
	    (reason && (!answer->served.trust_reason ||
			strcmp(answer->served.trust_reason, reason) != 0)))
		fail_msg("%s: %u bytes, %s", contents[row].label,
			 (unsigned int)answer->served.chain_bytes,
			 answer->served.trust_reason ? answer->served.trust_reason
						     : "-");
	conversation_free(&c);
	buffer_free(&bytes);
}

static void test_contents(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++)
		play_contents(i);
}

/* Half a conversation, and how it ends: only the peer can refuse. */
static const struct {
	const char *label;
	enum peer_end end;
	enum probe_outcome outcome;
} end_cases[] = {
	{"closed", PEER_CLOSED, PROBE_REFUSED},
	{"reset", PEER_RESET, PROBE_REFUSED},
	{"the network failed", PEER_UNREACHED, PROBE_FAILED},
	{"silent", PEER_DEADLINE, PROBE_TIMEOUT},
	{"talks too much", PEER_BUDGET, PROBE_BUDGET},
};

static void test_ends(void **state)
{
	static const enum probe_kind kinds[] = {PROBE_HELLO, PROBE_PROVOCATION};
	static const struct conversation_kind *const rows[] = {
		&conversation_hello, &conversation_provocation};
	const struct span warning = SPAN_LITERAL("\x15\3\3\0\2\1\x70");

	(void)state;
	for (size_t i = 0; i < sizeof(end_cases) / sizeof(end_cases[0]); i++) {
		for (size_t j = 0; j < sizeof(kinds) / sizeof(kinds[0]); j++) {
			const struct probe_job job = {
				.kind = kinds[j],
				.hello = {.version = TLS_VERSION_TLS1_2,
					  .whole_flight = true}};
			struct conversation c;

			assert_true(conversation_begin(&c, rows[j], &job, NULL));
			assert_false(conversation_take(&c, warning));
			conversation_end(&c, end_cases[i].end, "no route");
			if (c.result.outcome != end_cases[i].outcome)
				fail_msg("%s, kind %zu: outcome %d, %s",
					 end_cases[i].label, j, (int)c.result.outcome,
					 c.result.why ? c.result.why : "-");
			conversation_free(&c);
		}
	}
}

/* ---- SSLv2 ---- */

static const struct {
	const char *label;
	uint8_t certificate_type;
	size_t len; /* of the certificate that is sent */
	bool whole; /* asked for */
	size_t count;
} ssl2_cases[] = {
	{"a certificate", 1, SIZE_MAX, true, 1},
	{"not asked for", 1, SIZE_MAX, false, 0},
	{"cut", 1, 100, true, 0},
	{"none", 1, 0, true, 0},
	{"of another type", 2, SIZE_MAX, true, 0},
};

static void add_ssl2_hello(struct buffer *out, uint8_t type, struct span certificate)
{
	size_t mark = buffer_open_length(out, 2);

	buffer_add_u8(out, 4);
	buffer_add_u8(out, 0);
	buffer_add_u8(out, type);
	buffer_add_u16be(out, 2);
	buffer_add_u16be(out, (uint16_t)certificate.len);
	buffer_add_u16be(out, 3);
	buffer_add_u16be(out, 0);
	buffer_add(out, certificate);
	buffer_add_u24be(out, 0x010080);
	buffer_close_length(out, mark, 2);
	out->ptr[mark] = (char)((unsigned char)out->ptr[mark] | 0x80);
}

static void play_ssl2(size_t row, struct span der)
{
	struct probe_job job = {.kind = PROBE_HELLO,
				.hello = {.version = TLS_VERSION_SSL2,
					  .whole_flight = ssl2_cases[row].whole}};
	struct buffer bytes = buffer_make(BYTES_MAX);
	struct conversation c;
	const struct served_chain *served = &c.result.hello.served;

	add_ssl2_hello(&bytes, ssl2_cases[row].certificate_type,
		       span_slice(der, 0, ssl2_cases[row].len));
	assert_true(conversation_begin(&c, &conversation_hello, &job, NULL));
	(void)conversation_take(&c, buffer_span(&bytes));
	if (!c.done || c.result.outcome != PROBE_ACCEPTED ||
	    c.result.hello.ssl2_suite_count != 1 ||
	    served->chain.count != ssl2_cases[row].count ||
	    (ssl2_cases[row].whole && !served->trust_reason))
		fail_msg("%s: %u (%s), %zu", ssl2_cases[row].label,
			 (unsigned int)c.result.outcome,
			 c.result.why ? c.result.why : "", served->chain.count);
	if (served->chain.count > 0) {
		assert_string_equal("CN=old.example", served->chain.items[0].subject);
		assert_non_null(served->chain.items[0].spki_sha256);
	}
	conversation_free(&c);
	buffer_free(&bytes);
}

/* The key is what DROWN is about: an acceptance that shows none stays one. */
static void test_ssl2(void **state)
{
	const struct demo_identity_wish wish = {.name = "old.example",
						.not_after_seconds = 86400};
	struct demo_identity identity = {0};
	unsigned char *der = NULL;
	int len;

	(void)state;
	assert_int_equal(0, demo_identity_make(&wish, NULL, &identity));
	len = i2d_X509(identity.certificate, &der);
	assert_true(len > 100);
	for (size_t i = 0; i < sizeof(ssl2_cases) / sizeof(ssl2_cases[0]); i++)
		play_ssl2(i, (struct span){(const char *)der, (size_t)len});
	OPENSSL_free(der);
	demo_identity_free(&identity);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flights),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_ssl2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
