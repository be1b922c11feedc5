/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "agent/host/process_command.h"

#define BYTES(text)                    \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct {
	const char *label;
	struct span bytes;
	const char *text;
} cases[] = {
	{"arguments", BYTES("nginx\0-c\0/etc/x\0"), "nginx -c /etc/x"},
	{"title with padding", BYTES("nginx: master process\0\0\0\0"),
	 "nginx: master process"},
	{"empty argument", BYTES("a\0\0b\0"), "a  b"},
	{"hostile bytes are kept for the escaper", BYTES("\033]0;x\007\n\0"),
	 "\033]0;x\007\n"},
	{"kernel thread", BYTES(""), NULL},
	{"padding only", BYTES("\0\0\0"), NULL},
};

static void test_text(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = process_command_text(cases[i].bytes, &arena);

		if (!text != !cases[i].text ||
		    (text && strcmp(text, cases[i].text) != 0))
			fail_msg("%s: %s", cases[i].label, text ? text : "(null)");
	}
	arena_free(&arena);
}

static void test_ceiling(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct span bytes = {NULL, 65536};
	char *block = malloc(bytes.len);
	const char *text;

	(void)state;
	assert_non_null(block);
	memset(block, 'x', bytes.len);
	bytes.ptr = block;
	text = process_command_text(bytes, &arena);
	assert_non_null(text);
	assert_int_equal(strlen(text), PROCESS_COMMAND_MAX);
	free(block);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
