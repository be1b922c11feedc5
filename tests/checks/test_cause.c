/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which findings are one, who stands first in it, and what stays of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "checks/cause.h"

enum { ARENA_MAX = 16 * 1024 * 1024, NAMES = 2000 };

struct made {
	const char *subject;
	bool is_default;
	enum result result;
	const char *where, *what, *fix, *waived, *note;
};

/* Two findings of one check, and whether they have one cause. */
static const struct {
	const char *label;
	struct made a, b;
	bool one;
	const char *first; /* of the first finding in the list */
} pairs[] = {
	{"only the subject differs",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 true,
	 "a"},
	{"the default server goes first",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"b", true, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 true,
	 "b"},
	{"of two defaults the first",
	 {"b", true, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"a", true, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 true,
	 "b"},
	{"the same subject is no other one",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 true,
	 "a"},
	{"another place",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:2", "w", "x", NULL, NULL},
	 false,
	 "a"},
	{"another place, passed",
	 {"a", false, RESULT_PASS, "f:1", "w", NULL, NULL, NULL},
	 {"b", false, RESULT_PASS, "f:2", "w", NULL, NULL, NULL},
	 true,
	 "a"},
	{"another result",
	 {"a", false, RESULT_UNKNOWN, "f:1", "w", NULL, NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", NULL, NULL, NULL},
	 false,
	 "b"},
	{"another text",
	 {"a", false, RESULT_FAIL, "f:1", "v", "x", NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 false,
	 "a"},
	{"another fix",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", "y", NULL, NULL},
	 false,
	 "a"},
	{"one is waived",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", "", NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 false,
	 "b"},
	{"another note",
	 {"a", false, RESULT_FAIL, "f:1", "w", "x", NULL, NULL},
	 {"b", false, RESULT_FAIL, "f:1", "w", "x", NULL, "expired"},
	 false,
	 "a"},
};

static bool take(struct cause_fold *fold, const struct made *made)
{
	const struct finding finding = {
		.check = "tls-protocol",
		.severity = SEVERITY_HIGH,
		.subject = made->subject,
		.result = made->result,
		.where = made->where,
		.what = made->what,
		.fix = made->fix,
		.waived = made->waived,
		.note = made->note,
	};

	return cause_fold_take(fold, &finding, made->is_default);
}

static void test_pairs(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct cause_fold fold = cause_fold_make(&arena);
		struct finding_list list = {0};
		bool other = strcmp(pairs[i].a.subject, pairs[i].b.subject) != 0;

		assert_true(take(&fold, &pairs[i].a));
		assert_true(take(&fold, &pairs[i].b));
		assert_true(cause_fold_finish(&fold, &list));
		cause_fold_free(&fold);
		if ((list.count == 1) != pairs[i].one ||
		    strcmp(list.items[0].subject, pairs[i].first) != 0 ||
		    list.items[0].also.count != (pairs[i].one && other))
			fail_msg("%s: %zu findings, first %s, %zu others",
				 pairs[i].label, list.count, list.items[0].subject,
				 list.items[0].also.count);
		arena_free(&arena);
	}
}

/* Nothing is kept of the maker's memory, and of what all share only one copy. */
static void test_copies(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct cause_fold fold = cause_fold_make(&arena);
	struct finding_list list = {0};
	struct finding finding = {.check = "tls-protocol", .severity = SEVERITY_HIGH};
	char subject[32], where[32], what[1024], at[32];
	size_t i;

	(void)state;
	memset(what, 'w', sizeof(what) - 1);
	what[sizeof(what) - 1] = '\0';
	for (i = 0; i < NAMES; i++) {
		(void)snprintf(subject, sizeof(subject), "n%04zu", i);
		(void)snprintf(where, sizeof(where), "n%04zu:443", i);
		(void)snprintf(at, sizeof(at), "n%04zu", i);
		finding.subject = subject;
		finding.where = where;
		finding.what = what;
		finding.result = i % 2 ? RESULT_FAIL : RESULT_PASS;
		finding.sides[SIDE_LIVE] =
			(struct evidence_text){what, {.path = at, .line = 1}};
		assert_true(cause_fold_take(&fold, &finding, false));
	}
	memset(subject, 0, sizeof(subject));
	memset(what, 0, sizeof(what));
	assert_true(cause_fold_finish(&fold, &list));
	cause_fold_free(&fold);
	assert_int_equal(list.count, NAMES / 2 + 1);
	assert_string_equal(list.items[NAMES / 2 - 1].subject, "n1999");
	assert_string_equal(list.items[NAMES / 2 - 1].sides[SIDE_LIVE].at.path,
			    "n1999");
	assert_int_equal(strlen(list.items[0].what), sizeof(what) - 1);
	assert_string_equal(list.items[NAMES / 2].subject, "n0000");
	assert_int_equal(list.items[NAMES / 2].also.count, NAMES / 2 - 1);
	assert_string_equal(list.items[NAMES / 2].also.items[0], "n0002");
	assert_true(arena.total < NAMES * sizeof(what) / 2);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
