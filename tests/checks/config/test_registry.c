/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static bool is_kebab(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && name[len] == '\0' && name[0] != '-';
}

/* A parser's tests stand in test_NAME.c, its fuzz target in fuzz_NAME*.c. */
static bool has_test(const char *name)
{
	char path[1024];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/test_%s.c", TESTS_DIR, name);
	return stat(path, &st) == 0;
}

static void test_rows(void **state)
{
	(void)state;
	assert_true(config_parser_registry_count > 0);
	for (size_t i = 0; i < config_parser_registry_count; i++) {
		const struct config_parser *parser = config_parser_registry[i];

		if (!is_kebab(parser->name))
			fail_msg("row %zu has no usable name", i);
		if (!parser->title || !parser->is_server || !parser->is_worker ||
		    !parser->parse)
			fail_msg("%s: a field is missing", parser->name);
		if (config_parser_find(span_from_string(parser->name)) != parser)
			fail_msg("%s: not found, or there are two", parser->name);
		if (!has_test(parser->name))
			fail_msg("%s: no test_%s.c", parser->name, parser->name);
	}
	assert_null(config_parser_find(SPAN_LITERAL("no-such-server")));
	assert_null(config_parser_find((struct span){NULL, 0}));
}

static void test_settings(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_parser_registry_count; i++) {
		const struct config_parser *parser = config_parser_registry[i];

		if (!config_parser_setting(parser, SETTING_PROTOCOLS))
			fail_msg("%s: has no row for protocols", parser->name);
		for (size_t s = 0; s < parser->setting_count; s++) {
			const struct setting_row *row = &parser->settings[s];

			if (row->setting >= SETTING_COUNT || !row->directive ||
			    !row->effective_where || !row->before || !row->separator ||
			    !row->after)
				fail_msg("%s: row %zu is not complete", parser->name,
					 s);
			if (config_parser_setting(parser, row->setting) != row)
				fail_msg("%s: two rows for %s", parser->name,
					 setting_name(row->setting));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
