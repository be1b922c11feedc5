/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/codec.h"

struct thing { /* one of everything */
	uint8_t a;
	uint16_t b;
	uint32_t c;
	uint64_t d;
	int64_t e;
	bool f;
	uint32_t g;
	const char *text, *empty, *none;
	struct span bytes;
	char fixed[4];
	const char **items;
	size_t count;
};

enum { G_LIMIT = 5, ITEMS_MAX = 3 };

static void codec_thing(struct codec *c, void *item)
{
	struct thing *thing = item;

	codec_u8(c, &thing->a);
	codec_u16(c, &thing->b);
	codec_u32(c, &thing->c);
	codec_u64(c, &thing->d);
	codec_i64(c, &thing->e);
	codec_bool(c, &thing->f);
	codec_below(c, &thing->g, G_LIMIT);
	codec_string(c, &thing->text);
	codec_string(c, &thing->empty);
	codec_string(c, &thing->none);
	codec_bytes(c, &thing->bytes);
	codec_fixed(c, thing->fixed, sizeof(thing->fixed));
	codec_array(c, &thing->items, &thing->count, sizeof(*thing->items), ITEMS_MAX,
		    codec_string_item);
}

static struct thing sample(const char **items, size_t count)
{
	return (struct thing){.a = 0xff,
			      .b = 0xfffe,
			      .c = 0xfffffffdU,
			      .d = UINT64_MAX - 3,
			      .e = INT64_MIN,
			      .f = true,
			      .g = G_LIMIT - 1,
			      .text = "text",
			      .empty = "",
			      .bytes = {"a\0b", 3},
			      .fixed = {1, 2, 3, 4},
			      .items = items,
			      .count = count};
}

static bool write_thing(struct buffer *out, struct thing *thing)
{
	struct codec codec = codec_writer(out);

	codec_thing(&codec, thing);
	return codec_done(&codec);
}

static bool read_thing(struct span message, struct arena *arena, struct thing *out)
{
	struct codec codec = codec_reader(message, arena);

	*out = (struct thing){0};
	codec_thing(&codec, out);
	return codec_done(&codec);
}

static void test_round_trip(void **state)
{
	const char *items[] = {"x", NULL, ""};
	struct thing in = sample(items, 3), out;
	struct arena arena = arena_make(64 * 1024);
	struct buffer buffer = buffer_make(4096);

	(void)state;
	assert_true(write_thing(&buffer, &in));
	assert_true(read_thing(buffer_span(&buffer), &arena, &out));
	assert_int_equal(out.a, in.a);
	assert_int_equal(out.b, in.b);
	assert_int_equal(out.c, in.c);
	assert_true(out.d == in.d && out.e == in.e && out.f && out.g == in.g);
	assert_string_equal(out.text, "text");
	assert_string_equal(out.empty, "");
	assert_null(out.none); /* no string is not an empty one */
	assert_int_equal(out.bytes.len, 3);
	assert_memory_equal(out.bytes.ptr, "a\0b", 3);
	assert_memory_equal(out.fixed, in.fixed, 4);
	assert_int_equal(out.count, 3);
	assert_string_equal(out.items[0], "x");
	assert_null(out.items[1]);
	assert_string_equal(out.items[2], "");
	/* Nothing of it points into the message. */
	memset(buffer.ptr, 0xee, buffer.len);
	assert_string_equal(out.text, "text");
	assert_memory_equal(out.bytes.ptr, "a\0b", 3);
	buffer_free(&buffer);
	arena_free(&arena);
}

/* Cut at every byte, with one byte too many, and with every byte turned over. */
static void test_damaged(void **state)
{
	const char *items[] = {"x", NULL, ""};
	struct thing in = sample(items, 3), out;
	struct buffer buffer = buffer_make(4096);

	(void)state;
	assert_true(write_thing(&buffer, &in));
	for (size_t len = 0; len < buffer.len; len++) {
		struct arena arena = arena_make(64 * 1024);
		char *exact = malloc(len ? len : 1); /* ASan sees a read past it */

		assert_non_null(exact);
		memcpy(exact, buffer.ptr, len);
		if (read_thing((struct span){exact, len}, &arena, &out))
			fail_msg("read, though cut at %zu of %zu", len, buffer.len);
		free(exact);
		exact = malloc(buffer.len);
		assert_non_null(exact);
		memcpy(exact, buffer.ptr, buffer.len);
		exact[len] = (char)~exact[len];
		(void)read_thing((struct span){exact, buffer.len}, &arena, &out);
		free(exact);
		arena_free(&arena);
	}
	buffer_add_byte(&buffer, 'x');
	{
		struct arena arena = arena_make(64 * 1024);

		assert_false(read_thing(buffer_span(&buffer), &arena, &out));
		arena_free(&arena);
	}
	buffer_free(&buffer);
}

enum field { FIELD_BOOL, FIELD_BELOW, FIELD_STRING, FIELD_BYTES, FIELD_ARRAY };

static const struct {
	const char *label;
	enum field field;
	struct span message;
	bool ok;
} lie_cases[] = {
	{"false", FIELD_BOOL, {"\0\0\0\0", 4}, true},
	{"true", FIELD_BOOL, {"\0\0\0\1", 4}, true},
	{"neither", FIELD_BOOL, {"\0\0\0\2", 4}, false},
	{"below", FIELD_BELOW, {"\0\0\0\4", 4}, true},
	{"at the limit", FIELD_BELOW, {"\0\0\0\5", 4}, false},
	{"far above", FIELD_BELOW, {"\xff\xff\xff\xff", 4}, false},
	{"no string", FIELD_STRING, {"\0\0\0\0", 4}, true},
	{"empty string", FIELD_STRING, {"\0\0\0\1\0\0\0\0", 8}, true},
	{"string with NUL", FIELD_STRING, {"\0\0\0\1\0\0\0\1\0", 9}, false},
	{"string longer than the message",
	 FIELD_STRING,
	 {"\0\0\0\1\xff\xff\xff\xff"
	  "a",
	  9},
	 false},
	{"bytes with NUL", FIELD_BYTES, {"\0\0\0\1\0", 5}, true},
	{"empty bytes", FIELD_BYTES, {"\0\0\0\0", 4}, true},
	{"bytes longer than the message", FIELD_BYTES, {"\0\0\0\2a", 5}, false},
	{"bytes, the largest lie",
	 FIELD_BYTES,
	 {"\xff\xff\xff\xff"
	  "a",
	  5},
	 false},
	{"empty array", FIELD_ARRAY, {"\0\0\0\0", 4}, true},
	{"array of the most",
	 FIELD_ARRAY,
	 {"\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0", 16},
	 true},
	{"array of one more",
	 FIELD_ARRAY,
	 {"\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20},
	 false},
	{"array longer than the message", FIELD_ARRAY, {"\0\0\0\2\0", 5}, false},
	{"array, the largest lie", FIELD_ARRAY, {"\xff\xff\xff\xff", 4}, false},
	{"array whose second item is cut",
	 FIELD_ARRAY,
	 {"\0\0\0\2\0\0\0\0\0", 9},
	 false},
};

static void test_lies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lie_cases) / sizeof(lie_cases[0]); i++) {
		struct arena arena = arena_make(64 * 1024);
		struct codec codec = codec_reader(lie_cases[i].message, &arena);
		const char **items = NULL, *text = "before";
		struct span bytes = {"before", 6};
		uint32_t below = 0;
		size_t count = 7;
		bool flag = false;

		switch (lie_cases[i].field) {
		case FIELD_BOOL:
			codec_bool(&codec, &flag);
			break;
		case FIELD_BELOW:
			codec_below(&codec, &below, G_LIMIT);
			break;
		case FIELD_STRING:
			codec_string(&codec, &text);
			break;
		case FIELD_BYTES:
			codec_bytes(&codec, &bytes);
			break;
		case FIELD_ARRAY:
			codec_array(&codec, &items, &count, sizeof(*items), ITEMS_MAX,
				    codec_string_item);
			break;
		}
		if (codec_done(&codec) != lie_cases[i].ok)
			fail_msg("%s: %d", lie_cases[i].label, codec_done(&codec));
		/* A reading that failed leaves no count and no bytes to trust. */
		if (!lie_cases[i].ok && lie_cases[i].field == FIELD_ARRAY && count != 0)
			fail_msg("%s: count %zu", lie_cases[i].label, count);
		if (!lie_cases[i].ok && lie_cases[i].field == FIELD_BYTES && bytes.ptr)
			fail_msg("%s: bytes", lie_cases[i].label);
		if (!lie_cases[i].ok && lie_cases[i].field == FIELD_STRING && text)
			fail_msg("%s: %s", lie_cases[i].label, text);
		arena_free(&arena);
	}
}

static void test_writer_refuses(void **state)
{
	const char *items[] = {"a", "b", "c", "d"};
	struct thing above = sample(items, ITEMS_MAX + 1);
	struct thing number = sample(items, 0);
	struct buffer buffer = buffer_make(4096);

	(void)state;
	assert_false(write_thing(&buffer, &above));
	buffer_reset(&buffer);
	number.g = G_LIMIT;
	assert_false(write_thing(&buffer, &number));
	buffer_free(&buffer);
	/* A buffer without room, at every length up to the needed one. */
	number.g = 0;
	buffer = buffer_make(4096);
	assert_true(write_thing(&buffer, &number));
	for (size_t ceiling = 0; ceiling <= buffer.len; ceiling++) {
		struct buffer small = buffer_make(ceiling);

		if (write_thing(&small, &number) != (ceiling == buffer.len))
			fail_msg("ceiling %zu of %zu", ceiling, buffer.len);
		buffer_free(&small);
	}
	buffer_free(&buffer);
}

/* What was read may grow: the next item must not land behind the array. */
static void test_push_after_read(void **state)
{
	(void)state;
	for (uint32_t number = 0; number < 70; number++) {
		struct arena arena = arena_make(64 * 1024);
		struct buffer buffer = buffer_make(4096);
		const char **items = NULL, **pushed;
		struct codec codec;
		size_t count = 0, used;

		buffer_add_u32be(&buffer, number);
		for (uint32_t i = 0; i < number; i++)
			buffer_add_u32be(&buffer, 0);
		codec = codec_reader(buffer_span(&buffer), &arena);
		codec_array(&codec, &items, &count, sizeof(*items), 100,
			    codec_string_item);
		assert_true(codec_done(&codec));
		assert_int_equal(count, number);
		used = arena_alloc(&arena, 64) != NULL;
		{
			/* What stands right behind the array now must stay. */
			unsigned char *behind = arena_alloc(&arena, 64);

			assert_non_null(behind);
			memset(behind, 0xaa, 64);
			for (int i = 0; i < 5; i++) {
				pushed = arena_push(&arena, &items, &count,
						    sizeof(*pushed));
				assert_non_null(pushed);
				*pushed = "pushed";
			}
			for (int i = 0; i < 64; i++)
				assert_int_equal(behind[i], 0xaa);
		}
		assert_int_equal(used, 1);
		assert_string_equal(items[number + 4], "pushed");
		for (uint32_t i = 0; i < number; i++)
			assert_null(items[i]);
		buffer_free(&buffer);
		arena_free(&arena);
	}
}

static void test_no_memory(void **state)
{
	const char *items[] = {"x", NULL, ""};
	struct thing in = sample(items, 3), out;
	struct buffer buffer = buffer_make(4096);
	bool done = false;

	(void)state;
	assert_true(write_thing(&buffer, &in));
	for (size_t ceiling = 0; !done; ceiling += 8) {
		struct arena arena = arena_make(ceiling);

		assert_true(ceiling < 4096);
		done = read_thing(buffer_span(&buffer), &arena, &out);
		assert_int_equal(done, !arena.exhausted);
		arena_free(&arena);
	}
	buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_writer_refuses),
		cmocka_unit_test(test_push_after_read),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
