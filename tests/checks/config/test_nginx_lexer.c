/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/lexer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Tokens are written W(value) ; { } and the end as $, an error as !line:column. */
static const struct {
	const char *label;
	const char *text;
	const char *tokens;
} rows[] = {
	{"empty file", "", "$"},
	{"blanks only", " \t\r\n ", "$"},
	{"one directive", "user www;", "W(user)W(www);$"},
	{"a block", "http { }", "W(http){}$"},
	{"brace ends a word", "a ^/b{2}$ c;", "W(a)W(^/b){W(2}$)W(c);$"},
	{"no blank needed before a brace", "http{a b;}", "W(http){W(a)W(b);}$"},
	{"hash inside a word", "b#c.test;", "W(b#c.test);$"},
	{"hash at the start", "a #b;\nc;", "W(a)W(c);$"},
	{"comment at the end", "a;# x", "W(a);$"},
	{"comment between arguments", "a # {\n b;", "W(a)W(b);$"},
	{"comment with CR stays one", "a; # x\ry;\nb;", "W(a);W(b);$"},
	{"CRLF", "a b;\r\nc;\r\n", "W(a)W(b);W(c);$"},
	{"quoted name", "\"user\" 'www';", "W(user)W(www);$"},
	{"quotes hold everything", "a \"; { } # '\" 'x\"y';",
	 "W(a)W(; { } # ')W(x\"y);$"},
	{"empty quotes", "a '' \"\";", "W(a)W()W();$"},
	{"quote inside a word is a byte", "a b\"c d\";", "W(a)W(b\"c)W(d\");$"},
	{"quote over lines", "a 'x\ny';\nb;", "W(a)W(x\ny);W(b);$"},
	{"nothing glued behind a quote", "a \"b\"\"c\";", "W(a)W(b)!1:6"},
	{"word glued behind a quote", "a \"b\"c;", "W(a)W(b)!1:6"},
	{"hash glued behind a quote", "a \"b\"#c\n;", "W(a)W(b)!1:6"},
	{"close glued behind a quote", "a \"b\"}", "W(a)W(b)!1:6"},
	{"parenthesis behind a quote", "if ($a = \"b\") { }",
	 "W(if)W(($a)W(=)W(b)W()){}$"},
	{"brace behind a quote", "a \"b\"{}", "W(a)W(b){}$"},
	{"escaped quotes", "a \"\\\"\" '\\'';", "W(a)W(\")W(');$"},
	{"escapes that decode", "a b\\tc\\nd\\re\\\\f;", "W(a)W(b\tc\nd\re\\f);$"},
	{"escapes that stay", "a \\.php\\d;", "W(a)W(\\.php\\d);$"},
	{"escaped blank stays escaped", "a b\\ c;", "W(a)W(b\\ c);$"},
	{"escaped semicolon does not end", "a b\\;c;", "W(a)W(b\\;c);$"},
	{"escaped quote at the start", "a \\\"b;", "W(a)W(\"b);$"},
	{"escaped brace after a dollar", "a $\\{b;", "W(a)W($\\{b);$"},
	{"variable in braces", "a ${b}c;", "W(a)W(${b}c);$"},
	{"variable in the middle", "a x${b}/y;", "W(a)W(x${b}/y);$"},
	{"brace after two dollars", "a $${b};", "W(a)W($${b});$"},
	{"braces after a brace", "a ${{b}};", "W(a)W(${{b}});$"},
	{"dollar then a blank", "a $ {}", "W(a)W($){}$"},
	{"close inside a word is a byte", "a b};", "W(a)W(b});$"},
	{"semicolon alone", ";", "!1:1"},
	{"brace alone", "a;\n {", "W(a);!2:2"},
	{"close without semicolon", "a { b }", "W(a){W(b)!1:7"},
	{"end without semicolon", "a;\n b c", "W(a);W(b)!2:2"},
	{"end after a word and a blank", "a;\n b c ", "W(a);W(b)W(c)!2:2"},
	{"end inside a quote", "a;\n b 'c;\n\n", "W(a);W(b)!2:4"},
	{"end after a quote", "a 'b'", "W(a)W(b)!1:1"},
	{"end after a backslash", "a \\", "W(a)!1:1"},
	{"byte order mark", "\xef\xbb\xbfuser x;", "!1:1"},
	{"byte order mark later on", "a; \xef\xbb\xbf\x62;",
	 "W(a);W(\xef\xbb\xbf\x62);$"},
	{"form feed is no blank", "x\fy;", "W(x\fy);$"},
};

static void describe(const struct nginx_lexer *start, struct arena *arena,
		     struct buffer *out)
{
	struct nginx_lexer lexer = *start;
	struct nginx_token token;
	struct diag err;

	do {
		struct span value;

		if (!nginx_lexer_next(&lexer, &token, &err)) {
			buffer_printf(out, "!%u:%u", err.at.line, err.at.column);
			break;
		}
		switch (token.kind) {
		case NGINX_TOKEN_WORD:
			assert_true(nginx_word_value(
				span_slice(lexer.text, token.start, token.end), arena,
				&value));
			buffer_add_string(out, "W(");
			buffer_add(out, value);
			buffer_add_string(out, ")");
			break;
		case NGINX_TOKEN_SEMICOLON:
			buffer_add_string(out, ";");
			break;
		case NGINX_TOKEN_OPEN:
			buffer_add_string(out, "{");
			break;
		case NGINX_TOKEN_CLOSE:
			buffer_add_string(out, "}");
			break;
		case NGINX_TOKEN_END:
			buffer_add_string(out, "$");
			break;
		}
	} while (token.kind != NGINX_TOKEN_END);
	buffer_add_byte(out, '\0');
}

static void test_tokens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct buffer got = buffer_make(1 << 16);
		struct nginx_lexer lexer =
			nginx_lexer_make(span_from_string(rows[i].text), "f");

		describe(&lexer, &arena, &got);
		if (strcmp(got.ptr, rows[i].tokens) != 0)
			fail_msg("%s: %s, expected %s", rows[i].label, got.ptr,
				 rows[i].tokens);
		buffer_free(&got);
		arena_free(&arena);
	}
}

/* nginx's buffer: ${head}, then ${count} times 'x', then ${tail}. The limits
 * were seen with nginx 1.22.1. */
static const struct {
	const char *label;
	const char *head, *tail;
	size_t count;
	bool ok;
} long_rows[] = {
	{"longest word", "a ", ";\n", 4095, true},
	{"one more", "a ", ";\n", 4096, false},
	{"word and its blank", "a ", " b;\n", 4094, true},
	{"word and its blank, one more", "a ", " b;\n", 4095, false},
	{"longest in quotes", "a '", "';\n", 4094, true},
	{"one more in quotes", "a '", "';\n", 4095, false},
	{"longest comment", "#", "\na;\n", 4095 - 1, true},
	{"comment, one more", "#", "\na;\n", 4095, false},
	{"quotes and their blank", "a '", "' b;\n", 4093, true},
	{"quotes and their blank, one more", "a '", "' b;\n", 4094, false},
	{"end of file saves it", "#", "", 4095, true},
};

static void test_buffer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(long_rows) / sizeof(long_rows[0]); i++) {
		struct buffer text = buffer_make(1 << 16);
		struct nginx_lexer lexer;
		struct nginx_token token;
		struct diag err;
		bool ok = true;

		buffer_add_string(&text, long_rows[i].head);
		for (size_t n = 0; n < long_rows[i].count; n++)
			buffer_add_byte(&text, 'x');
		buffer_add_string(&text, long_rows[i].tail);
		lexer = nginx_lexer_make(buffer_span(&text), "f");
		do
			ok = nginx_lexer_next(&lexer, &token, &err);
		while (ok && token.kind != NGINX_TOKEN_END);
		if (ok != long_rows[i].ok)
			fail_msg("%s: %s", long_rows[i].label,
				 ok ? "accepted" : "refused");
		buffer_free(&text);
	}
}

static const struct {
	const char *label;
	const char *text; /* after the '{' of the block */
	bool ok;
	size_t end; /* where the closing '}' stands */
} lua_rows[] = {
	{"nothing", "}", true, 0},
	{"nested", "{ {} }}", true, 6},
	{"string", " x = \"}\" }", true, 9},
	{"escaped quote", "'\\'}' }", true, 6},
	{"comment", "-- }\n}", true, 5},
	{"long comment", "--[[ } \n ]] }", true, 12},
	{"long comment of a level", "--[==[ } ]] ]==] }", true, 17},
	{"long string", "[[ } ]] }", true, 8},
	{"long string of a level", "[=[ ]] } ]=] }", true, 13},
	{"index is no bracket", "a[b[1]] }", true, 8},
	{"minus is no comment", "a - b }", true, 6},
	{"unclosed", "{ }", false, 0},
	{"unclosed string", "' }", false, 0},
	{"unclosed bracket", "[==[ ]=] }", false, 0},
	{"unclosed comment", "--[[ }", false, 0},
};

static void test_lua(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lua_rows) / sizeof(lua_rows[0]); i++) {
		struct nginx_lexer lexer =
			nginx_lexer_make(span_from_string(lua_rows[i].text), "f");
		struct diag err;
		bool ok = nginx_lexer_skip_lua(&lexer, &err);

		if (ok != lua_rows[i].ok || (ok && lexer.pos != lua_rows[i].end))
			fail_msg("%s: %d at %zu", lua_rows[i].label, ok, lexer.pos);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_lua),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
