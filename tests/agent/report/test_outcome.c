/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/report/outcome.h"

#define F(r, s, w)                                                            \
	{                                                                     \
		.result = RESULT_##r, .severity = SEVERITY_##s, .waived = (w) \
	}

static const struct {
	const char *label;
	struct finding findings[2];
	size_t count;
	enum severity fail_on;
	enum exit_status outcome;
} cases[] = {
	{"nothing", {{0}}, 0, SEVERITY_HIGH, EXIT_STATUS_GOOD},
	{"pass", {F(PASS, CRITICAL, NULL)}, 1, SEVERITY_INFO, EXIT_STATUS_GOOD},
	{"fail at", {F(FAIL, HIGH, NULL)}, 1, SEVERITY_HIGH, EXIT_STATUS_FINDINGS},
	{"fail above",
	 {F(FAIL, CRITICAL, NULL)},
	 1,
	 SEVERITY_HIGH,
	 EXIT_STATUS_FINDINGS},
	{"fail below", {F(FAIL, MEDIUM, NULL)}, 1, SEVERITY_HIGH, EXIT_STATUS_GOOD},
	{"fail waived", {F(FAIL, HIGH, "known")}, 1, SEVERITY_HIGH, EXIT_STATUS_GOOD},
	{"unknown at", {F(UNKNOWN, HIGH, NULL)}, 1, SEVERITY_HIGH, EXIT_STATUS_UNKNOWN},
	{"unknown below", {F(UNKNOWN, LOW, NULL)}, 1, SEVERITY_HIGH, EXIT_STATUS_GOOD},
	{"unknown waived", {F(UNKNOWN, HIGH, "")}, 1, SEVERITY_HIGH, EXIT_STATUS_GOOD},
	{"fail beats unknown",
	 {F(UNKNOWN, CRITICAL, NULL), F(FAIL, HIGH, NULL)},
	 2,
	 SEVERITY_HIGH,
	 EXIT_STATUS_FINDINGS},
	{"unknown beats a low failure",
	 {F(FAIL, LOW, NULL), F(UNKNOWN, HIGH, NULL)},
	 2,
	 SEVERITY_HIGH,
	 EXIT_STATUS_UNKNOWN},
	{"n/a", {F(NOTAPPLICABLE, HIGH, NULL)}, 1, SEVERITY_INFO, EXIT_STATUS_GOOD},
};

static void test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct finding findings[2] = {cases[i].findings[0],
					      cases[i].findings[1]};
		const struct finding_list list = {findings, cases[i].count};
		enum exit_status outcome = outcome_of_findings(&list, cases[i].fail_on);

		if (outcome != cases[i].outcome)
			fail_msg("%s: %d", cases[i].label, (int)outcome);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
