/* SPDX-License-Identifier: GPL-3.0-or-later */
/* first_handshake: one answer -> one endpoint; unknown is never "no". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "checks/inquiry/inquiry.h"

#include "checks/handshake/quic/version.h"

extern const struct inquiry inquiry_first_handshake;

enum { ARENA_MAX = 64 * 1024 };

static const struct {
	const char *label;
	enum probe_outcome outcome;
	enum tristate claimed, completed;
} handshake_cases[] = {
	{"done", PROBE_ACCEPTED, TRISTATE_YES, TRISTATE_YES},
	{"refused", PROBE_REFUSED, TRISTATE_UNKNOWN, TRISTATE_NO},
	{"closed", PROBE_CLOSED, TRISTATE_UNKNOWN, TRISTATE_NO},
	{"timed out", PROBE_TIMEOUT, TRISTATE_UNKNOWN, TRISTATE_UNKNOWN},
	{"failed here", PROBE_FAILED, TRISTATE_UNKNOWN, TRISTATE_UNKNOWN},
	{"more than may be read", PROBE_BUDGET, TRISTATE_UNKNOWN, TRISTATE_UNKNOWN},
};

static void test_handshakes(void **state)
{
	const struct probe_job job = {.kind = PROBE_HANDSHAKE};

	(void)state;
	for (size_t i = 0; i < sizeof(handshake_cases) / sizeof(handshake_cases[0]);
	     i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoint = {0};
		void *memory = calloc(1, inquiry_first_handshake.state_size);
		const struct inquiry_io io = {
			.endpoint = &endpoint, .arena = &arena, .scratch = &arena};
		const struct probe_result result = {
			.outcome = handshake_cases[i].outcome,
			.why = "why",
			.handshake = {.completed = handshake_cases[i].claimed},
		};

		assert_non_null(memory);
		inquiry_first_handshake.take(&io, memory, &job, &result);
		if (endpoint.handshake.completed != handshake_cases[i].completed ||
		    (handshake_cases[i].completed != TRISTATE_YES &&
		     !endpoint.handshake.why))
			fail_msg("%s: %u", handshake_cases[i].label,
				 endpoint.handshake.completed);
		arena_free(&arena);
		free(memory);
	}
}

/* Inside of QUIC, in the version that it names: at most one question more. */
static void test_quic_versions(void **state)
{
	static uint32_t one[] = {QUIC_VERSION_1}, two[] = {0x1a2a3a4a, QUIC_VERSION_2};
	static const struct {
		const char *label;
		uint32_t *names; /* instead of an answer to the first; NULL: answers */
		size_t count;
		uint32_t version; /* that is asked in afterwards; 0: nothing is */
	} rows[] = {
		{"answers", NULL, 0, 0},
		{"version 2 alone", two, 2, QUIC_VERSION_2},
		{"a version of its own", two, 1, 0},
		{"names what it was asked in", one, 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoint = {.transport = TRANSPORT_UDP};
		const struct inquiry_io io = {
			.endpoint = &endpoint, .arena = &arena, .scratch = &arena};
		void *memory = calloc(1, inquiry_first_handshake.state_size);
		struct probe_job job = {0}, again = {0};
		const struct probe_result result = {
			.outcome = rows[i].names ? PROBE_REFUSED : PROBE_ACCEPTED,
			.quic = {.versions = rows[i].names,
				 .version_count = rows[i].count},
		};

		assert_non_null(memory);
		assert_int_equal(inquiry_first_handshake.next(&io, memory, &job),
				 INQUIRY_ASK);
		assert_int_equal(job.kind, PROBE_QUIC_HANDSHAKE);
		assert_int_equal(job.hello.version, TLS_VERSION_TLS1_3);
		assert_int_equal(job.quic.version, QUIC_VERSION_1);
		inquiry_first_handshake.take(&io, memory, &job, &result);
		if (inquiry_first_handshake.next(&io, memory, &again) !=
		    (rows[i].version ? INQUIRY_ASK : INQUIRY_DONE))
			fail_msg("%s: asked again or not", rows[i].label);
		if (rows[i].version && again.quic.version != rows[i].version)
			fail_msg("%s: in another version", rows[i].label);
		arena_free(&arena);
		free(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handshakes),
		cmocka_unit_test(test_quic_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
