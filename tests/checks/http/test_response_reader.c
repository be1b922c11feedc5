/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row is read whole, then byte by byte: pieces must not change anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/http/response_reader.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
/* For static tables, where a compound literal may not stand. */
#define BYTES(text)                    \
	{                              \
		text, sizeof(text) - 1 \
	}
#define HEAD(fields) "HTTP/1.1 200 OK\r\n" fields "\r\n"
#define CHUNKED HEAD("Transfer-Encoding: chunked\r\n")
#define BAD(text, ...)                                       \
	{                                                    \
		RESPONSE_MALFORMED, __VA_ARGS__, .why = text \
	}

struct reading {
	enum response_state state;
	uint32_t status;
	bool keeps_alive, is_cut;
	char content[64];
	char fields[256]; /* "name=value|" */
	size_t left;      /* bytes that were not taken */
	char why[96];
	bool speaks_http2;
};

/* As much as fits: endless responses are not compared. */
static void note(struct reading *out, struct span text)
{
	size_t len = strlen(out->fields), room = sizeof(out->fields) - 1 - len;

	if (text.len > 0)
		memcpy(out->fields + len, text.ptr, text.len < room ? text.len : room);
}

static void read_all(struct span bytes, size_t step, bool closes, struct reading *out)
{
	struct response_reader reader = response_reader_make();
	enum response_state state = RESPONSE_MORE;
	struct http_field field;
	struct span content, fields;
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	while (at < bytes.len && state == RESPONSE_MORE) {
		struct span part = span_slice(bytes, at, at + step);
		size_t len = part.len;

		state = response_reader_take(&reader, &part);
		at += len - part.len;
	}
	if (state == RESPONSE_MORE && closes)
		state = response_reader_end(&reader);
	out->state = state;
	out->status = reader.status;
	out->keeps_alive = reader.keeps_alive;
	out->is_cut = reader.is_cut;
	out->left = bytes.len - at;
	out->speaks_http2 = reader.speaks_http2;
	if (reader.why)
		strncpy(out->why, reader.why, sizeof(out->why) - 1);
	content = response_reader_content(&reader);
	if (content.len > 0)
		memcpy(out->content, content.ptr,
		       content.len < sizeof(out->content) ? content.len
							  : sizeof(out->content) - 1);
	for (fields = reader.fields; field_next_line(&fields, &field);) {
		note(out, field.name);
		note(out, SPAN_LITERAL("="));
		note(out, field.value);
		note(out, SPAN_LITERAL("|"));
	}
	response_reader_free(&reader);
}

static const struct {
	const char *label;
	struct span bytes;
	bool closes;
	struct reading want;
} cases[] = {
	{"a length",
	 BYTES(HEAD("Content-Length: 5\r\n") "hello"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "hello", "Content-Length=5|", 0, "", false}},
	{"what follows is left",
	 BYTES(HEAD("Content-Length: 2\r\n") "hello"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "he", "Content-Length=2|", 3, "", false}},
	{"no content",
	 BYTES("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 204, true, false, "", "Content-Length=5|", 0, "", false}},
	{"not modified",
	 BYTES("HTTP/1.1 304 X\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 304, true, false, "", "", 0, "", false}},
	{"no reason, no blank",
	 BYTES("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 404, true, false, "", "Content-Length=0|", 0, "", false}},
	{"until the end",
	 BYTES(HEAD("") "hello"),
	 true,
	 {RESPONSE_DONE, 200, false, false, "hello", "", 0, "", false}},
	{"cut by the peer",
	 BYTES(HEAD("Content-Length: 9\r\n") "hello"),
	 true,
	 {RESPONSE_DONE, 200, false, true, "hello", "Content-Length=9|", 0, "", false}},
	{"chunks",
	 BYTES(HEAD("Transfer-Encoding: chunked\r\n") "3\r\nhel\r\n2;x=\"y\"\r\n"
						      "lo\r\n0\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "hello", "Transfer-Encoding=chunked|", 0, "",
	  false}},
	{"chunks and trailers",
	 BYTES(HEAD("Transfer-Encoding: gzip, Chunked\r\n") "1\r\nx\r\n0\r\n"
							    "A: b\r\n\r\nrest"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "x", "Transfer-Encoding=gzip, Chunked|", 4,
	  "", false}},
	{"a length beside chunks: chunks win, the connection is over",
	 BYTES(HEAD(
		 "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n") "2\r\nhi\r\n0\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 200, false, false, "hi",
	  "Content-Length=1|Transfer-Encoding=chunked|", 0, "", false}},
	{"the same length twice",
	 BYTES(HEAD("Content-Length: 2, 2\r\nContent-Length: 2\r\n") "hi"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "hi",
	  "Content-Length=2, 2|Content-Length=2|", 0, "", false}},
	{"Connection: close",
	 BYTES(HEAD("Connection: TE, Close\r\nContent-Length: 0\r\n")),
	 false,
	 {RESPONSE_DONE, 200, false, false, "",
	  "Connection=TE, Close|Content-Length=0|", 0, "", false}},
	{"HTTP/1.0",
	 BYTES("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 200, false, false, "", "Content-Length=0|", 0, "", false}},
	{"HTTP/1.0 that keeps alive",
	 BYTES("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	       "Content-Length: 0\r\n\r\n"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "",
	  "Connection=keep-alive|Content-Length=0|", 0, "", false}},
	{"interim responses",
	 BYTES("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
	       "HTTP/1.1 100 Continue\r\n\r\n" HEAD("Content-Length: 0\r\n")),
	 false,
	 {RESPONSE_DONE, 200, true, false, "", "Content-Length=0|", 0, "", false}},
	{"switching protocols",
	 BYTES("HTTP/1.1 101 X\r\nUpgrade: TLS/1.0\r\n\r\n\x16\x03\x01"),
	 false,
	 {RESPONSE_DONE, 101, true, false, "", "Upgrade=TLS/1.0|", 3, "", false}},
	{"lines ended by LF alone",
	 BYTES("HTTP/1.1 200 OK\nA: b\nContent-Length: 0\n\n"),
	 false,
	 {RESPONSE_DONE, 200, true, false, "", "A=b|Content-Length=0|", 0, "", false}},
	{"folded lines",
	 BYTES(HEAD("A: b\r\n c\r\n\td\r\nContent-Length:\r\n 0\r\n")),
	 false,
	 {RESPONSE_DONE, 200, true, false, "", "A=b c\td|Content-Length=0|", 0, "",
	  false}},
	{"white space round a value",
	 BYTES(HEAD("A:\t b \t\r\nB:\r\nContent-Length: 0\r\n")),
	 false,
	 {RESPONSE_DONE, 200, true, false, "", "A=b|B=|Content-Length=0|", 0, "",
	  false}},
	{"bytes above ASCII in a value",
	 BYTES(HEAD("A: \xc3\xa4\x1b\r\nContent-Length: 0\r\n")),
	 false,
	 {RESPONSE_DONE, 200, true, false, "", "A=\xc3\xa4\x1b|Content-Length=0|", 0,
	  "", false}},

	{"not HTTP", BYTES("220 mail ESMTP\r\n"), false,
	 BAD("not HTTP/1.x", .left = 0)},
	{"HTTP/2 in a status line", BYTES("HTTP/2 200\r\n\r\n"), false,
	 BAD("not HTTP/1.x", .left = 0)},
	{"HTTP/2", BYTES("\0\0\x12\x04\0\0\0\0\0\0\x03"), false,
	 BAD("it answers in HTTP/2 only", .speaks_http2 = true)},
	{"NULs", BYTES("\0\0\0\0\0\0\0\0\0\0"), false, BAD("not HTTP", .left = 0)},
	{"a page without a head", BYTES("<html>"), false,
	 BAD("not HTTP/1.x", .left = 0)},
	{"no status", BYTES("HTTP/1.1 OK\r\n\r\n"), false,
	 BAD("a status line that is not HTTP/1.x", .left = 0)},
	{"a status of two digits", BYTES("HTTP/1.1 20 OK\r\n\r\n"), false,
	 BAD("a status line that is not HTTP/1.x", .left = 0)},
	{"a status of four digits", BYTES("HTTP/1.1 2000 OK\r\n\r\n"), false,
	 BAD("a status line that is not HTTP/1.x", .left = 0)},
	{"a status below 100", BYTES("HTTP/1.1 099 OK\r\n\r\n"), false,
	 BAD("a status line that is not HTTP/1.x", .left = 0)},
	{"no version", BYTES("HTTP/1. 200 OK\r\n\r\n"), false,
	 BAD("a status line that is not HTTP/1.x", .left = 0)},
	{"a line without a colon", BYTES(HEAD("hello\r\n")), false,
	 BAD("a header line without a colon", .status = 200)},
	{"a blank before the colon", BYTES(HEAD("A : b\r\n")), false,
	 BAD("a header field name that is no token", .status = 200)},
	{"no name", BYTES(HEAD(": b\r\n")), false,
	 BAD("a header field name that is no token", .status = 200)},
	{"a NUL", BYTES(HEAD("A: b\0c\r\n")), false,
	 BAD("a NUL in the header section", .status = 200)},
	{"a lone CR", BYTES(HEAD("A: b\rc\r\n")), false,
	 BAD("a lone CR in the header section", .status = 200)},
	{"folded from the start", BYTES(HEAD(" A: b\r\n")), false,
	 BAD("the first header line is folded", .status = 200)},
	{"two lengths", BYTES(HEAD("Content-Length: 1\r\nContent-Length: 2\r\n")),
	 false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"a length that is no number", BYTES(HEAD("Content-Length: 0x5\r\n")), false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"a negative length", BYTES(HEAD("Content-Length: -1\r\n")), false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"an empty length", BYTES(HEAD("Content-Length: \r\n")), false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"a length beyond all numbers",
	 BYTES(HEAD("Content-Length: 9223372036854775808\r\n")), false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"chunked twice", BYTES(HEAD("Transfer-Encoding: chunked, chunked\r\n")), false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"chunked, and not last", BYTES(HEAD("Transfer-Encoding: chunked, gzip\r\n")),
	 false,
	 BAD("Content-Length or Transfer-Encoding that cannot be right",
	     .status = 200)},
	{"a chunk size that is none", BYTES(CHUNKED "x\r\n"), false,
	 BAD("a chunk size that is no number", .status = 200, .keeps_alive = true)},
	{"a chunk size with a blank first", BYTES(CHUNKED " 1\r\nx\r\n"), false,
	 BAD("a chunk size that is no number", .status = 200, .keeps_alive = true)},
	{"a chunk size with a prefix", BYTES(CHUNKED "0x1\r\nx\r\n"), false,
	 BAD("a chunk size that is no number", .status = 200, .keeps_alive = true)},
	{"a chunk size beyond all numbers", BYTES(CHUNKED "ffffffffffffffffff\r\n"),
	 false,
	 BAD("a chunk size that is no number", .status = 200, .keeps_alive = true)},
	{"a chunk size line without CR", BYTES(CHUNKED "1\nx\r\n"), false,
	 BAD("a line of the chunked content without CR", .status = 200,
	     .keeps_alive = true)},
	{"closed in the head", BYTES("HTTP/1.1 200 OK\r\nA: b\r\n"), true,
	 BAD("closed inside the header section", .left = 0)},
	{"closed without a byte", BYTES(""), true,
	 BAD("closed without an answer", .left = 0)},
};

static void compare(const char *label, const char *how, const struct reading *got,
		    const struct reading *want)
{
	if (got->state != want->state || strcmp(got->why, want->why) != 0)
		fail_msg("%s, %s: state %u, \"%s\"", label, how,
			 (unsigned int)got->state, got->why);
	if (got->speaks_http2 != want->speaks_http2 || got->status != want->status)
		fail_msg("%s, %s: status %u", label, how, (unsigned int)got->status);
	if (got->state != RESPONSE_DONE)
		return;
	if (got->keeps_alive != want->keeps_alive || got->is_cut != want->is_cut ||
	    got->left != want->left)
		fail_msg("%s, %s: keeps %d, cut %d, %zu bytes left", label, how,
			 got->keeps_alive, got->is_cut, got->left);
	if (strcmp(got->content, want->content) != 0 ||
	    strcmp(got->fields, want->fields) != 0)
		fail_msg("%s, %s: \"%s\" \"%s\"", label, how, got->content,
			 got->fields);
}

static void test_responses(void **state)
{
	static const size_t steps[] = {SIZE_MAX / 2, 1, 2, 7};
	static const char *const names[] = {"whole", "ones", "twos", "sevens"};
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		for (j = 0; j < COUNT(steps); j++) {
			struct reading got;

			read_all(cases[i].bytes, steps[j], cases[i].closes, &got);
			compare(cases[i].label, names[j], &got, &cases[i].want);
		}
	}
}

/* ---- ceilings ------------------------------------------------------------------- */

static void add_times(struct buffer *out, const char *text, size_t times)
{
	for (; times > 0; times--)
		buffer_add_string(out, text);
}

static const struct {
	const char *label;
	const char *before, *again, *after;
	size_t times;
	enum response_state state;
	const char *why;
} ceiling_cases[] = {
	{"as many fields as may be", "HTTP/1.1 204 X\r\n", "A: b\r\n", "\r\n", 256,
	 RESPONSE_DONE, ""},
	{"one field more", "HTTP/1.1 204 X\r\n", "A: b\r\n", "\r\n", 257,
	 RESPONSE_MALFORMED, "more than 256 header fields"},
	/* 16 + 3 + 65511 + 2 + 2 + 2 bytes */
	{"a head as long as may be", "HTTP/1.1 204 X\r\nA: ", "b", "\r\n\r\n", 65513,
	 RESPONSE_DONE, ""},
	{"a head of a byte more", "HTTP/1.1 204 X\r\nA: ", "b", "\r\n\r\n", 65514,
	 RESPONSE_MALFORMED, "the header section is longer than 65536 bytes"},
	{"an endless head", "HTTP/1.1 200 X\r\n", "A: b\r\n", "", 100000,
	 RESPONSE_MALFORMED, "the header section is longer than 65536 bytes"},
	{"an endless line", "HTTP/1.1 200 X\r\nA: ", "bbbbbbbb", "", 100000,
	 RESPONSE_MALFORMED, "the header section is longer than 65536 bytes"},
	{"eight interim responses", "", "HTTP/1.1 100 X\r\n\r\n",
	 "HTTP/1.1 204 X\r\n\r\n", 8, RESPONSE_DONE, ""},
	{"a ninth", "", "HTTP/1.1 100 X\r\n\r\n", "HTTP/1.1 204 X\r\n\r\n", 9,
	 RESPONSE_MALFORMED, "more than 8 interim responses"},
	{"an endless chunk extension",
	 "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x", "", 5000,
	 RESPONSE_MALFORMED, "a line of the chunked content is longer than 4096 bytes"},
	{"endless trailers",
	 "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
	 "A: bbbbbbbbbbbbbbbb\r\n", "", 20000, RESPONSE_MALFORMED,
	 "the trailer section is longer than 65536 bytes"},
	{"endless content", "HTTP/1.1 200 X\r\n\r\n", "0123456789abcdef", "", 100000,
	 RESPONSE_DONE, ""},
	{"endless chunks", "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n",
	 "8\r\n01234567\r\n", "", 100000, RESPONSE_DONE, ""},
};

static void test_ceilings(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ceiling_cases); i++) {
		struct buffer text = buffer_make(4 * 1024 * 1024);
		struct reading got;

		buffer_add_string(&text, ceiling_cases[i].before);
		add_times(&text, ceiling_cases[i].again, ceiling_cases[i].times);
		buffer_add_string(&text, ceiling_cases[i].after);
		assert_false(text.failed);
		read_all(buffer_span(&text), 4096, false, &got);
		buffer_free(&text);
		if (got.state != ceiling_cases[i].state ||
		    strcmp(got.why, ceiling_cases[i].why) != 0)
			fail_msg("%s: state %u, \"%s\"", ceiling_cases[i].label,
				 (unsigned int)got.state, got.why);
	}
}

/* One connection, two responses. */
static void test_next(void **state)
{
	struct span bytes =
		SPAN_LITERAL("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 1\r\n\r\nx"
			     "HTTP/1.1 404 No\r\nC: d\r\nContent-Length: 2\r\n\r\nyz");
	struct response_reader reader = response_reader_make();
	struct http_field field;
	struct span fields;

	(void)state;
	assert_int_equal(response_reader_take(&reader, &bytes), RESPONSE_DONE);
	assert_int_equal(reader.status, 200);
	response_reader_next(&reader);
	assert_int_equal(reader.fields.len, 0);
	assert_int_equal(response_reader_take(&reader, &bytes), RESPONSE_DONE);
	assert_int_equal(reader.status, 404);
	fields = reader.fields;
	assert_true(field_next_line(&fields, &field));
	assert_true(span_equal_string(field.name, "C"));
	assert_true(span_equal_string(response_reader_content(&reader), "yz"));
	assert_int_equal(bytes.len, 0);
	response_reader_free(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_responses),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
