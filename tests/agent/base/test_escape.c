/* SPDX-License-Identifier: GPL-3.0-or-later */
/* escape and utf8: what strangers write must not act on a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/escape.h"
#include "agent/base/utf8.h"

#define BYTES(text)                      \
	{                                \
		(text), sizeof(text) - 1 \
	}

static const struct {
	const char *label;
	struct span text;
	const char *terminal, *json;
} cases[] = {
	{"nothing", BYTES(""), "", ""},
	{"plain", BYTES("example.org"), "example.org", "example.org"},
	{"letters beyond ASCII", BYTES("m\xc3\xbcller \xe6\xbc\xa2 \xf0\x9f\x94\x92"),
	 "m\xc3\xbcller \xe6\xbc\xa2 \xf0\x9f\x94\x92",
	 "m\xc3\xbcller \xe6\xbc\xa2 \xf0\x9f\x94\x92"},
	{"backslash", BYTES("a\\x41"), "a\\\\x41", "a\\\\x41"},
	{"quote", BYTES("\""), "\"", "\\\""},
	{"ESC and a colour", BYTES("\033[31m"), "\\x1b[31m", "\\u001b[31m"},
	{"OSC 52 writes the clipboard", BYTES("\033]52;c;eA==\a"),
	 "\\x1b]52;c;eA==\\x07", "\\u001b]52;c;eA==\\u0007"},
	{"NUL", BYTES("a\0b"), "a\\x00b", "a\\u0000b"},
	{"newline and tab", BYTES("a\n\tb"), "a\\x0a\\x09b", "a\\n\\tb"},
	{"carriage return", BYTES("a\rb"), "a\\x0db", "a\\u000db"},
	{"DEL", BYTES("\x7f"), "\\x7f", "\\u007f"},
	{"C1 as UTF-8",
	 BYTES("\xc2\x9b"
	       "31m"),
	 "\\xc2\\x9b31m", "\\u009b31m"},
	{"C1 as a byte",
	 BYTES("\x9b"
	       "31m"),
	 "\\x9b31m",
	 "\xef\xbf\xbd"
	 "31m"},
	{"right-to-left override",
	 BYTES("\xe2\x80\xae"
	       "fdp.exe"),
	 "\\xe2\\x80\\xaefdp.exe", "\\u202efdp.exe"},
	{"isolate", BYTES("\xe2\x81\xa6"), "\\xe2\\x81\\xa6", "\\u2066"},
	{"zero width space",
	 BYTES("a\xe2\x80\x8b"
	       "b"),
	 "a\\xe2\\x80\\x8bb", "a\\u200bb"},
	{"byte order mark", BYTES("\xef\xbb\xbf"), "\\xef\\xbb\\xbf", "\\ufeff"},
	{"soft hyphen", BYTES("\xc2\xad"), "\\xc2\\xad", "\\u00ad"},
	{"Hangul filler", BYTES("\xe3\x85\xa4"), "\\xe3\\x85\\xa4", "\\u3164"},
	{"line separator", BYTES("\xe2\x80\xa8"), "\\xe2\\x80\\xa8", "\\u2028"},
	{"tag letter, a pair in JSON", BYTES("\xf3\xa0\x81\x81"),
	 "\\xf3\\xa0\\x81\\x81", "\\udb40\\udc41"},
	{"lone surrogate", BYTES("\xed\xa0\x80"), "\\xed\\xa0\\x80",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"overlong slash", BYTES("\xc0\xaf"), "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"overlong ESC in three", BYTES("\xe0\x80\x9b"), "\\xe0\\x80\\x9b",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"beyond the last", BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"the last", BYTES("\xf4\x8f\xbf\xbd"), "\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd"},
	{"cut sequence", BYTES("a\xe2\x82"), "a\\xe2\\x82",
	 "a\xef\xbf\xbd\xef\xbf\xbd"},
	{"continuation alone", BYTES("\x80"), "\\x80", "\xef\xbf\xbd"},
	{"fe and ff", BYTES("\xfe\xff"), "\\xfe\\xff", "\xef\xbf\xbd\xef\xbf\xbd"},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer terminal = buffer_make(1024), json = buffer_make(1024);

		escape_terminal(&terminal, cases[i].text);
		escape_json(&json, cases[i].text);
		if (!span_equal_string(buffer_span(&terminal), cases[i].terminal))
			fail_msg("%s: terminal: %.*s", cases[i].label,
				 (int)terminal.len, terminal.ptr);
		if (!span_equal_string(buffer_span(&json), cases[i].json))
			fail_msg("%s: JSON: %.*s", cases[i].label, (int)json.len,
				 json.ptr);
		buffer_free(&terminal);
		buffer_free(&json);
	}
}

/* Nothing a terminal acts on, and UTF-8 throughout. */
static void assert_harmless(struct span out)
{
	for (size_t at = 0; at < out.len;) {
		uint32_t c = 0;
		size_t len = utf8_next(out, at, &c);

		assert_true(len > 0);
		assert_true(c >= 0x20 && !(c >= 0x7f && c <= 0x9f));
		assert_false(c >= 0x202a && c <= 0x202e);
		at += len;
	}
}

static void check_harmless(struct span text)
{
	struct buffer out = buffer_make(4096);

	escape_terminal(&out, text);
	assert_false(out.failed);
	assert_harmless(buffer_span(&out));
	buffer_reset(&out);
	escape_json(&out, text);
	assert_false(out.failed);
	assert_harmless(buffer_span(&out));
	buffer_free(&out);
}

/* Every pair of bytes, alone and between letters; every code point. */
static void test_property(void **state)
{
	(void)state;
	for (unsigned int pair = 0; pair < 65536; pair++) {
		char text[4] = {'a', (char)(unsigned char)(pair >> 8),
				(char)(unsigned char)pair, 'b'};

		check_harmless((struct span){text, 4});
		check_harmless((struct span){text + 1, 2});
	}
	for (uint32_t c = 0x800; c < 0x110000; c += c < 0x11000 ? 1 : 251) {
		char text[4] = {(char)(unsigned char)(0xf0 | c >> 18),
				(char)(unsigned char)(0x80 | (c >> 12 & 0x3f)),
				(char)(unsigned char)(0x80 | (c >> 6 & 0x3f)),
				(char)(unsigned char)(0x80 | (c & 0x3f))};

		if (c >= 0x10000) {
			check_harmless((struct span){text, 4});
			continue;
		}
		text[1] = (char)(unsigned char)(0xe0 | c >> 12);
		check_harmless((struct span){text + 1, 3});
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_property),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
