/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a listener, by two lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/second_look.h"

#define ANY4              \
	{                 \
		4,        \
		{         \
			0 \
		}         \
	}
#define ANY6              \
	{                 \
		6,        \
		{         \
			0 \
		}         \
	}

static const struct listener first = {
	.address = ANY4, .port = 443, .inode = 100, .cookie = 7};

static const struct {
	const char *label;
	bool kernel;         /* it has no number */
	struct listener now; /* port 0: nothing listens any more */
	bool incomplete;
	enum second_look look;
	bool is_new; /* what listens now */
} rows[] = {
	{"the same",
	 false,
	 {.address = ANY4, .port = 443, .inode = 100, .cookie = 7},
	 false,
	 SECOND_LOOK_SAME,
	 false},
	{"the same, without a cookie",
	 false,
	 {.address = ANY4, .port = 443, .inode = 100},
	 false,
	 SECOND_LOOK_SAME,
	 false},
	{"its number, another cookie",
	 false,
	 {.address = ANY4, .port = 443, .inode = 100, .cookie = 8},
	 false,
	 SECOND_LOOK_REOPENED,
	 false},
	{"opened anew",
	 false,
	 {.address = ANY4, .port = 443, .inode = 101, .cookie = 8},
	 false,
	 SECOND_LOOK_REOPENED,
	 false},
	{"gone", false, {.port = 0}, false, SECOND_LOOK_GONE, false},
	{"gone, or not shown", false, {.port = 0}, true, SECOND_LOOK_NONE, false},
	{"opened anew, or not shown",
	 false,
	 {.address = ANY4, .port = 443, .inode = 101},
	 true,
	 SECOND_LOOK_NONE,
	 false},
	{"the same, others not shown",
	 false,
	 {.address = ANY4, .port = 443, .inode = 100, .cookie = 7},
	 true,
	 SECOND_LOOK_SAME,
	 false},
	{"another family's",
	 false,
	 {.address = ANY6, .port = 443, .inode = 101},
	 false,
	 SECOND_LOOK_GONE,
	 true},
	{"another port's",
	 false,
	 {.address = ANY4, .port = 444, .inode = 101},
	 false,
	 SECOND_LOOK_GONE,
	 true},
	{"another transport's",
	 false,
	 {.transport = TRANSPORT_UDP, .address = ANY4, .port = 443, .inode = 101},
	 false,
	 SECOND_LOOK_GONE,
	 true},
	{"another device's",
	 false,
	 {.address = ANY4, .port = 443, .inode = 101, .device = "eth0"},
	 false,
	 SECOND_LOOK_GONE,
	 true},
	{"without a number",
	 true,
	 {.address = ANY4, .port = 443, .inode = 0, .cookie = 7},
	 false,
	 SECOND_LOOK_NONE,
	 false},
};

static void test_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listener before = first, now = rows[i].now;
		struct discovery earlier = {.listeners = &before,
					    .listener_count = 1,
					    .listeners_complete = true};
		struct discovery later = {.listeners = &now,
					  .listener_count = now.port != 0,
					  .listeners_complete = !rows[i].incomplete};
		enum second_look look;

		if (rows[i].kernel)
			before.inode = 0;
		look = second_look_at(&before, &later);
		if (look != rows[i].look)
			fail_msg("%s: %d", rows[i].label, look);
		if (now.port != 0 &&
		    second_look_is_new(&now, &earlier) != rows[i].is_new)
			fail_msg("%s: new or not", rows[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
