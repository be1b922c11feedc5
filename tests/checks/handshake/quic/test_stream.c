/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checks/handshake/quic/stream.h"

enum { CEILING = 512, PIECES = 4 };

static const struct {
	const char *label;
	struct {
		uint64_t offset;
		const char *text;
		enum quic_stream_result result;
	} pieces[PIECES];
	const char *taken; /* in the end */
} cases[] = {
	{"in order", {{0, "abc", 0}, {3, "def", 0}}, "abcdef"},
	{"the other way round", {{3, "def", 0}, {0, "abc", 0}}, "abcdef"},
	{"a gap stays", {{0, "abc", 0}, {5, "fgh", 0}}, "abc"},
	{"nothing at the front", {{1, "bcd", 0}}, ""},
	{"twice", {{0, "abc", 0}, {0, "abc", 0}}, "abc"},
	{"overlapping on both sides",
	 {{0, "abc", 0}, {5, "fgh", 0}, {2, "cdef", 0}},
	 "abcdefgh"},
	{"one around all", {{1, "b", 0}, {3, "d", 0}, {0, "abcde", 0}}, "abcde"},
	{"inside another", {{0, "abcde", 0}, {2, "c", 0}}, "abcde"},
	{"says something else", {{0, "abc", 0}, {2, "x", QUIC_STREAM_CONFLICT}}, "abc"},
	{"says something else beyond a gap",
	 {{4, "efg", 0}, {0, "abcdxf", QUIC_STREAM_CONFLICT}},
	 ""},
	{"empty", {{0, "", 0}, {100000, "", 0}}, ""},
	{"at the ceiling", {{CEILING - 1, "z", 0}}, ""},
	{"past the ceiling", {{CEILING - 1, "zz", QUIC_STREAM_FULL}}, ""},
	{"far past the ceiling", {{UINT64_MAX, "z", QUIC_STREAM_FULL}}, ""},
};

static void test_order(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct quic_stream stream = quic_stream_make(CEILING);
		struct span taken;

		for (j = 0; j < PIECES && cases[i].pieces[j].text; j++) {
			struct span data = span_from_string(cases[i].pieces[j].text);

			if (quic_stream_add(&stream, cases[i].pieces[j].offset, data) !=
			    cases[i].pieces[j].result)
				fail_msg("%s: piece %zu", cases[i].label, j);
		}
		taken = quic_stream_ready(&stream);
		if (!span_equal_string(taken, cases[i].taken))
			fail_msg("%s: \"%.*s\"", cases[i].label, (int)taken.len,
				 taken.ptr ? taken.ptr : "");
		quic_stream_free(&stream);
	}
}

/* Messages, with a header of four bytes: type and length. */
static void test_messages(void **state)
{
	struct quic_stream stream = quic_stream_make(CEILING);
	struct span message;

	(void)state;
	assert_int_equal(quic_stream_message(&stream, &message), QUIC_STREAM_MORE);
	assert_int_equal(quic_stream_add(&stream, 0, SPAN_LITERAL("\2\0\0\3ab")), 0);
	assert_int_equal(quic_stream_message(&stream, &message), QUIC_STREAM_MORE);
	assert_true(quic_stream_has_more(&stream));
	assert_int_equal(quic_stream_add(&stream, 6, SPAN_LITERAL("c\10\0\0\0\13")), 0);
	assert_int_equal(quic_stream_message(&stream, &message), QUIC_STREAM_GOOD);
	assert_true(span_equal(message, SPAN_LITERAL("\2\0\0\3abc")));
	assert_int_equal(quic_stream_message(&stream, &message), QUIC_STREAM_GOOD);
	assert_true(span_equal(message, SPAN_LITERAL("\10\0\0\0")));
	assert_true(quic_stream_has_more(&stream));
	assert_int_equal(quic_stream_message(&stream, &message), QUIC_STREAM_MORE);
	quic_stream_free(&stream);
}

/* One that fills the rest of the stream, and one that is a byte too long for it. */
static void test_long_messages(void **state)
{
	static const struct {
		const char *header;
		enum quic_stream_result result;
	} rows[] = {
		{"\13\0\1\xfc", QUIC_STREAM_MORE},
		{"\13\0\1\xfd", QUIC_STREAM_FULL},
		{"\13\xff\xff\xff", QUIC_STREAM_FULL},
	};
	struct span message;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct quic_stream stream = quic_stream_make(CEILING);

		assert_int_equal(
			quic_stream_add(&stream, 0, (struct span){rows[i].header, 4}),
			0);
		assert_int_equal(quic_stream_message(&stream, &message),
				 rows[i].result);
		quic_stream_free(&stream);
	}
}

/* Every second byte: as many gaps as there may be, and one more. */
static void test_gaps(void **state)
{
	struct quic_stream stream = quic_stream_make(CEILING);
	size_t i;

	(void)state;
	for (i = 0; i < QUIC_STREAM_RANGES_MAX; i++)
		assert_int_equal(quic_stream_add(&stream, 2 * i, SPAN_LITERAL("x")),
				 QUIC_STREAM_GOOD);
	assert_int_equal(quic_stream_add(&stream, 2 * i, SPAN_LITERAL("x")),
			 QUIC_STREAM_FULL);
	quic_stream_free(&stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_long_messages),
		cmocka_unit_test(test_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
