/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/host/process_stat.h"

#define NUMBERS " 1 1 0 -1 4 1 0 0 0 1 2 0 0 20 0 1 0 987654 1000 10\n"

static const struct {
	const char *label;
	const char *text;
	bool ok;
	const char *name;
	char state;
	uint32_t pid, parent_pid;
} cases[] = {
	{"plain", "812 (nginx) S 1" NUMBERS, true, "nginx", 'S', 812, 1},
	{"name that looks like the rest", "812 (x) R 7 (y) S 1" NUMBERS, true,
	 "x) R 7 (y", 'S', 812, 1},
	{"two lines", "812 (\033[2J) R 1\n) Z 1" NUMBERS, true, "\033[2J) R 1\n", 'Z',
	 812, 1},
	{"empty name", "812 () S 1" NUMBERS, true, "", 'S', 812, 1},
	{"blanks in the name", "812 (a b c) S 2" NUMBERS, true, "a b c", 'S', 812, 2},
	{"no name", "812 S 1" NUMBERS, false, NULL, 0, 0, 0},
	{"name not closed", "812 (nginx S 1" NUMBERS, false, NULL, 0, 0, 0},
	{"closed before opened", "812 )( S 1" NUMBERS, false, NULL, 0, 0, 0},
	{"cut before the start time", "812 (nginx) S 1 1 1 0 -1 4 1 0", false, NULL, 0,
	 0, 0},
	{"pid too big", "4294967296 (nginx) S 1" NUMBERS, false, NULL, 0, 0, 0},
	{"pid is no number", "x (nginx) S 1" NUMBERS, false, NULL, 0, 0, 0},
	{"state of two letters", "812 (nginx) SS 1" NUMBERS, false, NULL, 0, 0, 0},
	{"empty", "", false, NULL, 0, 0, 0},
};

static void test_parse(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process_stat stat = {0};
		bool ok = process_stat_parse(span_from_string(cases[i].text), &stat);

		if (ok != cases[i].ok)
			fail_msg("%s: parsed: %d", cases[i].label, ok);
		if (!ok)
			continue;
		if (!span_equal_string(stat.name, cases[i].name) ||
		    stat.state != cases[i].state || stat.pid != cases[i].pid ||
		    stat.parent_pid != cases[i].parent_pid ||
		    stat.start_ticks != 987654)
			fail_msg("%s: wrong fields", cases[i].label);
	}
}

static void test_every_cut(void **state)
{
	static const char text[] = "812 (nginx) S 1 1 1 0 -1 4 1 0 0 0 1 2 0 0 20 0 1 "
				   "0 987654";
	struct process_stat stat;
	size_t i;

	(void)state;
	/* A cut inside the last number cannot be seen; everywhere else it is. */
	for (i = 0; i < sizeof(text) - 1 - 6; i++) {
		if (process_stat_parse((struct span){text, i}, &stat))
			fail_msg("parsed when cut at %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
