/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tolerance: two sizes are one fact, and silence at one of them is no "yes". */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 1024 * 1024, STEPS_MAX = 8 };

extern const struct inquiry inquiry_tolerance;

static const struct {
	const char *label;
	enum probe_outcome small, large;
	enum tristate tolerant;
} cases[] = {
	{"both are taken", PROBE_ACCEPTED, PROBE_ACCEPTED, TRISTATE_YES},
	{"silent at the small one", PROBE_TIMEOUT, PROBE_ACCEPTED, TRISTATE_UNKNOWN},
	{"silent at the large one", PROBE_ACCEPTED, PROBE_TIMEOUT, TRISTATE_UNKNOWN},
	{"refuses the small one", PROBE_REFUSED, PROBE_ACCEPTED, TRISTATE_NO},
	{"closes on the large one", PROBE_ACCEPTED, PROBE_CLOSED, TRISTATE_NO},
	{"silent at both", PROBE_TIMEOUT, PROBE_TIMEOUT, TRISTATE_UNKNOWN},
};

/* The hellos are told apart by what makes them long. */
static enum probe_outcome answer_to(size_t row, const struct hello_request *hello)
{
	size_t longest = 0, i;

	for (i = 0; i < hello->extension_count; i++) {
		if (hello->extensions[i].data.len > longest)
			longest = hello->extensions[i].data.len;
	}
	if (longest == 0)
		return PROBE_ACCEPTED;
	return longest < 1000 ? cases[row].small : cases[row].large;
}

static void run_case(size_t row)
{
	static const struct inquiry *const only[] = {&inquiry_tolerance};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct cipher_suite_use suites[] = {{0x1301, "TLS_AES_128_GCM_SHA256"}};
	struct endpoint endpoint = {.reached = true, .speaks = SPEAKS_TLS};
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview;
	struct question open[STEPS_MAX];
	size_t count = 0, given = 0, asked = 0;
	enum inquiry_step step;

	endpoint.protocols[TLS_VERSION_TLS1_3] =
		(struct protocol_offer){.offered = TRISTATE_YES,
					.cipher_suites = suites,
					.cipher_suite_count = 1,
					.cipher_suites_complete = true};
	interview = interview_make(&settings, &facts, &endpoint, &arena, &arena);
	while ((step = interview_next(interview, &open[count])) != INQUIRY_DONE) {
		struct probe_result result = {.speaks = SPEAKS_TLS};

		if (step == INQUIRY_ASK) {
			asked += open[count].turn == QUESTION_FIRST;
			open[count].repeated = true;
			assert_true(++count < STEPS_MAX);
			continue;
		}
		assert_true(given < count);
		result.outcome = answer_to(row, &open[given].job.hello);
		interview_take(interview, &open[given++], &result);
	}
	if (asked != 4 || endpoint.features.extension_tolerant != cases[row].tolerant)
		fail_msg("%s: %zu questions, %d", cases[row].label, asked,
			 (int)endpoint.features.extension_tolerant);
	arena_free(&arena);
}

static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
