/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy/key.h"
#include "agent/policy/value.h"
#include "tests/agent/policy/policy_fixture.h"

/* For each kind: a value that differs from every default. */
static const char *const kind_values[POLICY_KIND_COUNT] = {
	[POLICY_KIND_BASE] = "modern",
	[POLICY_KIND_PROTOCOLS] = "TLSv1.1",
	[POLICY_KIND_CIPHERS] = "AES128-SHA",
	[POLICY_KIND_CIPHER_SUITES] = "TLS_AES_128_CCM_SHA256",
	[POLICY_KIND_GROUPS] = "ffdhe2048",
	[POLICY_KIND_KEY_FAMILIES] = "ed25519",
	[POLICY_KIND_WORDS] = "word",
	[POLICY_KIND_ADDRESSES] = "192.0.2.7",
	[POLICY_KIND_PORTS] = "7",
	[POLICY_KIND_TRANSPORTS] = "udp",
	[POLICY_KIND_PORTS_TEXT] = "7/udp",
	[POLICY_KIND_TRISTATE] = "any",
	[POLICY_KIND_SECONDS] = "17s",
	[POLICY_KIND_MILLISECONDS] = "17s",
	[POLICY_KIND_SEVERITY] = "low",
	[POLICY_KIND_TEXT] = "some text",
	[POLICY_KIND_CHECK] = "some-check",
	[POLICY_KIND_DATE] = "2026-12-01",
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < POLICY_SECTION_COUNT; i++) {
		assert_non_null(policy_section_table[i].name);
		assert_true(strlen(policy_section_table[i].help) > 10);
	}
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		union {
			struct policy policy;
			struct expected_listener listener;
			struct waiver waiver;
		} record, before;
		struct arena arena = arena_make(MEMORY);
		struct location at = {"f", 1, 1};
		const char *nearest;
		char number[16];
		struct diag err = {.message = ""};
		const char *value = kind_values[key->kind];

		if (!key->help || strlen(key->help) < 10 ||
		    !policy_kind_help(key->kind))
			fail_msg("%s: no help text", key->name);
		/* The first of its section and name, so no row hides another. */
		assert_ptr_equal(policy_key_find(key->section,
						 span_from_string(key->name), &nearest),
				 key);
		(void)snprintf(number, sizeof(number), "%u", key->min + 1);
		memset(&record, 0, sizeof(record));
		before = record;
		if (key->preset &&
		    !policy_value_set(key, &record, span_from_string(key->preset), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: default: %s", key->name, err.message);
		if (!policy_value_set(key, &record,
				      span_from_string(value ? value : number), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: %s", key->name, err.message);
		if (key->kind != POLICY_KIND_TRISTATE &&
		    memcmp(&record, &before, sizeof(record)) == 0)
			fail_msg("%s: sets nothing", key->name);
		if (key->empty &&
		    !policy_value_set(key, &record, span_from_string(key->empty), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: %s", key->empty, err.message);
		arena_free(&arena);
	}
}

/* Numbers and durations at both edges of every row's range. */
static void test_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		bool duration = key->kind == POLICY_KIND_SECONDS ||
				key->kind == POLICY_KIND_MILLISECONDS;
		const int64_t values[] = {(int64_t)key->min - 1, key->min, key->max,
					  (int64_t)key->max + 1};

		if (!duration && key->kind != POLICY_KIND_NUMBER)
			continue;
		for (size_t v = 0; v < COUNT(values); v++) {
			struct arena arena = arena_make(4096);
			struct location at = {"f", 1, 1};
			struct policy policy = {.base = NULL};
			bool inside = values[v] >= key->min && values[v] <= key->max;
			struct diag err;
			char text[32];

			(void)snprintf(text, sizeof(text), "%lld%s",
				       (long long)values[v], duration ? "s" : "");
			if (policy_value_set(key, &policy, span_from_string(text), at,
					     false, TODAY, &arena, &err) != inside)
				fail_msg("%s = %s", key->name, text);
			arena_free(&arena);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
