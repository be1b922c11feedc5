/* SPDX-License-Identifier: GPL-3.0-or-later */
/* endpoint_answer: single conversations -> one endpoint; unknown is never "no". */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/endpoint_answer.h"

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
	bool reached;
	enum speaks speaks;
} cases[] = {
	{"accepted",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0x1301, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
	{"refused",
	 {{PROBE_REFUSED, "alert 70", SPEAKS_TLS, 0, true}},
	 TRISTATE_NO,
	 "alert 70",
	 0,
	 true,
	 SPEAKS_TLS},
	{"closed",
	 {{PROBE_CLOSED, "closed", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_NO,
	 "closed",
	 0,
	 true,
	 SPEAKS_UNKNOWN},
	{"timed out is unknown",
	 {{PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0,
	 false,
	 SPEAKS_UNKNOWN},
	{"failed is unknown",
	 {{PROBE_FAILED, "out of memory", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "out of memory",
	 0,
	 false,
	 SPEAKS_UNKNOWN},
	{"over budget is unknown",
	 {{PROBE_BUDGET, NULL, SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no usable answer",
	 0,
	 true,
	 SPEAKS_UNKNOWN},
	{"malformed is unknown",
	 {{PROBE_MALFORMED, "record of 0", SPEAKS_TLS, 0, true}},
	 TRISTATE_UNKNOWN,
	 "record of 0",
	 0,
	 true,
	 SPEAKS_TLS},
	{"refused, then other suites are taken",
	 {{PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
	{"accepted, then other suites are refused",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
	{"accepted, then timed out",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
	{"timed out, then refused: the first chunk might have been taken",
	 {{PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true},
	  {PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0,
	 true,
	 SPEAKS_TLS},
	{"refused, then timed out: the second chunk might be taken",
	 {{PROBE_REFUSED, "alert 40", SPEAKS_TLS, 0, true},
	  {PROBE_TIMEOUT, "no answer", SPEAKS_UNKNOWN, 0, true}},
	 TRISTATE_UNKNOWN,
	 "no answer",
	 0,
	 true,
	 SPEAKS_TLS},
	{"the same suite twice is one",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc030, true}},
	 TRISTATE_YES,
	 NULL,
	 2,
	 true,
	 SPEAKS_TLS},
	{"clear text",
	 {{PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true}},
	 TRISTATE_NO,
	 "HTTP",
	 0,
	 true,
	 SPEAKS_HTTP},
	{"once TLS, always TLS",
	 {{PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true},
	  {PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
	{"clear text, then TLS after all",
	 {{PROBE_NOT_TLS, "HTTP", SPEAKS_HTTP, 0, true},
	  {PROBE_ACCEPTED, NULL, SPEAKS_TLS, 0xc02f, true}},
	 TRISTATE_YES,
	 NULL,
	 1,
	 true,
	 SPEAKS_TLS},
};

static void expect_row(size_t i)
{
	const struct probe_job job = {.kind = PROBE_HELLO,
				      .version = TLS_VERSION_TLS1_2};
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {0};
	const struct protocol_offer *offer = &endpoint.protocols[TLS_VERSION_TLS1_2];

	for (size_t j = 0; j < STEPS_MAX && cases[i].steps[j].taken; j++) {
		const struct step *step = &cases[i].steps[j];
		const struct probe_result result = {
			.outcome = step->outcome,
			.why = step->why,
			.speaks = step->speaks,
			.cipher_suite = {step->suite, step->suite ? "a suite" : NULL},
		};

		endpoint_answer(&endpoint, &job, &result, &arena);
	}
	if (offer->offered != cases[i].offered ||
	    offer->cipher_suite_count != cases[i].suites ||
	    endpoint.reached != cases[i].reached || endpoint.speaks != cases[i].speaks)
		fail_msg("%s: offered %u, %zu suites, reached %d, speaks %u",
			 cases[i].label, offer->offered, offer->cipher_suite_count,
			 endpoint.reached, endpoint.speaks);
	if (!offer->why != !cases[i].why ||
	    (offer->why && strcmp(offer->why, cases[i].why) != 0))
		fail_msg("%s: %s", cases[i].label,
			 offer->why ? offer->why : "no reason");
	/* Not reached has a reason, reached has none. */
	if (endpoint.reached == (endpoint.why != NULL))
		fail_msg("%s: reached %d, %s", cases[i].label, endpoint.reached,
			 endpoint.why);
	arena_free(&arena);
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
		const struct probe_result result = {
			.outcome = handshake_cases[i].outcome,
			.why = "why",
			.handshake = {.completed = handshake_cases[i].claimed},
		};

		endpoint_answer(&endpoint, &job, &result, &arena);
		if (endpoint.handshake.completed != handshake_cases[i].completed ||
		    (handshake_cases[i].completed != TRISTATE_YES &&
		     !endpoint.handshake.why))
			fail_msg("%s: %u", handshake_cases[i].label,
				 endpoint.handshake.completed);
		arena_free(&arena);
	}
}

/* When all is over, every version has an answer or a reason. */
static void test_finish(void **state)
{
	static const struct {
		const char *label;
		struct endpoint before;
		enum tristate offered;
		const char *why;
	} rows[] = {
		{"nobody took the connection",
		 {.why = "connection refused"},
		 TRISTATE_UNKNOWN,
		 "connection refused"},
		{"no reason known",
		 {.reached = false},
		 TRISTATE_UNKNOWN,
		 "not reached"},
		{"reached, not asked",
		 {.reached = true, .speaks = SPEAKS_TLS},
		 TRISTATE_UNKNOWN,
		 "not asked"},
		{"HTTP",
		 {.reached = true, .speaks = SPEAKS_HTTP},
		 TRISTATE_NO,
		 "answers in clear text"},
		{"SSH",
		 {.reached = true, .speaks = SPEAKS_SSH},
		 TRISTATE_NO,
		 "answers in clear text"},
	};
	struct endpoint both[2] = {{.reached = true}, {.is_derived = true}};
	const struct facts facts = {.endpoints = both, .endpoint_count = 2};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint endpoint = rows[i].before;

		endpoint_finish(&facts, &endpoint);
		for (size_t v = 0; v < TLS_VERSION_COUNT; v++) {
			if (endpoint.protocols[v].offered != rows[i].offered ||
			    strcmp(endpoint.protocols[v].why, rows[i].why) != 0)
				fail_msg("%s: version %zu: %s", rows[i].label, v,
					 endpoint.protocols[v].why);
		}
		if (endpoint.handshake.completed == TRISTATE_UNKNOWN &&
		    !endpoint.handshake.why)
			fail_msg("%s: no reason", rows[i].label);
	}
	both[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES;
	endpoint_finish(&facts, &both[1]);
	assert_int_equal(both[1].protocols[TLS_VERSION_TLS1_3].offered, TRISTATE_YES);
	endpoint_not_connected(&both[0], "gone");
	assert_null(both[0].why); /* what was reached stays reached */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hellos),
		cmocka_unit_test(test_handshakes),
		cmocka_unit_test(test_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
