/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buffer and reader: what one writes, the other reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/buffer.h"
#include "agent/base/reader.h"

static const struct {
	const char *label;
	size_t ceiling;
	const char *format, *text;
	bool ok;
} ceiling_cases[] = {
	{"empty, no room", 0, NULL, "", true},
	{"empty print, no room", 0, "%s", "", true},
	{"below", 4, NULL, "abc", true},
	{"at the ceiling", 3, NULL, "abc", true},
	{"above", 2, NULL, "abc", false},
	{"printed below", 4, "%s", "abc", true},
	{"printed to the ceiling", 3, "%s", "abc", true},
	{"printed above", 2, "%s", "abc", false},
};

static void test_ceiling(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ceiling_cases) / sizeof(ceiling_cases[0]); i++) {
		struct buffer buffer = buffer_make(ceiling_cases[i].ceiling);
		bool ok;

		if (ceiling_cases[i].format)
			buffer_printf(&buffer, "%s", ceiling_cases[i].text);
		else
			buffer_add_string(&buffer, ceiling_cases[i].text);
		ok = !buffer.failed;
		if (ok != ceiling_cases[i].ok || buffer.len > buffer.ceiling ||
		    (ok &&
		     !span_equal_string(buffer_span(&buffer), ceiling_cases[i].text)))
			fail_msg("%s: %zu bytes", ceiling_cases[i].label, buffer.len);
		/* After a refusal everything is dropped, also what would fit. */
		buffer_add_string(&buffer, "");
		buffer_add_byte(&buffer, 'x');
		if (!ok && (buffer.len != 0 || !buffer.failed))
			fail_msg("%s: written after the refusal",
				 ceiling_cases[i].label);
		buffer_reset(&buffer);
		assert_false(buffer.failed);
		buffer_free(&buffer);
		buffer_free(&buffer);
	}
}

struct taken {
	size_t bytes, pieces;
	bool refuses;
};

static bool take(void *context, struct span bytes)
{
	struct taken *taken = context;

	taken->bytes += bytes.len;
	taken->pieces++;
	return !taken->refuses;
}

static const struct {
	const char *label;
	size_t window, ceiling, writes; /* of three bytes each, each passed on */
	bool refuses, ok;
	size_t bytes, pieces;
} sink_cases[] = {
	{"nothing", 1, 100, 0, false, true, 0, 0},
	{"each write", 1, 100, 3, false, true, 9, 3},
	{"two writes at a time, and the rest", 4, 100, 5, false, true, 15, 3},
	{"all at the end", 100, 100, 5, false, true, 15, 1},
	{"to the ceiling", 1, 15, 5, false, true, 15, 5},
	{"what has gone counts for the ceiling", 1, 14, 5, false, false, 12, 4},
	{"refused", 1, 100, 5, true, false, 3, 1},
	{"refused at the end", 100, 100, 1, true, false, 3, 1},
};

static void test_sink(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sink_cases) / sizeof(sink_cases[0]); i++) {
		struct taken taken = {.refuses = sink_cases[i].refuses};
		const struct buffer_sink sink = {take, &taken, sink_cases[i].window};
		struct buffer buffer = buffer_make_to(&sink, sink_cases[i].ceiling);

		for (size_t j = 0; j < sink_cases[i].writes; j++) {
			buffer_add_string(&buffer, "abc");
			buffer_pass_on(&buffer);
		}
		if (buffer_finish(&buffer) != sink_cases[i].ok ||
		    taken.bytes != sink_cases[i].bytes ||
		    taken.pieces != sink_cases[i].pieces ||
		    buffer.passed != sink_cases[i].bytes)
			fail_msg("%s: %zu bytes in %zu pieces", sink_cases[i].label,
				 taken.bytes, taken.pieces);
		buffer_free(&buffer);
	}
}

/* Growth: at every length around a doubling, printed and added. */
static void test_growth(void **state)
{
	char text[1200];

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t len = 0; len < sizeof(text); len++) {
		struct buffer buffer = buffer_make(4096);

		buffer_printf(&buffer, "%.*s", (int)len, text);
		buffer_add_byte(&buffer, 'b');
		buffer_printf(&buffer, "c");
		assert_int_equal(buffer.len, len + 2);
		assert_memory_equal(buffer.ptr, text, len);
		assert_memory_equal(buffer.ptr + len, "bc", 2);
		buffer_free(&buffer);
	}
}

static const struct {
	const char *label;
	unsigned int width;
	size_t body;
	bool ok;
} length_cases[] = {
	{"u8, empty", 1, 0, true},
	{"u8, most", 1, 255, true},
	{"u8, one more", 1, 256, false},
	{"u16, most", 2, 65535, true},
	{"u16, one more", 2, 65536, false},
	{"u24", 3, 65536, true},
	{"u32", 4, 65536, true},
};

static void test_length(void **state)
{
	static const char zeros[65536];

	(void)state;
	for (size_t i = 0; i < sizeof(length_cases) / sizeof(length_cases[0]); i++) {
		struct buffer buffer = buffer_make(128 * 1024);
		struct reader reader;
		struct span body;
		size_t mark;

		buffer_add_byte(&buffer, 'x');
		mark = buffer_open_length(&buffer, length_cases[i].width);
		buffer_add(&buffer, (struct span){zeros, length_cases[i].body});
		buffer_close_length(&buffer, mark, length_cases[i].width);
		if (buffer.failed == length_cases[i].ok)
			fail_msg("%s", length_cases[i].label);
		if (!buffer.failed) {
			reader = reader_make(buffer_span(&buffer));
			assert_int_equal(reader_u8(&reader), 'x');
			body = reader_vector(&reader, length_cases[i].width);
			if (body.len != length_cases[i].body || !reader_at_end(&reader))
				fail_msg("%s: %zu bytes read", length_cases[i].label,
					 body.len);
		}
		buffer_free(&buffer);
	}
}

/* All there is to read, in one message; read again cut at every byte. */
static bool read_all(struct span bytes)
{
	struct reader reader = reader_make(bytes);
	bool same = true;

	same &= reader_u8(&reader) == 0xfe;
	same &= reader_u16be(&reader) == 0xfedc;
	same &= reader_u24be(&reader) == 0xfedcba;
	same &= reader_u32be(&reader) == 0xfedcba98U;
	same &= reader_u64be(&reader) == UINT64_C(0xfedcba9876543210);
	same &= span_equal_string(reader_bytes(&reader, 3), "abc");
	same &= span_equal_string(reader_vector(&reader, 2), "de");
	if (!reader_at_end(&reader)) {
		/* Once failed, for ever; and it yields nothing. */
		if (reader.failed) {
			assert_int_equal(reader_u8(&reader), 0);
			assert_null(reader_bytes(&reader, 0).ptr);
		}
		return false;
	}
	assert_true(same);
	return true;
}

static void test_reader(void **state)
{
	struct buffer buffer = buffer_make(1024);

	(void)state;
	buffer_add_u8(&buffer, 0xfe);
	buffer_add_u16be(&buffer, 0xfedc);
	buffer_add_u24be(&buffer, 0xfedcba);
	buffer_add_u32be(&buffer, 0xfedcba98U);
	buffer_add_u64be(&buffer, UINT64_C(0xfedcba9876543210));
	buffer_add_string(&buffer, "abc");
	buffer_add_u16be(&buffer, 2);
	buffer_add_string(&buffer, "de");
	for (size_t len = 0; len <= buffer.len; len++) {
		if (read_all((struct span){buffer.ptr, len}) != (len == buffer.len))
			fail_msg("cut at %zu of %zu", len, buffer.len);
	}
	buffer_add_byte(&buffer, 'x');
	assert_false(read_all(buffer_span(&buffer)));
	buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ceiling), cmocka_unit_test(test_sink),
		cmocka_unit_test(test_growth),  cmocka_unit_test(test_length),
		cmocka_unit_test(test_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
