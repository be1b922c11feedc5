/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk_probe: who answers the first words of another protocol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/handshake/conversation.h"

/* A server's reset: length 26, opcode 8, session id, one packet acknowledged. */
#define RESET "\0\x1a\x40sessions\1\0\0\0\0\0\0\0\0\0\0\0\0"
#define ALERT "\x15\3\1\0\2\2\x0a"
/* A constant, which SPAN_LITERAL() is not. */
#define BYTES(text)                      \
	{                                \
		(text), sizeof(text) - 1 \
	}

static const struct {
	const char *label;
	enum talk talk;
	struct span answer;
	enum peer_end end;
	enum probe_outcome outcome;
	enum speaks speaks;
} cases[] = {
	{"SSH", TALK_SSH, BYTES("SSH-2.0-OpenSSH_9.2p1\r\n"), PEER_DEADLINE,
	 PROBE_NOT_TLS, SPEAKS_SSH},
	{"HTTP to SSH", TALK_SSH, BYTES("HTTP/1.1 400 Bad Request\r\n"), PEER_CLOSED,
	 PROBE_NOT_TLS, SPEAKS_HTTP},
	{"TLS to SSH", TALK_SSH, BYTES(ALERT), PEER_CLOSED, PROBE_REFUSED, SPEAKS_TLS},
	{"OpenVPN to SSH", TALK_SSH, BYTES(RESET), PEER_DEADLINE, PROBE_NOT_TLS,
	 SPEAKS_OTHER},
	{"closed", TALK_SSH, BYTES(""), PEER_CLOSED, PROBE_CLOSED, SPEAKS_UNKNOWN},
	{"silence", TALK_SSH, BYTES(""), PEER_DEADLINE, PROBE_TIMEOUT, SPEAKS_SILENCE},
	{"OpenVPN", TALK_OPENVPN, BYTES(RESET), PEER_DEADLINE, PROBE_ACCEPTED,
	 SPEAKS_OPENVPN},
	{"another opcode", TALK_OPENVPN, BYTES("\0\x1a\x20sessions"), PEER_DEADLINE,
	 PROBE_NOT_TLS, SPEAKS_OTHER},
	{"too short for a reset", TALK_OPENVPN, BYTES("\0\1\x40"), PEER_CLOSED,
	 PROBE_NOT_TLS, SPEAKS_OTHER},
	{"a length alone", TALK_OPENVPN, BYTES("\0\x1a"), PEER_CLOSED, PROBE_REFUSED,
	 SPEAKS_OTHER},
	{"a length, and then nothing", TALK_OPENVPN, BYTES("\0\x1a"), PEER_DEADLINE,
	 PROBE_TIMEOUT, SPEAKS_OTHER},
	{"SSH to OpenVPN", TALK_OPENVPN, BYTES("SSH-2.0-x\r\n"), PEER_DEADLINE,
	 PROBE_NOT_TLS, SPEAKS_SSH},
	{"TLS to OpenVPN", TALK_OPENVPN, BYTES(ALERT), PEER_CLOSED, PROBE_REFUSED,
	 SPEAKS_TLS},
	{"silence to OpenVPN", TALK_OPENVPN, BYTES(""), PEER_DEADLINE, PROBE_TIMEOUT,
	 SPEAKS_SILENCE},
};

static void play(size_t row, size_t step)
{
	struct probe_job job = {.kind = PROBE_TALK, .talk = cases[row].talk};
	struct span answer = cases[row].answer;
	struct conversation c;
	size_t at;

	assert_true(conversation_begin(&c, &conversation_talk, &job, NULL));
	assert_true(c.out.len > 0);
	for (at = 0; at < answer.len && !c.done; at += step)
		(void)conversation_take(&c, span_slice(answer, at, at + step));
	conversation_end(&c, cases[row].end, NULL);
	if (!c.done || c.result.outcome != cases[row].outcome ||
	    c.result.speaks != cases[row].speaks ||
	    (c.result.outcome != PROBE_ACCEPTED && !c.result.why))
		fail_msg("%s, by %zu: %u, %s: %s", cases[row].label, step,
			 (unsigned int)c.result.outcome, speaks_name(c.result.speaks),
			 c.result.why ? c.result.why : "");
	conversation_free(&c);
}

static void test_answers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		play(i, 1);
		play(i, 1000);
	}
}

static void test_first_words(void **state)
{
	struct probe_job job = {.kind = PROBE_TALK, .talk = TALK_SSH};
	struct conversation c;

	(void)state;
	assert_true(conversation_begin(&c, &conversation_talk, &job, NULL));
	assert_true(span_equal_string(buffer_span(&c.out), "SSH-2.0-tlsward\r\n"));
	conversation_free(&c);
	job.talk = TALK_OPENVPN;
	assert_true(conversation_begin(&c, &conversation_talk, &job, NULL));
	assert_int_equal(c.out.len, 16);
	assert_memory_equal(c.out.ptr, "\0\x0e\x38", 3);
	assert_memory_equal(c.out.ptr + 11, "\0\0\0\0\0", 5);
	conversation_free(&c);
	job.talk = TALK_COUNT;
	assert_false(conversation_begin(&c, &conversation_talk, &job, NULL));
	conversation_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_first_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
