/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/check.h"

static bool is_kebab(const char *id)
{
	size_t i, len = strlen(id);

	for (i = 0; i < len; i++) {
		bool word = (id[i] >= 'a' && id[i] <= 'z') ||
			    (id[i] >= '0' && id[i] <= '9');

		if (!word &&
		    (id[i] != '-' || i == 0 || id[i - 1] == '-' || i + 1 == len))
			return false;
	}
	return len > 0;
}

static void test_rows(void **state)
{
	size_t i, j;

	(void)state;
	assert_true(check_registry_count > 0);
	for (i = 0; i < check_registry_count; i++) {
		const struct check *check = check_registry[i];

		if (!is_kebab(check->id))
			fail_msg("\"%s\" is not kebab-case", check->id);
		for (j = 0; j < i; j++) {
			if (strcmp(check->id, check_registry[j]->id) == 0)
				fail_msg("%s: twice", check->id);
		}
		if (!check->title || !check->reference || !check->explanation ||
		    !check->title[0] || !check->reference[0])
			fail_msg("%s: title, reference, explanation", check->id);
		/* Why, how it is found, what a fix risks: not in one sentence. */
		if (strlen(check->explanation) < 150)
			fail_msg("%s: explanation is too short", check->id);
		if (!check->run || check->scope >= SCOPE_COUNT ||
		    check->severity >= SEVERITY_COUNT || check->setting > SETTING_COUNT)
			fail_msg("%s: run, scope, severity or setting", check->id);
		if ((check->needs | check->uses) == 0 ||
		    ((check->needs | check->uses) & ~(uint32_t)EVIDENCE_ALL))
			fail_msg("%s: evidence", check->id);
		assert_ptr_equal(check_find(span_from_string(check->id)), check);
	}
}

static void test_suggest(void **state)
{
	(void)state;
	assert_null(check_find(SPAN_LITERAL("tls-protocols")));
	assert_string_equal(check_suggest(SPAN_LITERAL("tls-protocols")),
			    "tls-protocol");
	assert_string_equal(check_suggest(SPAN_LITERAL("shard-port")), "shared-port");
	assert_null(check_suggest(SPAN_LITERAL("zzzzzzzz")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
