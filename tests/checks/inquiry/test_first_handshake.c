/* SPDX-License-Identifier: GPL-3.0-or-later */
/* first_handshake: one answer -> one endpoint; unknown is never "no". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "checks/inquiry/inquiry.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handshakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
