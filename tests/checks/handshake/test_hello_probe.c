/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hello_probe: what is read of a whole flight, and where it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/buffer.h"
#include "checks/handshake/conversation.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flights),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
