/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy/line.h"

enum { LINE_MAX_TEST = 200 };

static const struct {
	const char *label, *text;
	enum policy_line_kind kind;
	const char *name, *section_label, *value, *inih_name;
	bool append;
	uint32_t value_column;
} good_cases[] = {
	{"empty", "", POLICY_LINE_BLANK, "", NULL, "", "", false, 0},
	{"blanks", " \t ", POLICY_LINE_BLANK, "", NULL, "", "", false, 0},
	{"comment", "; x", POLICY_LINE_BLANK, "", NULL, "", "", false, 0},
	{"other comment", "# x = y", POLICY_LINE_BLANK, "", NULL, "", "", false, 0},
	{"indented comment", "  ; x ; y", POLICY_LINE_BLANK, "", NULL, "", "", false,
	 0},
	{"comment in a comment", "# a ; b", POLICY_LINE_BLANK, "", NULL, "", "", false,
	 0},
	{"key", "a-1 = b", POLICY_LINE_KEY, "a-1", NULL, "b", "a-1", false, 7},
	{"no blanks", "a=b", POLICY_LINE_KEY, "a", NULL, "b", "a", false, 3},
	{"tabs", "a\t=\tb\t", POLICY_LINE_KEY, "a", NULL, "b", "a", false, 5},
	{"append", "a += b", POLICY_LINE_KEY, "a", NULL, "b", "a +", true, 6},
	{"append, no blank", "a+=b", POLICY_LINE_KEY, "a", NULL, "b", "a+", true, 4},
	{"signs in the value", "a = b = c: [d] #e", POLICY_LINE_KEY, "a", NULL,
	 "b = c: [d] #e", "a", false, 5},
	{"a ; without blank", "a = b;c", POLICY_LINE_KEY, "a", NULL, "b;c", "a", false,
	 5},
	{"bytes above 7f", "a = \xc3\xa4", POLICY_LINE_KEY, "a", NULL, "\xc3\xa4", "a",
	 false, 5},
	{"section", "[tls]", POLICY_LINE_SECTION, "tls", NULL, "", "tls", false, 0},
	{"section, blanks behind", "[tls] \t", POLICY_LINE_SECTION, "tls", NULL, "",
	 "tls", false, 0},
	{"labelled", "[listener \"a b\"]", POLICY_LINE_SECTION, "listener", "a b", "",
	 "listener \"a b\"", false, 0},
	{"longest section", "[wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww]",
	 POLICY_LINE_SECTION, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", NULL,
	 "", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", false, 0},
	{"longest key", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww=1",
	 POLICY_LINE_KEY, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", NULL,
	 "1", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", false, 51},
};

static bool same(struct span text, const char *want)
{
	return span_equal_string(text, want);
}

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good_cases) / sizeof(good_cases[0]); i++) {
		struct location at = {"f", 5, 1};
		struct policy_line line;
		struct diag err = {.message = ""};

		if (!policy_line_read(span_from_string(good_cases[i].text), at,
				      LINE_MAX_TEST, &line, &err))
			fail_msg("%s: %s", good_cases[i].label, err.message);
		if (line.kind != good_cases[i].kind ||
		    !same(line.name, good_cases[i].name) ||
		    !same(line.value, good_cases[i].value) ||
		    !same(line.inih_name, good_cases[i].inih_name) ||
		    line.append != good_cases[i].append ||
		    line.value_at.column != good_cases[i].value_column ||
		    (line.label.ptr != NULL) != (good_cases[i].section_label != NULL))
			fail_msg("%s: read as something else", good_cases[i].label);
		if (line.label.ptr && !same(line.label, good_cases[i].section_label))
			fail_msg("%s: label", good_cases[i].label);
	}
}

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct {
	const char *label, *text;
	size_t len;
	const char *message;
	uint32_t column;
} bad_cases[] = {
	{"NUL", TEXT("a = b\0c"), "control byte 0x00", 6},
	{"NUL in a comment", TEXT("; b\0c"), "control byte 0x00", 4},
	{"CR inside", TEXT("a = b\rc"), "control byte 0x0d", 6},
	{"form feed", TEXT("a = b\f"), "control byte 0x0c", 6},
	{"vertical tab", TEXT("\v[a]"), "control byte 0x0b", 1},
	{"escape", TEXT("a = \x1b[0m"), "control byte 0x1b", 5},
	{"DEL", TEXT("a\x7f = b"), "control byte 0x7f", 2},
	{"inline comment", TEXT("a = b ; c"), "a comment needs a line", 7},
	{"inline comment, tab", TEXT("a = b\t;c"), "a comment needs a line", 7},
	{"comment as value", TEXT("a = ;b"), "a comment needs a line", 5},
	{"comment behind #", TEXT("a = #b ;c"), "a comment needs a line", 8},
	{"comment in a section", TEXT("[a ;b]"), "a comment needs a line", 4},
	{"indented key", TEXT(" a = b"), "starts in column 1", 2},
	{"indented section", TEXT("\t[a]"), "starts in column 1", 2},
	{"no equals sign", TEXT("abc"), "expected \"key = value\"", 4},
	{"no equals sign, blanks", TEXT("abc def"), "expected \"key = value\"", 5},
	{"colon", TEXT("abc: d = e"), "not ':'", 4},
	{"colon and plus", TEXT("abc +: d"), "not ':'", 6},
	{"plus alone", TEXT("abc + b"), "expected \"key = value\"", 5},
	{"plus, blank, equals", TEXT("abc + = b"), "expected \"key = value\"", 5},
	{"plus at the end", TEXT("abc +"), "expected \"key = value\"", 5},
	{"no key", TEXT("= b"), "expected \"key = value\"", 1},
	{"no key, append", TEXT("+= b"), "expected \"key = value\"", 1},
	{"upper case key", TEXT("aBc = d"), "expected \"key = value\"", 2},
	{"two words", TEXT("a b = c"), "expected \"key = value\"", 3},
	{"byte order mark",
	 TEXT("\xef\xbb\xbf"
	      "a = b"),
	 "expected \"key = value\"", 1},
	{"no value", TEXT("a ="), "the value is missing", 4},
	{"no value, blanks", TEXT("a =  "), "the value is missing", 6},
	{"long key", TEXT("wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww=1"),
	 "key is longer than 49", 1},
	{"long append", TEXT("wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww+=1"),
	 "key is longer than 49", 1},
	{"long section", TEXT("[wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww]"),
	 "section name is longer than 49", 2},
	{"open section", TEXT("[tls"), "expected ']'", 5},
	{"bracket alone", TEXT("["), "expected ']'", 2},
	{"text behind", TEXT("[tls] x"), "nothing may follow", 7},
	{"comment behind", TEXT("[tls]#x"), "nothing may follow", 6},
	{"two brackets", TEXT("[tls]]"), "nothing may follow", 6},
	{"empty section", TEXT("[]"), "expected [section]", 2},
	{"blanks inside", TEXT("[ tls ]"), "expected [section]", 2},
	{"blank at the end", TEXT("[tls ]"), "expected [section]", 5},
	{"label without quotes", TEXT("[listener web]"), "expected [section]", 10},
	{"label without end", TEXT("[listener \"web]"), "expected [section]", 10},
	{"one quote", TEXT("[listener \"]"), "expected [section]", 10},
	{"label glued on", TEXT("[listener\"web\"]"), "expected [section]", 10},
	{"two blanks", TEXT("[listener  \"web\"]"), "expected [section]", 10},
	{"empty label", TEXT("[listener \"\"]"), "the name is empty", 12},
	{"quote in a label", TEXT("[listener \"a\"b\"]"), "holds a quote", 12},
	{"bracket in a label", TEXT("[listener \"a]b\"]"), "nothing may follow", 14},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_cases) / sizeof(bad_cases[0]); i++) {
		struct location at = {"f", 5, 1};
		struct policy_line line = {.name = {"untouched", 9}};
		struct diag err = {.message = ""};
		struct span text = {bad_cases[i].text, bad_cases[i].len};

		if (policy_line_read(text, at, LINE_MAX_TEST, &line, &err))
			fail_msg("%s: accepted", bad_cases[i].label);
		if (err.at.line != 5 || err.at.column != bad_cases[i].column ||
		    !strstr(err.message, bad_cases[i].message) ||
		    !same(line.name, "untouched"))
			fail_msg("%s: %u:%u: %s", bad_cases[i].label, err.at.line,
				 err.at.column, err.message);
	}
}

static void test_length(void **state)
{
	char text[LINE_MAX_TEST + 1] = "a = b";
	struct policy_line line;
	struct location at = {"f", 5, 1};
	struct diag err;

	(void)state;
	memset(text + 5, 'c', sizeof(text) - 5);
	assert_true(policy_line_read((struct span){text, LINE_MAX_TEST}, at,
				     LINE_MAX_TEST, &line, &err));
	assert_int_equal(line.value.len, LINE_MAX_TEST - 4);
	assert_false(policy_line_read((struct span){text, LINE_MAX_TEST + 1}, at,
				      LINE_MAX_TEST, &line, &err));
	assert_int_equal(err.at.column, LINE_MAX_TEST + 1);
	assert_non_null(strstr(err.message, "name += "));
}

static void test_next(void **state)
{
	struct span rest = SPAN_LITERAL("a\r\n\nb\rc\r\r\nd"), raw;

	(void)state;
	assert_true(policy_line_next(&rest, &raw) && same(raw, "a"));
	assert_true(policy_line_next(&rest, &raw) && same(raw, ""));
	assert_true(policy_line_next(&rest, &raw) && same(raw, "b\rc\r"));
	assert_true(policy_line_next(&rest, &raw) && same(raw, "d"));
	assert_false(policy_line_next(&rest, &raw));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
