/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "agent/base/utf8.h"

static const struct {
	const char *label;
	struct span text;
	size_t at, len;
	uint32_t code_point;
} cases[] = {
	{"NUL", {"\0", 1}, 0, 1, 0},
	{"last of one byte", {"\x7f", 1}, 0, 1, 0x7f},
	{"first of two", {"\xc2\x80", 2}, 0, 2, 0x80},
	{"last of two", {"\xdf\xbf", 2}, 0, 2, 0x7ff},
	{"first of three", {"\xe0\xa0\x80", 3}, 0, 3, 0x800},
	{"before the surrogates", {"\xed\x9f\xbf", 3}, 0, 3, 0xd7ff},
	{"first surrogate", {"\xed\xa0\x80", 3}, 0, 0, 0},
	{"last surrogate", {"\xed\xbf\xbf", 3}, 0, 0, 0},
	{"after the surrogates", {"\xee\x80\x80", 3}, 0, 3, 0xe000},
	{"last of three", {"\xef\xbf\xbf", 3}, 0, 3, 0xffff},
	{"first of four", {"\xf0\x90\x80\x80", 4}, 0, 4, 0x10000},
	{"last of four", {"\xf4\x8f\xbf\xbf", 4}, 0, 4, 0x10ffff},
	{"one more", {"\xf4\x90\x80\x80", 4}, 0, 0, 0},
	{"overlong of two", {"\xc1\xbf", 2}, 0, 0, 0},
	{"overlong of three", {"\xe0\x9f\xbf", 3}, 0, 0, 0},
	{"overlong of four", {"\xf0\x8f\xbf\xbf", 4}, 0, 0, 0},
	{"five bytes", {"\xf8\x88\x80\x80\x80", 5}, 0, 0, 0},
	{"a continuation", {"\x80", 1}, 0, 0, 0},
	{"cut of two", {"\xc2", 1}, 0, 0, 0},
	{"cut of three", {"\xe0\xa0", 2}, 0, 0, 0},
	{"cut of four", {"\xf0\x90\x80", 3}, 0, 0, 0},
	{"no continuation",
	 {"\xc2"
	  "a",
	  2},
	 0,
	 0,
	 0},
	{"in the middle",
	 {"a\xc2\x80"
	  "b",
	  4},
	 1,
	 2,
	 0x80},
	{"the last byte", {"ab", 2}, 1, 1, 'b'},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t c = 4711;
		size_t len = utf8_next(cases[i].text, cases[i].at, &c);

		if (len != cases[i].len || c != (len ? cases[i].code_point : 4711))
			fail_msg("%s: %zu bytes, U+%04X", cases[i].label, len, c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
