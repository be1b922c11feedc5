/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "checks/allowed.h"
#include "tests/checks/world.h"

/* The world's policy: two suites for TLS 1.2, two for 1.3, three groups. */
static const struct {
	const char *label;
	enum tls_version version;
	uint32_t code;
	bool allowed;
} suites[] = {
	{"named", TLS_VERSION_TLS1_2, 0xc02f, true},
	{"not named", TLS_VERSION_TLS1_2, 0xc013, false},
	{"named, of TLS 1.3", TLS_VERSION_TLS1_3, 0x1301, true},
	{"not named, of TLS 1.3", TLS_VERSION_TLS1_3, 0x1303, false},
	{"in the other list", TLS_VERSION_TLS1_3, 0xc02f, false},
	{"at a version that is not allowed", TLS_VERSION_TLS1_1, 0xc02f, false},
	{"SSLv2", TLS_VERSION_SSL2, 0x010080, false},
};

static void test_suites(void **state)
{
	struct world w;
	size_t i;

	(void)state;
	world_make(&w);
	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (allowed_suite(&w.want, suites[i].version, suites[i].code) !=
		    suites[i].allowed)
			fail_msg("%s", suites[i].label);
	}
}

static void test_groups(void **state)
{
	struct world w;

	(void)state;
	world_make(&w);
	assert_true(allowed_group(&w.want, 0x001d));
	assert_true(allowed_group(&w.want, 0x0017)); /* prime256v1 */
	assert_false(allowed_group(&w.want, 0x0018));
	w.want.groups.count = 0;
	assert_true(allowed_group(&w.want, 0x0018));
}

static void test_offer(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct protocol_offer out[TLS_VERSION_COUNT];
	const struct protocol_offer *tls12 = &out[TLS_VERSION_TLS1_2];
	struct world w;

	(void)state;
	world_make(&w);
	w.endpoints[0].protocols[TLS_VERSION_TLS1_0].offered = TRISTATE_UNKNOWN;
	w.ciphers[0] = "DES-CBC3-SHA";
	w.policy_groups[1] = "X448";
	assert_true(allowed_offer(&w.want, w.endpoints[0].protocols, &arena, out));
	assert_int_equal(out[TLS_VERSION_TLS1_0].offered, TRISTATE_NO);
	assert_int_equal(tls12->offered, TRISTATE_YES);
	assert_int_equal(tls12->cipher_suite_count, 1);
	assert_int_equal(tls12->cipher_suites[0].code, 0xc030);
	assert_int_equal(tls12->group_count, 1);
	assert_int_equal(tls12->groups[0].code, 0x0017);
	assert_true(tls12->cipher_suites_complete);
	/* What was given is as it was. */
	assert_int_equal(w.endpoints[0].protocols[TLS_VERSION_TLS1_2].group_count, 2);
	assert_int_equal(w.groups[0].code, 0x001d);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suites),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_offer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
