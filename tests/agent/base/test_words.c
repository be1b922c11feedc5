/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small rooms of their own: diag, hash, suggest. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/diag.h"
#include "agent/base/hash.h"
#include "agent/base/suggest.h"

static const struct {
	const char *label;
	struct location at;
	const char *text;
} location_cases[] = {
	{"no place", {NULL, 3, 4}, ""},
	{"the file", {"a.conf", 0, 0}, "a.conf"},
	{"a column without a line is none", {"a.conf", 0, 4}, "a.conf"},
	{"the line", {"a.conf", 3, 0}, "a.conf:3"},
	{"the column", {"a.conf", 3, 4}, "a.conf:3:4"},
	{"the largest", {"a", UINT32_MAX, UINT32_MAX}, "a:4294967295:4294967295"},
	{"a name that acts", {"a\033[2J\n", 1, 1}, "a\\x1b[2J\\x0a:1:1"},
};

static void test_location(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(location_cases) / sizeof(location_cases[0]);
	     i++) {
		struct buffer out = buffer_make(256);

		location_text(location_cases[i].at, &out);
		if (!span_equal_string(buffer_span(&out), location_cases[i].text))
			fail_msg("%s: %.*s", location_cases[i].label, (int)out.len,
				 out.ptr);
		buffer_free(&out);
	}
}

static void test_diag(void **state)
{
	const struct location at = {"f", 3, 7};
	struct diag diag = {.message = ""};
	char longer[2048];

	(void)state;
	assert_false(diag_at(&diag, at, "no \"%s\"", "x"));
	assert_string_equal(diag.message, "no \"x\"");
	assert_int_equal(diag.at.line, 3);
	assert_int_equal(diag.at.column, 7);
	/* Cut to its room, and ended. */
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_false(diag_at(&diag, at, "%s", longer));
	assert_int_equal(strlen(diag.message), sizeof(diag.message) - 1);
}

/* The published vectors of FNV-1a, 64 bits. */
static void test_hash(void **state)
{
	(void)state;
	assert_true(hash_bytes(HASH_START, SPAN_LITERAL("")) == HASH_START);
	assert_true(hash_bytes(HASH_START, SPAN_LITERAL("a")) ==
		    UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(hash_bytes(HASH_START, SPAN_LITERAL("foobar")) ==
		    UINT64_C(0x85944171f73967e8));
	assert_true(hash_string(hash_string(HASH_START, "a"), "bc") !=
		    hash_string(hash_string(HASH_START, "ab"), "c"));
}

static const struct {
	const char *label, *word, *best;
} suggest_cases[] = {
	{"the same", "protocols", "protocols"},
	{"two swapped", "protcools", "protocols"},
	{"one missing", "protocls", "protocols"},
	{"one too many", "protocolss", "protocols"},
	{"one wrong", "protokols", "protocols"},
	{"case does not count", "PROTOCOLS", "protocols"},
	{"nor the kind of dash", "cert_min-days", "cert-min-days"},
	{"a beginning", "cert", "cert-min-days"},
	{"too far away", "xyzzy", NULL},
	{"nothing", "", NULL},
	{"longer than any name", "protocolsprotocolsprotocolsprotocolsprotocolsprot",
	 NULL},
};

static void test_suggest(void **state)
{
	static const char *const known[] = {"from", "protocols", "cert-min-days"};

	(void)state;
	for (size_t i = 0; i < sizeof(suggest_cases) / sizeof(suggest_cases[0]); i++) {
		size_t distance = SUGGEST_NOTHING;
		const char *best = NULL;

		for (size_t j = 0; j < 3; j++)
			suggest_offer(span_from_string(suggest_cases[i].word), known[j],
				      &best, &distance);
		if (!best != !suggest_cases[i].best ||
		    (best && strcmp(best, suggest_cases[i].best) != 0))
			fail_msg("%s: %s", suggest_cases[i].label,
				 best ? best : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_location),
		cmocka_unit_test(test_diag),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
