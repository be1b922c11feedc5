/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "agent/base/deadline.h"

/* No row asserts how long something takes: only what is past and what is not. */
static const struct {
	const char *label;
	int64_t ms;
	bool passed;
	int at_most;
} cases[] = {
	{"now", 0, true, 0},
	{"a moment ago", -1, true, 0},
	{"before the clock began", INT64_MIN, true, 0},
	{"an hour", 3600 * 1000, false, 3600 * 1000},
	{"as long as poll(2) can wait", INT_MAX, false, INT_MAX},
	{"longer than poll(2) can wait", (int64_t)INT_MAX + 1000000, false, INT_MAX},
	{"beyond the end of time", INT64_MAX, false, INT_MAX},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct deadline deadline = deadline_in_ms(cases[i].ms);
		int left = deadline_left_ms(deadline);

		if (deadline_passed(deadline) != cases[i].passed ||
		    (left == 0) != cases[i].passed || left > cases[i].at_most)
			fail_msg("%s: %d ms left", cases[i].label, left);
	}
}

static void test_earlier(void **state)
{
	struct deadline a = {5}, b = {6};

	(void)state;
	assert_int_equal(deadline_earlier(a, b).at_ms, 5);
	assert_int_equal(deadline_earlier(b, a).at_ms, 5);
	assert_int_equal(deadline_left_ms((struct deadline){INT64_MIN}), 0);
	assert_int_equal(deadline_left_ms((struct deadline){INT64_MAX}), INT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_earlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
