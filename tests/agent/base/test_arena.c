/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"

static const struct {
	const char *label;
	size_t ceiling, size;
	bool ok;
} ceiling_cases[] = {
	{"no room at all", 0, 1, false},
	{"not even for the book-keeping", 16, 1, false},
	{"small", 64 * 1024, 1, true},
	{"nothing is something", 64 * 1024, 0, true},
	{"just below", 64 * 1024, 64 * 1024 - 256, true},
	{"the ceiling itself leaves no room to keep books", 64 * 1024, 64 * 1024,
	 false},
	{"above", 64 * 1024, 64 * 1024 + 1, false},
	{"rounds past the end of numbers", SIZE_MAX, SIZE_MAX, false},
	{"overflows with the book-keeping", SIZE_MAX, SIZE_MAX - 16, false},
};

static void test_ceiling(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ceiling_cases) / sizeof(ceiling_cases[0]); i++) {
		struct arena arena = arena_make(ceiling_cases[i].ceiling);
		char *bytes = arena_alloc(&arena, ceiling_cases[i].size);

		if ((bytes != NULL) != ceiling_cases[i].ok ||
		    arena.exhausted == ceiling_cases[i].ok ||
		    arena.total > arena.ceiling)
			fail_msg("%s: %p, %zu bytes", ceiling_cases[i].label,
				 (void *)bytes, arena.total);
		for (size_t j = 0; bytes && j < ceiling_cases[i].size; j++) {
			if (bytes[j] != 0)
				fail_msg("%s: not zeroed", ceiling_cases[i].label);
		}
		arena_free(&arena);
		assert_int_equal(arena.total, 0);
		assert_false(arena.exhausted);
		arena_free(&arena);
	}
}

/* Every size in turn until it is full: never above the ceiling, never overlapping. */
static void test_fill(void **state)
{
	struct arena arena = arena_make(256 * 1024);
	size_t size = 1, count = 0;
	unsigned char *bytes, *last = NULL;
	size_t last_size = 0;

	(void)state;
	while ((bytes = arena_alloc(&arena, size)) != NULL) {
		assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
		memset(bytes, 0xaa, size);
		for (size_t i = 0; i < last_size; i++)
			assert_int_equal(last[i], 0xaa);
		assert_true(arena.total <= arena.ceiling);
		last = bytes;
		last_size = size;
		size = size * 5 % 9973 + 1;
		count++;
	}
	assert_true(arena.exhausted);
	assert_true(count > 20);
	arena_free(&arena);
}

static void test_array(void **state)
{
	struct arena arena = arena_make(64 * 1024);

	(void)state;
	assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 4));
	assert_true(arena.exhausted);
	arena_free(&arena);
	assert_non_null(arena_alloc_array(&arena, 16, 16));
	assert_false(arena.exhausted);
	arena_free(&arena);
}

static void test_strings(void **state)
{
	struct arena arena = arena_make(64 * 1024);
	struct span copy;

	(void)state;
	assert_string_equal(arena_string(&arena, SPAN_LITERAL("abc")), "abc");
	assert_string_equal(arena_string(&arena, (struct span){NULL, 0}), "");
	assert_null(arena_string(&arena, (struct span){"a\0b", 3}));
	assert_null(arena_string(&arena, (struct span){"ab\0", 3}));
	assert_false(arena.exhausted);
	copy = arena_copy(&arena, (struct span){"a\0b", 3});
	assert_int_equal(copy.len, 3);
	assert_memory_equal(copy.ptr, "a\0b", 3);
	assert_non_null(arena_copy(&arena, (struct span){NULL, 0}).ptr);
	assert_string_equal(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
	arena_free(&arena);
	arena = arena_make(128);
	assert_null(arena_printf(&arena, "%200d", 1));
	assert_null(arena_copy(&arena, (struct span){"", 0}).ptr ? NULL : "refused");
	arena_free(&arena);
}

static void test_push(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	uint32_t *items = NULL, *item;
	size_t count = 0, before;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		item = arena_push(&arena, &items, &count, sizeof(*item));
		assert_non_null(item);
		assert_int_equal(*item, 0);
		assert_ptr_equal(item, &items[i]);
		assert_int_equal(count, i + 1);
		*item = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	/* At the ceiling: nothing is lost, nothing is counted. */
	while ((item = arena_push(&arena, &items, &count, sizeof(*item))) != NULL)
		*item = 7;
	before = count;
	assert_true(arena.exhausted);
	assert_null(arena_push(&arena, &items, &count, sizeof(*item)));
	assert_int_equal(count, before);
	assert_int_equal(items[999], 999);
	arena_free(&arena);
	/* A count that cannot be doubled. */
	count = (SIZE_MAX >> 1) + 1;
	assert_null(arena_push(&arena, &items, &count, 1));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ceiling), cmocka_unit_test(test_fill),
		cmocka_unit_test(test_array),   cmocka_unit_test(test_strings),
		cmocka_unit_test(test_push),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
