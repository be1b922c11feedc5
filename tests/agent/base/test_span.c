/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/span.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct {
	const char *label;
	struct span text;
	unsigned int base;
	uint64_t min, max;
	bool ok;
	uint64_t value;
} number_cases[] = {
	{"zero", {"0", 1}, 10, 0, 9, true, 0},
	{"leading zeros", {"007", 3}, 10, 0, 9, true, 7},
	{"largest", {"18446744073709551615", 20}, 10, 0, UINT64_MAX, true, UINT64_MAX},
	{"one more", {"18446744073709551616", 20}, 10, 0, UINT64_MAX, false, 0},
	{"ten times too much",
	 {"184467440737095516150", 21},
	 10,
	 0,
	 UINT64_MAX,
	 false,
	 0},
	{"at the least", {"5", 1}, 10, 5, 9, true, 5},
	{"below the least", {"4", 1}, 10, 5, 9, false, 0},
	{"at the most", {"9", 1}, 10, 5, 9, true, 9},
	{"above the most", {"10", 2}, 10, 5, 9, false, 0},
	{"nothing", {"", 0}, 10, 0, 9, false, 0},
	{"no bytes at all", {NULL, 0}, 10, 0, 9, false, 0},
	{"a plus", {"+1", 2}, 10, 0, 9, false, 0},
	{"a minus", {"-1", 2}, 10, 0, 9, false, 0},
	{"a blank in front", {" 1", 2}, 10, 0, 9, false, 0},
	{"a blank behind", {"1 ", 2}, 10, 0, 9, false, 0},
	{"a NUL behind", {"1\0", 2}, 10, 0, 9, false, 0},
	{"a letter", {"1a", 2}, 10, 0, 999, false, 0},
	{"hexadecimal", {"fF", 2}, 16, 0, 255, true, 255},
	{"hexadecimal, largest",
	 {"ffffffffffffffff", 16},
	 16,
	 0,
	 UINT64_MAX,
	 true,
	 UINT64_MAX},
	{"hexadecimal, one more",
	 {"10000000000000000", 17},
	 16,
	 0,
	 UINT64_MAX,
	 false,
	 0},
	{"a prefix", {"0x1f", 4}, 16, 0, 255, false, 0},
	{"not a digit of 16", {"g", 1}, 16, 0, 255, false, 0},
};

static void test_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(number_cases); i++) {
		uint64_t value = 4711;
		bool ok = span_to_u64(number_cases[i].text, number_cases[i].base,
				      number_cases[i].min, number_cases[i].max, &value);

		if (ok != number_cases[i].ok ||
		    value != (ok ? number_cases[i].value : 4711))
			fail_msg("%s: %d, %llu", number_cases[i].label, ok,
				 (unsigned long long)value);
	}
}

static const struct {
	const char *label, *text;
	size_t count;
	const char *fields[4];
} field_cases[] = {
	{"one", "a", 1, {"a"}},
	{"two", "a,b", 2, {"a", "b"}},
	{"an empty end", "a,", 2, {"a", ""}},
	{"an empty start", ",a", 2, {"", "a"}},
	{"only a separator", ",", 2, {"", ""}},
	{"an empty text has one", "", 1, {""}},
	{"blanks stay", " a , b ", 2, {" a ", " b "}},
	{"three empty ones", ",,", 3, {"", "", ""}},
};

static void test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(field_cases); i++) {
		struct span rest = span_from_string(field_cases[i].text), field;
		size_t count = 0;

		while (span_next_field(&rest, ',', &field)) {
			if (count >= field_cases[i].count ||
			    !span_equal_string(field, field_cases[i].fields[count]))
				fail_msg("%s: field %zu", field_cases[i].label, count);
			count++;
		}
		if (count != field_cases[i].count || rest.ptr)
			fail_msg("%s: %zu fields", field_cases[i].label, count);
	}
}

static const struct {
	const char *label, *text;
	size_t count;
	const char *words[3];
} word_cases[] = {
	{"none", "", 0, {NULL}},
	{"only blanks", " \t\r\n ", 0, {NULL}},
	{"one", "a", 1, {"a"}},
	{"blanks around", "  ab\t", 1, {"ab"}},
	{"three", "a b\r\nc", 3, {"a", "b", "c"}},
	{"a vertical tab is no blank", "a\vb", 1, {"a\vb"}},
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(word_cases); i++) {
		struct span rest = span_from_string(word_cases[i].text), word;
		size_t count = 0;

		while (span_next_word(&rest, &word)) {
			if (count >= word_cases[i].count ||
			    !span_equal_string(word, word_cases[i].words[count]))
				fail_msg("%s: word %zu", word_cases[i].label, count);
			count++;
		}
		if (count != word_cases[i].count || rest.len != 0)
			fail_msg("%s: %zu words", word_cases[i].label, count);
	}
}

static const struct {
	const char *label, *text, *needle;
	size_t from, at;
} find_cases[] = {
	{"at the start", "abc", "ab", 0, 0},
	{"at the end", "abc", "bc", 0, 1},
	{"the whole", "abc", "abc", 0, 0},
	{"absent", "abc", "cb", 0, 3},
	{"longer than the text", "abc", "abcd", 0, 3},
	{"the second one", "abab", "ab", 1, 2},
	{"none after the last", "abab", "ab", 3, 4},
	{"from the end", "abc", "c", 3, 3},
	{"from behind the end", "abc", "c", 9, 3},
	{"nothing is nowhere", "abc", "", 0, 3},
	{"in nothing", "", "a", 0, 0},
};

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(find_cases); i++) {
		size_t at = span_find(span_from_string(find_cases[i].text),
				      span_from_string(find_cases[i].needle),
				      find_cases[i].from);

		if (at != find_cases[i].at)
			fail_msg("%s: %zu", find_cases[i].label, at);
	}
	assert_int_equal(span_find_byte((struct span){NULL, 0}, 'a'), 0);
	assert_int_equal(span_find_byte((struct span){"a\0b", 3}, '\0'), 1);
	assert_int_equal(span_find_byte(SPAN_LITERAL("abc"), 'x'), 3);
}

static const struct {
	const char *label;
	size_t from, to;
	const char *out;
} slice_cases[] = {
	{"whole", 0, 3, "abc"},       {"cut at the end", 1, 99, "bc"},
	{"empty", 2, 2, ""},          {"crossed", 2, 1, ""},
	{"behind the end", 9, 9, ""}, {"at the end", 3, 9, ""},
};

static void test_slice(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(slice_cases); i++) {
		if (!span_equal_string(span_slice(SPAN_LITERAL("abc"),
						  slice_cases[i].from,
						  slice_cases[i].to),
				       slice_cases[i].out))
			fail_msg("%s", slice_cases[i].label);
	}
}

static void test_compare(void **state)
{
	const struct span nul = {"a\0b", 3}, empty = {NULL, 0};

	(void)state;
	assert_true(span_equal(empty, SPAN_LITERAL("")));
	assert_true(span_equal_string(empty, NULL));
	assert_false(span_equal(nul, SPAN_LITERAL("a")));
	assert_false(span_equal_string_nocase(nul, "a"));
	assert_false(span_equal_string_nocase(SPAN_LITERAL("ab"), "a"));
	assert_false(span_equal_string_nocase(SPAN_LITERAL("a"), "ab"));
	assert_true(span_equal_string_nocase(SPAN_LITERAL("TLSv1.2"), "tlsV1.2"));
	/* Only ASCII letters have a case; '[' and '{' differ in the same bit. */
	assert_false(span_equal_string_nocase(SPAN_LITERAL("["), "{"));
	assert_true(span_starts_with(SPAN_LITERAL("abc"), "ab"));
	assert_false(span_starts_with(SPAN_LITERAL("a"), "ab"));
	assert_true(span_starts_with_nocase(SPAN_LITERAL("AbC"), "aB"));
	assert_true(span_starts_with_nocase(SPAN_LITERAL("a"), ""));
	assert_false(span_starts_with_nocase(SPAN_LITERAL("A"), "ab"));
	assert_true(span_ends_with(SPAN_LITERAL("abc"), "bc"));
	assert_false(span_ends_with(SPAN_LITERAL("c"), "bc"));
	assert_true(span_equal_string(span_trim(SPAN_LITERAL(" \ta b\r\n")), "a b"));
	assert_int_equal(span_trim(SPAN_LITERAL(" \t")).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number), cmocka_unit_test(test_fields),
		cmocka_unit_test(test_words),  cmocka_unit_test(test_find),
		cmocka_unit_test(test_slice),  cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
