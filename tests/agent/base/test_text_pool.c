/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/text_pool.h"

enum { TEXTS = 5000 };

/* Every text comes back as it was given, and in one piece of memory however often. */
static void test_shared(void **state)
{
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct text_pool pool = text_pool_make(&arena);
	const char *first[TEXTS];
	size_t total, i, shared = 0;

	(void)state;
	for (i = 0; i < TEXTS; i++) {
		char text[32];

		(void)snprintf(text, sizeof(text), "n%zu.example", i);
		first[i] = text_pool_keep(&pool, text);
		assert_non_null(first[i]);
		assert_ptr_not_equal(first[i], text);
		assert_string_equal(first[i], text);
	}
	total = arena.total;
	for (i = 0; i < TEXTS; i++) {
		char text[32];
		const char *again;

		(void)snprintf(text, sizeof(text), "n%zu.example", i);
		again = text_pool_keep(&pool, text);
		assert_string_equal(again, text);
		shared += again == first[i];
	}
	/* A crowded place in the table may cost a copy, here and there. */
	assert_true(shared > TEXTS - TEXTS / 100);
	assert_true(arena.total - total < 64 * 1024);
	text_pool_free(&pool);
	/* The texts are the arena's. */
	assert_string_equal(first[TEXTS - 1], "n4999.example");
	text_pool_free(&pool);
	arena_free(&arena);
}

static const struct {
	const char *label;
	struct span text;
	const char *kept;
} cases[] = {
	{"nothing", {"", 0}, ""},
	{"part of a text", {"protocols", 8}, "protocol"},
	{"an embedded NUL", {"a\0b", 3}, NULL},
	{"bytes that are no text", {"\xff\xfe", 2}, "\xff\xfe"},
};

static void test_spans(void **state)
{
	struct arena arena = arena_make(64 * 1024);
	struct text_pool pool = text_pool_make(&arena);
	size_t i;

	(void)state;
	assert_null(text_pool_keep(&pool, NULL));
	/* What part of it would be is there already. */
	assert_string_equal(text_pool_keep(&pool, "protocols"), "protocols");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *kept = text_pool_keep_span(&pool, cases[i].text);

		if ((kept != NULL) != (cases[i].kept != NULL) ||
		    (kept && strcmp(kept, cases[i].kept) != 0))
			fail_msg("%s: \"%s\"", cases[i].label, kept ? kept : "NULL");
		assert_false(arena.exhausted);
	}
	text_pool_free(&pool);
	arena_free(&arena);
}

/* No memory is no text, and said. */
static void test_exhausted(void **state)
{
	struct arena arena = arena_make(16);
	struct text_pool pool = text_pool_make(&arena);

	(void)state;
	assert_null(text_pool_keep(&pool, "text"));
	assert_true(arena.exhausted);
	text_pool_free(&pool);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_exhausted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
