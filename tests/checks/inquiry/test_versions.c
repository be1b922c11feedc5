/* SPDX-License-Identifier: GPL-3.0-or-later */
/* versions, first_handshake: single answers -> one endpoint; unknown is never "no". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/inquiry.h"

extern const struct inquiry inquiry_versions, inquiry_first_handshake;

enum { STEPS_MAX = 3, ARENA_MAX = 64 * 1024 };

struct step {
	enum probe_outcome outcome;
	const char *why;
	enum speaks speaks;
	uint32_t suite; /* 0: none */
	bool taken;     /* the row has this step */
};

static const struct {
	const char *label;
	struct step steps[STEPS_MAX];
	enum tristate offered;
	const char *why;
	size_t suites;
} cases[] = {
	{"accepted",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0x1301, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
	{"refused",
	 {{PROBE_REFUSED, "alert 70", SPEAKS_TLS, 0, true}},
	 TRISTATE_NO,
	 "alert 70",
	 0},
	{"closed",
	 {{PROBE_CLOSED, "closed", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_NO,
	 "closed",
	 0},
	{"timed out is unknown",
	 {{PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0},
	{"failed is unknown",
	 {{PROBE_FAILED, "out of memory", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "out of memory",
	 0},
	{"over budget is unknown",
	 {{PROBE_BUDGET, NULL, SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no usable answer",
	 0},
	{"malformed is unknown",
	 {{PROBE_MALFORMED, "record of 0", SPEAKS_TLS, 0, true}},
	 TRISTATE_UNKNOWN,
	 "record of 0",
	 0},
	{"refused, then other suites are taken",
	 {{PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
	{"accepted, then other suites are refused",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
	{"accepted, then timed out",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
	{"timed out, then refused: the first chunk might have been taken",
	 {{PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true},
	  {PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0},
	{"refused, then timed out: the second chunk might be taken",
	 {{PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true},
	  {PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0},
	{"the same suite twice is one",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc030, true}},
	 TRISTATE_YES,
	 NULL,
	 2},
	{"clear text",
	 {{PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true}},
	 TRISTATE_NO,
	 "HTTP",
	 0},
	{"once TLS, always TLS",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
	{"clear text, then TLS after all",
	 {{PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true}},
	 TRISTATE_YES,
	 NULL,
	 1},
};

static void expect_row(size_t i)
{
	const struct probe_job job = {.kind = PROBE_HELLO,
				      .hello = {.version = TLS_VERSION_TLS1_2}};
	void *memory = calloc(1, inquiry_versions.state_size);
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {0};
	const struct inquiry_io io = {.endpoint = &endpoint, .arena = &arena};
	const struct protocol_offer *offer = &endpoint.protocols[TLS_VERSION_TLS1_2];

	assert_non_null(memory);
	for (size_t j = 0; j < STEPS_MAX && cases[i].steps[j].taken; j++) {
		const struct step *step = &cases[i].steps[j];
		const struct probe_result result = {
			.outcome = step->outcome,
			.why = step->why,
			.speaks = step->speaks,
			.cipher_suite = {step->suite, step->suite ? "a suite" : NULL},
		};

		inquiry_versions.take(&io, memory, &job, &result);
	}
	if (offer->offered != cases[i].offered ||
	    offer->cipher_suite_count != cases[i].suites)
		fail_msg("%s: offered %u, %zu suites", cases[i].label, offer->offered,
			 offer->cipher_suite_count);
	if (!offer->why != !cases[i].why ||
	    (offer->why && strcmp(offer->why, cases[i].why) != 0))
		fail_msg("%s: %s", cases[i].label,
			 offer->why ? offer->why : "no reason");
	arena_free(&arena);
	free(memory);
}

static void test_hellos(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_row(i);
}

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
		const struct inquiry_io io = {.endpoint = &endpoint, .arena = &arena};
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
		cmocka_unit_test(test_hellos),
		cmocka_unit_test(test_handshakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
