/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/ports.h"

/* "1,5-9" -> ranges as written, in no order. */
static size_t parse(const char *text, struct ports_range *out, size_t max)
{
	struct span rest = span_from_string(text);
	struct span field;
	size_t count = 0;

	while (text[0] && count < max && span_next_field(&rest, ',', &field)) {
		size_t dash = span_find_byte(field, '-');
		uint64_t first = 0, last = 0;

		assert_true(
			span_to_u64(span_slice(field, 0, dash), 10, 0, 65535, &first));
		last = first;
		if (dash < field.len)
			assert_true(span_to_u64(span_slice(field, dash + 1, field.len),
						10, 0, 65535, &last));
		out[count++] = (struct ports_range){(uint16_t)first, (uint16_t)last};
	}
	return count;
}

static struct ports_list list(struct arena *arena, const char *text)
{
	struct ports_list out = {NULL, 0};
	struct ports_range ranges[16];
	size_t count = parse(text, ranges, 16);

	assert_int_equal(ports_normalize(ranges, count, arena, &out), 0);
	return out;
}

static void expect_list(const char *label, const struct ports_list *found,
			const char *wanted)
{
	struct buffer text = buffer_make(4096);

	ports_text(found, &text);
	if (!span_equal_string(buffer_span(&text), wanted))
		fail_msg("%s: %.*s instead of %s", label, (int)text.len, text.ptr,
			 wanted);
	buffer_free(&text);
}

static void test_normalize(void **state)
{
	static const struct {
		const char *label, *text, *wanted;
		int r;
	} cases[] = {
		{"nothing", "", "", 0},
		{"one", "443", "443", 0},
		{"sorted", "443,80", "80, 443", 0},
		{"neighbours merge", "80,81,82-90", "80-90", 0},
		{"overlap", "10-20,15-30,12", "10-30", 0},
		{"twice", "443,443", "443", 0},
		{"ends", "65535,1", "1, 65535", 0},
		{"all", "1-65535", "1-65535", 0},
		{"port 0", "0", "", -EINVAL},
		{"backwards", "9-8", "", -EINVAL},
	};
	struct arena arena = arena_make(1 << 20);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ports_list out = {NULL, 0};
		struct ports_range ranges[16];
		size_t count = parse(cases[i].text, ranges, 16);
		int r = ports_normalize(ranges, count, &arena, &out);

		if (r != cases[i].r)
			fail_msg("%s: %d instead of %d", cases[i].label, r, cases[i].r);
		expect_list(cases[i].label, &out, cases[i].wanted);
	}
	arena_free(&arena);
}

static void test_algebra(void **state)
{
	static const struct {
		const char *label, *a, *b, *both, *either, *without;
	} cases[] = {
		{"apart", "80", "443", "", "80, 443", "80"},
		{"same", "80", "80", "80", "80", ""},
		{"hole", "10-20", "15", "15", "10-20", "10-14, 16-20"},
		{"left edge", "10-20", "5-10", "10", "5-20", "11-20"},
		{"right edge", "10-20", "20-30", "20", "10-30", "10-19"},
		{"covered", "10-20,30-40", "1-65535", "10-20, 30-40", "1-65535", ""},
		{"one hole, two ranges", "10-20,30-40", "15-35", "15-20, 30-35",
		 "10-40", "10-14, 36-40"},
		{"many holes", "1-10", "2,4,6-7", "2, 4, 6-7", "1-10", "1, 3, 5, 8-10"},
		{"top", "65000-65535", "65535", "65535", "65000-65535", "65000-65534"},
		{"top hole", "65535", "65535", "65535", "65535", ""},
		{"touching", "1-5", "6-9", "", "1-9", "1-5"},
		{"empty a", "", "5", "", "5", ""},
		{"empty b", "5", "", "", "5", "5"},
	};
	struct arena arena = arena_make(1 << 20);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ports_list a = list(&arena, cases[i].a);
		struct ports_list b = list(&arena, cases[i].b);
		struct ports_list out;

		assert_int_equal(ports_intersect(&a, &b, &arena, &out), 0);
		expect_list(cases[i].label, &out, cases[i].both);
		assert_int_equal(ports_unite(&a, &b, &arena, &out), 0);
		expect_list(cases[i].label, &out, cases[i].either);
		assert_int_equal(ports_subtract(&a, &b, &arena, &out), 0);
		expect_list(cases[i].label, &out, cases[i].without);
	}
	arena_free(&arena);
}

static void test_ceiling(void **state)
{
	struct arena arena = arena_make(1 << 20);
	struct ports_range *ranges =
		calloc(PORTS_RANGES_MAX + 1, sizeof(struct ports_range));
	struct ports_range odd = {1, 65535};
	struct ports_list most, all, one, out;
	size_t i;

	(void)state;
	assert_non_null(ranges);
	for (i = 0; i <= PORTS_RANGES_MAX; i++)
		ranges[i] = (struct ports_range){(uint16_t)(2 * i + 1),
						 (uint16_t)(2 * i + 1)};
	assert_int_equal(ports_normalize(ranges, PORTS_RANGES_MAX, &arena, &most), 0);
	assert_int_equal(most.count, PORTS_RANGES_MAX);
	assert_int_equal(ports_normalize(ranges, PORTS_RANGES_MAX + 1, &arena, &out),
			 -E2BIG);
	assert_int_equal(ports_normalize(ranges + PORTS_RANGES_MAX, 1, &arena, &one),
			 0);
	assert_int_equal(ports_unite(&most, &one, &arena, &out), -E2BIG);
	/* 1024 holes in one range that reaches behind the last make 1024 ranges. */
	assert_int_equal(ports_normalize(&odd, 1, &arena, &all), 0);
	assert_int_equal(ports_subtract(&all, &most, &arena, &out), 0);
	assert_int_equal(out.count, PORTS_RANGES_MAX);
	free(ranges);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalize),
		cmocka_unit_test(test_algebra),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
