/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/report/json_writer.h"

static void nothing(struct json_writer *j)
{
	(void)j;
}
static void object(struct json_writer *j)
{
	json_writer_object(j, NULL);
	json_writer_string(j, "a\"b", "c\n\x1b");
	json_writer_array(j, "list");
	json_writer_unsigned(j, NULL, UINT64_MAX);
	json_writer_null(j, NULL);
	json_writer_end(j);
	json_writer_array(j, "none");
	json_writer_end(j);
	json_writer_end(j);
}
static void scalar(struct json_writer *j)
{
	json_writer_bool(j, NULL, true);
}
static void two_values(struct json_writer *j)
{
	scalar(j);
	scalar(j);
}
static void no_key(struct json_writer *j)
{
	json_writer_object(j, NULL);
	json_writer_null(j, NULL);
	json_writer_end(j);
}
static void key_in_array(struct json_writer *j)
{
	json_writer_array(j, NULL);
	json_writer_null(j, "a");
	json_writer_end(j);
}
static void not_ended(struct json_writer *j)
{
	json_writer_object(j, NULL);
}
static void ended_twice(struct json_writer *j)
{
	not_ended(j);
	json_writer_end(j);
	json_writer_end(j);
}
static void nest(struct json_writer *j, unsigned int depth)
{
	unsigned int i;

	for (i = 0; i < depth; i++)
		json_writer_array(j, NULL);
	for (i = 0; i < depth; i++)
		json_writer_end(j);
}
static void deepest(struct json_writer *j)
{
	nest(j, JSON_DEPTH_MAX);
}
static void too_deep(struct json_writer *j)
{
	nest(j, JSON_DEPTH_MAX + 1);
}
static void epoch(struct json_writer *j)
{
	json_writer_time(j, NULL, 0);
}
static void year_9999(struct json_writer *j)
{
	json_writer_time(j, NULL, INT64_C(253402300799));
}
static void year_10000(struct json_writer *j)
{
	json_writer_time(j, NULL, INT64_C(253402300800));
}
static void no_year(struct json_writer *j)
{
	json_writer_time(j, NULL, INT64_MIN);
}

static const struct {
	const char *label;
	void (*write)(struct json_writer *j);
	bool ok;
	const char *text; /* NULL: not compared */
} cases[] = {
	{"nothing", nothing, false, NULL},
	{"object", object, true,
	 "{\n  \"a\\\"b\": \"c\\n\\u001b\",\n  \"list\": [\n    18446744073709551615,\n"
	 "    null\n  ],\n  \"none\": []\n}\n"},
	{"scalar", scalar, true, "true\n"},
	{"two values", two_values, false, NULL},
	{"no key", no_key, false, NULL},
	{"key in array", key_in_array, false, NULL},
	{"not ended", not_ended, false, NULL},
	{"ended twice", ended_twice, false, NULL},
	{"deepest", deepest, true, NULL},
	{"too deep", too_deep, false, NULL},
	{"epoch", epoch, true, "\"1970-01-01T00:00:00Z\"\n"},
	{"last second", year_9999, true, "\"9999-12-31T23:59:59Z\"\n"},
	{"beyond", year_10000, true, "null\n"},
	{"before", no_year, true, "null\n"},
};

static void test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out = buffer_make(4096);
		struct json_writer json = json_writer_make(&out);

		cases[i].write(&json);
		if (json_writer_finish(&json) != cases[i].ok)
			fail_msg("%s: finished wrongly", cases[i].label);
		if (cases[i].text &&
		    !span_equal_string(buffer_span(&out), cases[i].text))
			fail_msg("%s: %.*s", cases[i].label, (int)out.len, out.ptr);
		buffer_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
