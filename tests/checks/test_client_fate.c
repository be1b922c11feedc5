/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/client_fate.h"
#include "tests/checks/world.h"

enum { ARENA_MAX = 1024 * 1024 };

static void nothing(struct world *w)
{
	(void)w;
}
static void policy_1_3_only(struct world *w)
{
	w->want.protocols = 1U << TLS_VERSION_TLS1_3;
}
static void policy_other_suites(struct world *w)
{
	w->ciphers[0] = w->ciphers[1] = "ECDHE-RSA-CHACHA20-POLY1305";
}
static void policy_other_groups(struct world *w)
{
	w->policy_groups[1] = w->policy_groups[2] = "X25519MLKEM768";
}
static void other_chain_p521(struct world *w)
{
	w->served[0].key_family = "EC";
	w->served[0].key_type = "EC secp521r1";
	w->endpoints[0].chains_complete = true;
}

static const struct {
	const char *label, *client;
	void (*change)(struct world *w);
	enum client_outcome now, then;
} cases[] = {
	{"sound", "chrome-150", nothing, CLIENT_CONNECTS, CLIENT_CONNECTS},
	{"refused already", "java-7", nothing, CLIENT_REFUSED, CLIENT_REFUSED},
	{"by its version", "safari-9", policy_1_3_only, CLIENT_CONNECTS,
	 CLIENT_REFUSED},
	{"not by its version", "safari-12", policy_1_3_only, CLIENT_CONNECTS,
	 CLIENT_CONNECTS},
	{"by its suites", "safari-9", policy_other_suites, CLIENT_CONNECTS,
	 CLIENT_REFUSED},
	{"TLS 1.3 has a list of its own", "go-1.17", policy_other_suites,
	 CLIENT_CONNECTS, CLIENT_CONNECTS},
	{"by its groups", "chrome-70", policy_other_groups, CLIENT_CONNECTS,
	 CLIENT_REFUSED},
	{"the certificate counts", "chrome-150", other_chain_p521, CLIENT_REFUSED,
	 CLIENT_REFUSED},
};

static void test_cases(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		const struct client_fate *fates;
		struct world w;

		world_make(&w);
		cases[i].change(&w);
		fates = client_fates(&w.endpoints[0], &w.want, &arena);
		assert_non_null(fates);
		j = 0;
		while (j < client_registry_count &&
		       strcmp(fates[j].client->id, cases[i].client) != 0)
			j++;
		assert_true(j < client_registry_count);
		if (fates[j].now.outcome != cases[i].now ||
		    fates[j].then.outcome != cases[i].then)
			fail_msg("%s: %s, then %s", cases[i].label,
				 client_outcome_name(fates[j].now.outcome),
				 client_outcome_name(fates[j].then.outcome));
		if (client_fate_is_lost(&fates[j]) !=
		    (cases[i].now == CLIENT_CONNECTS &&
		     cases[i].then == CLIENT_REFUSED))
			fail_msg("%s: lost", cases[i].label);
		arena_free(&arena);
	}
}

static void test_no_sense(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct world w;

	(void)state;
	world_make(&w);
	w.endpoints[0].speaks = SPEAKS_HTTP;
	assert_null(client_fates(&w.endpoints[0], &w.want, &arena));
	w.endpoints[0].speaks = SPEAKS_TLS;
	w.endpoints[0].is_derived = true;
	assert_null(client_fates(&w.endpoints[0], &w.want, &arena));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
