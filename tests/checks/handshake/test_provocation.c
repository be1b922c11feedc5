/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a provocation brings out of each scripted peer: the vulnerable, the mended,
 * and what is easily taken for either. Judging that is not done here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "checks/handshake/demo_identity.h"
#include "tests/checks/handshake/peer.h"
#include "tests/checks/handshake/weak_peer.h"

enum { SILENCE_MS = 500, PATIENCE_MS = 20000, ARENA_MAX = 1024 * 1024 };

#define V10 TLS_VERSION_TLS1_0
#define V11 TLS_VERSION_TLS1_1
#define V12 TLS_VERSION_TLS1_2
#define HEART                                 \
	{                                     \
		.kind = PROVOCATION_HEARTBEAT \
	}
#define CHANGE(n)                                              \
	{                                                      \
		.kind = PROVOCATION_EARLY_CHANGE, .count = (n) \
	}
#define BLOCK(what, whole)                                                \
	{                                                                 \
		.kind = PROVOCATION_RSA_BLOCK, .block = RSA_BLOCK_##what, \
		.finish = (whole)                                         \
	}
#define FAULT(what)                          \
	{                                    \
		.fault = RECORD_FAULT_##what \
	}
#define BAD_MAC "alert 20 bad_record_mac"

static const struct {
	const char *peer;
	enum probe_kind kind;
	enum tls_version version;
	struct provocation_request request;
	enum probe_outcome outcome;
	const char *reactions; /* NULL: it could not be said */
} cases[] = {
#define RAW(peer, version, request, outcome, reactions)                       \
	{                                                                     \
		peer, PROBE_PROVOCATION, version, request, outcome, reactions \
	}
	RAW("sound", V12, HEART, PROBE_ACCEPTED, "alert 10 unexpected_message"),
	RAW("fails-always", V12, HEART, PROBE_REFUSED, NULL),
	RAW("heartbleed", V10, HEART, PROBE_ACCEPTED,
	    "heartbeat record of 16384 bytes, heartbeat record of 19 bytes, "
	    "a sound heartbeat answer, alert 10 unexpected_message"),
	RAW("heartbleed", V12, HEART, PROBE_ACCEPTED,
	    "heartbeat record of 16384 bytes, heartbeat record of 19 bytes, "
	    "a sound heartbeat answer, alert 10 unexpected_message"),
	RAW("heartbleed-in-pieces", V11, HEART, PROBE_ACCEPTED,
	    "heartbeat record of 16384 bytes, heartbeat record of 19 bytes, "
	    "a sound heartbeat answer, alert 10 unexpected_message"),
	RAW("heartbeat-sound", V12, HEART, PROBE_ACCEPTED,
	    "a sound heartbeat answer, alert 10 unexpected_message"),
	RAW("heartbeat-sound-in-pieces", V10, HEART, PROBE_ACCEPTED,
	    "a sound heartbeat answer, alert 10 unexpected_message"),
	RAW("heartbeat-silent", V12, HEART, PROBE_ACCEPTED,
	    "alert 10 unexpected_message"),
	RAW("heartbeat-refused", V12, HEART, PROBE_ACCEPTED,
	    "alert 10 unexpected_message"),
	RAW("heartbeat-closes", V12, HEART, PROBE_ACCEPTED, "closed"),
	RAW("sound", V10, CHANGE(2), PROBE_ACCEPTED, "alert 10 unexpected_message"),
	RAW("sound-in-pieces", V12, CHANGE(2), PROBE_ACCEPTED,
	    "alert 10 unexpected_message"),
	RAW("sound-slow", V12, CHANGE(1), PROBE_ACCEPTED,
	    "alert 10 unexpected_message"),
	RAW("ccs-1.0", V10, CHANGE(2), PROBE_ACCEPTED, "alert 21 decryption_failed"),
	RAW("ccs-1.0", V10, CHANGE(1), PROBE_TIMEOUT, "no answer"),
	RAW("ccs-1.2", V12, CHANGE(2), PROBE_ACCEPTED, BAD_MAC),
	RAW("ccs-1.2", V12, CHANGE(1), PROBE_TIMEOUT, "no answer"),
	RAW("ccs-closes", V12, CHANGE(2), PROBE_ACCEPTED, "closed"),
	RAW("ccs-fails", V12, CHANGE(2), PROBE_ACCEPTED, "alert 40 handshake_failure"),
	RAW("ccs-bad-mac", V12, CHANGE(1), PROBE_ACCEPTED, BAD_MAC),
	RAW("ccs-ignored", V12, CHANGE(2), PROBE_TIMEOUT, "no answer"),
	RAW("sound", V12, BLOCK(RIGHT, true), PROBE_ACCEPTED, BAD_MAC),
	RAW("sound", V12, BLOCK(WRONG_START, true), PROBE_ACCEPTED, BAD_MAC),
	RAW("sound", V10, BLOCK(NO_ZERO, false), PROBE_ACCEPTED, "closed"),
	RAW("robot-strong", V12, BLOCK(RIGHT, true), PROBE_ACCEPTED, BAD_MAC),
	RAW("robot-strong", V12, BLOCK(WRONG_START, true), PROBE_ACCEPTED,
	    "alert 51 decrypt_error"),
	RAW("robot-strong", V11, BLOCK(MISPLACED_ZERO, true), PROBE_ACCEPTED,
	    "alert 47 illegal_parameter"),
	RAW("robot-strong", V10, BLOCK(NO_ZERO, true), PROBE_ACCEPTED,
	    "alert 50 decode_error"),
	RAW("robot-strong", V12, BLOCK(WRONG_VERSION, true), PROBE_ACCEPTED,
	    "alert 70 protocol_version"),
	RAW("robot-strong", V10, BLOCK(RIGHT, false), PROBE_ACCEPTED, "closed"),
	RAW("robot-early", V12, BLOCK(NO_ZERO, true), PROBE_ACCEPTED, BAD_MAC),
	RAW("robot-early", V12, BLOCK(NO_ZERO, false), PROBE_ACCEPTED, BAD_MAC),
	RAW("robot-early", V12, BLOCK(RIGHT, false), PROBE_ACCEPTED, "closed"),
	RAW("robot-hangs", V12, BLOCK(NO_ZERO, true), PROBE_TIMEOUT, "no answer"),
	RAW("rsa-closes", V12, BLOCK(RIGHT, true), PROBE_ACCEPTED, "closed"),
#undef RAW
#define CBC(peer, version, request, outcome, reactions)                        \
	{                                                                      \
		peer, PROBE_RECORD_FAULT, version, request, outcome, reactions \
	}
	CBC("cbc-sound", V10, FAULT(NONE), PROBE_ACCEPTED, "alert 0 close_notify"),
	CBC("cbc-sound", V11, FAULT(NONE), PROBE_ACCEPTED, "alert 0 close_notify"),
	CBC("cbc-sound", V12, FAULT(NONE), PROBE_ACCEPTED, "alert 0 close_notify"),
	CBC("cbc-sound", V10, FAULT(PADDING), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-sound", V12, FAULT(MAC), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-sound", V12, FAULT(BOTH), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-sound", V12, FAULT(EMPTY_MAC), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-sound", V11, FAULT(EMPTY_PADDING), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-sound", V12, FAULT(ONLY_PADDING), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-poodle", V10, FAULT(PADDING), PROBE_ACCEPTED, "alert 0 close_notify"),
	CBC("cbc-poodle", V12, FAULT(PADDING), PROBE_ACCEPTED, "alert 0 close_notify"),
	CBC("cbc-poodle", V12, FAULT(BOTH), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-goldendoodle", V12, FAULT(PADDING), PROBE_ACCEPTED,
	    "alert 21 decryption_failed"),
	CBC("cbc-goldendoodle", V12, FAULT(MAC), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-empty", V12, FAULT(EMPTY_MAC), PROBE_ACCEPTED, "closed"),
	CBC("cbc-empty", V12, FAULT(EMPTY_PADDING), PROBE_ACCEPTED, BAD_MAC),
	CBC("cbc-overflow", V12, FAULT(ONLY_PADDING), PROBE_ACCEPTED,
	    "alert 22 record_overflow"),
	/* A peer whose keys are never agreed on. */
	CBC("sound", V12, FAULT(MAC), PROBE_REFUSED, NULL),
	CBC("fails-always", V12, FAULT(MAC), PROBE_REFUSED, NULL),
#undef CBC
};

static void run_case(size_t row, const struct demo_identity *identity,
		     const struct probe_trust *trust)
{
	uint32_t suites[] = {0x009c, 0x002f};
	struct probe_job job = {
		.kind = cases[row].kind,
		.name = "peer.example",
		.deadline_ms =
			cases[row].outcome == PROBE_TIMEOUT ? SILENCE_MS : PATIENCE_MS,
		.hello = {.version = cases[row].version,
			  .cipher_suites = suites + (cases[row].version != V12),
			  .cipher_suite_count = cases[row].version == V12 ? 2 : 1,
			  .whole_flight = true},
		.provocation = cases[row].request,
	};
	struct arena arena = arena_make(ARENA_MAX);
	struct buffer text = buffer_make(1024);
	struct probe_result result = {0};
	uint16_t port;
	struct weak_server *server =
		weak_peer_start(weak_peer_find(cases[row].peer), identity, &port);

	if (!peer_ask(&job, port, trust, &arena, &result))
		fail_msg("%s (row %zu): not asked", cases[row].peer, row);
	if (result.outcome != cases[row].outcome)
		fail_msg("%s (row %zu): outcome %d, %s", cases[row].peer, row,
			 (int)result.outcome, result.why ? result.why : "-");
	if (result.provocation.provoked != (cases[row].reactions != NULL))
		fail_msg("%s (row %zu): provoked", cases[row].peer, row);
	provocation_text(&result.provocation, &text);
	buffer_add_byte(&text, '\0');
	if (cases[row].reactions && strcmp(text.ptr, cases[row].reactions) != 0)
		fail_msg("%s (row %zu): %s", cases[row].peer, row, text.ptr);
	weak_peer_stop(server);
	buffer_free(&text);
	arena_free(&arena);
}

static void test_peers(void **state)
{
	const struct demo_identity_wish wish = {
		.name = "peer.example", .rsa = true, .not_after_seconds = 86400};
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	struct demo_identity identity = {0};
	size_t i;

	(void)state;
	assert_int_equal(0, demo_identity_make(&wish, NULL, &identity));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i, &identity, trust);
	demo_identity_free(&identity);
	probe_trust_free(trust);
}

/* A suite that the library here does not know: no other is asked for in its place, and
 * nobody waits for an answer. */
static void test_lacking_suite(void **state)
{
	uint32_t suites[] = {0x0007}; /* TLS_RSA_WITH_IDEA_CBC_SHA */
	const struct probe_job job = {
		.kind = PROBE_RECORD_FAULT,
		.deadline_ms = 600 * 1000,
		.hello = {.version = V12,
			  .cipher_suites = suites,
			  .cipher_suite_count = 1},
	};
	struct arena arena = arena_make(ARENA_MAX);
	struct probe_result result = {0};
	uint16_t port;
	int listener = peer_listen(&port);

	(void)state;
	assert_true(peer_ask(&job, port, NULL, &arena, &result));
	assert_int_equal(PROBE_FAILED, result.outcome);
	assert_non_null(strstr(result.why, "lacks the cipher suites"));
	assert_false(result.provocation.provoked);
	(void)close(listener);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_peers),
					   cmocka_unit_test(test_lacking_suite)};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
