/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference clients against offers written by hand: what each gets, and why not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/client/client.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"

enum { ARENA_MAX = 1024 * 1024, USES_MAX = 16 };

static const struct client *find(const char *id)
{
	size_t i;

	for (i = 0; i < client_registry_count; i++) {
		if (strcmp(client_registry[i].id, id) == 0)
			return &client_registry[i];
	}
	fail_msg("no client %s", id);
	return NULL;
}

/* ---- offers ---------------------------------------------------------------------- */

struct sample {
	struct protocol_offer protocols[TLS_VERSION_COUNT];
	struct cipher_suite_use suites[TLS_VERSION_COUNT][USES_MAX];
	struct cipher_suite_use groups[USES_MAX], schemes[USES_MAX];
	struct certificate rsa, ec;
	const struct certificate *leaves[2];
	struct server_offer offer;
};

static void offer_suite(struct sample *s, enum tls_version version, uint32_t code)
{
	struct protocol_offer *p = &s->protocols[version];

	assert_true(p->cipher_suite_count < USES_MAX);
	p->offered = TRISTATE_YES;
	p->cipher_suites = s->suites[version];
	p->cipher_suites[p->cipher_suite_count++] = cipher_suite_use_of(version, code);
}

static void offer_group(struct sample *s, uint32_t code)
{
	size_t at = s->protocols[TLS_VERSION_TLS1_2].group_count;
	unsigned int version;

	assert_true(at < USES_MAX);
	s->groups[at] = named_group_use_of(code);
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		s->protocols[version].groups = s->groups;
		s->protocols[version].group_count = at + 1;
	}
}

/* TLS 1.2 and 1.3 as Mozilla's intermediate profile has them, its group for today's
 * clients left out, with both kinds of certificate. All of it was asked for. */
static void intermediate(struct sample *s)
{
	static const uint32_t suites[] = {0xc02b, 0xc02f, 0xc02c,
					  0xc030, 0xcca9, 0xcca8};
	static const uint32_t tls13[] = {0x1301, 0x1302, 0x1303};
	unsigned int i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		s->protocols[i].offered = TRISTATE_NO;
		s->protocols[i].server_order = TRISTATE_NO;
		s->protocols[i].cipher_suites_complete = true;
		s->protocols[i].groups_complete = true;
	}
	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		offer_suite(s, TLS_VERSION_TLS1_2, suites[i]);
	for (i = 0; i < sizeof(tls13) / sizeof(tls13[0]); i++)
		offer_suite(s, TLS_VERSION_TLS1_3, tls13[i]);
	offer_group(s, 0x001d);
	offer_group(s, 0x0017);
	offer_group(s, 0x0018);
	s->rsa = (struct certificate){.key_family = "RSA", .key_type = "RSA"};
	s->ec = (struct certificate){.key_family = "EC", .key_type = "EC prime256v1"};
	s->leaves[0] = &s->ec;
	s->leaves[1] = &s->rsa;
	s->offer = (struct server_offer){
		.protocols = s->protocols,
		.leaves = s->leaves,
		.leaf_count = 2,
		.leaves_complete = true,
	};
}

static void old(struct sample *s)
{
	unsigned int version;

	intermediate(s);
	for (version = TLS_VERSION_TLS1_0; version <= TLS_VERSION_TLS1_2; version++) {
		s->protocols[version].server_order = TRISTATE_YES;
		offer_suite(s, version, 0xc013);
		offer_suite(s, version, 0x0035);
		offer_suite(s, version, 0x002f);
		offer_suite(s, version, 0x000a);
	}
}

static void nothing_known(struct sample *s)
{
	unsigned int i;

	intermediate(s);
	for (i = 0; i < TLS_VERSION_COUNT; i++)
		s->protocols[i].offered = TRISTATE_UNKNOWN;
}
static void only_tls12(struct sample *s)
{
	intermediate(s);
	s->protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
}
static void only_tls12_server_order(struct sample *s)
{
	only_tls12(s);
	s->protocols[TLS_VERSION_TLS1_2].server_order = TRISTATE_YES;
}
static void only_tls12_order_unknown(struct sample *s)
{
	only_tls12(s);
	s->protocols[TLS_VERSION_TLS1_2].server_order = TRISTATE_UNKNOWN;
}
static void only_tls12_incomplete(struct sample *s)
{
	only_tls12(s);
	s->protocols[TLS_VERSION_TLS1_2].cipher_suites_complete = false;
	s->protocols[TLS_VERSION_TLS1_2].groups_complete = false;
}
static void only_rsa(struct sample *s)
{
	intermediate(s);
	s->protocols[TLS_VERSION_TLS1_2].cipher_suite_count = 0;
	offer_suite(s, TLS_VERSION_TLS1_2, 0xc02f);
	offer_suite(s, TLS_VERSION_TLS1_2, 0xc030);
	s->leaves[0] = &s->rsa;
	s->offer.leaf_count = 1;
}
static void tls13_unknown(struct sample *s)
{
	intermediate(s);
	s->protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_UNKNOWN;
}
static void no_leaf_seen(struct sample *s)
{
	intermediate(s);
	s->offer.leaf_count = 0;
	s->offer.leaves_complete = false;
}
static void only_p521(struct sample *s)
{
	intermediate(s);
	s->ec.key_type = "EC secp521r1";
	s->offer.leaf_count = 1;
}
static void only_p521_tls12(struct sample *s)
{
	only_p521(s);
	s->protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO;
}
static void only_ed25519(struct sample *s)
{
	intermediate(s);
	s->ec = (struct certificate){.key_family = "ED25519", .key_type = "ED25519"};
	s->offer.leaf_count = 1;
}
static void strange_key(struct sample *s)
{
	intermediate(s);
	s->ec = (struct certificate){.key_family = "ML-DSA-65",
				     .key_type = "ML-DSA-65"};
	s->offer.leaf_count = 1;
}
static void only_post_quantum(struct sample *s)
{
	intermediate(s);
	s->groups[0] = named_group_use_of(0x11ec);
	s->protocols[TLS_VERSION_TLS1_3].group_count = 1;
}
static void post_quantum_first(struct sample *s)
{
	intermediate(s);
	offer_group(s, 0x11ec);
}
static void groups_incomplete(struct sample *s)
{
	intermediate(s);
	s->protocols[TLS_VERSION_TLS1_3].group_count = 1; /* x25519 */
	s->protocols[TLS_VERSION_TLS1_3].groups_complete = false;
}
static void only_p384(struct sample *s)
{
	intermediate(s);
	s->groups[0] = named_group_use_of(0x0018);
	s->protocols[TLS_VERSION_TLS1_2].group_count = 1;
	s->protocols[TLS_VERSION_TLS1_3].group_count = 1;
}
static void prime(struct sample *s, uint32_t bits)
{
	only_tls12(s);
	s->protocols[TLS_VERSION_TLS1_2].cipher_suite_count = 0;
	s->protocols[TLS_VERSION_TLS1_2].dh_bits = bits;
	offer_suite(s, TLS_VERSION_TLS1_2, 0x009e);
}
static void prime_1024(struct sample *s)
{
	prime(s, 1024);
}
static void prime_2048(struct sample *s)
{
	prime(s, 2048);
}
static void prime_8192(struct sample *s)
{
	prime(s, 8192);
}
static void prime_unseen(struct sample *s)
{
	prime(s, 0);
}
static void prime_unseen_behind_another(struct sample *s)
{
	prime(s, 0);
	s->suites[TLS_VERSION_TLS1_2][0] =
		cipher_suite_use_of(TLS_VERSION_TLS1_2, 0xc030);
	offer_suite(s, TLS_VERSION_TLS1_2, 0x009e);
}
static void only_sha1(struct sample *s)
{
	only_tls12(s);
	s->schemes[0] = (struct cipher_suite_use){0x0201, "rsa_pkcs1_sha1"};
	s->schemes[1] = (struct cipher_suite_use){0x0203, "ecdsa_sha1"};
	s->protocols[TLS_VERSION_TLS1_2].signature_schemes = s->schemes;
	s->protocols[TLS_VERSION_TLS1_2].signature_scheme_count = 2;
	s->protocols[TLS_VERSION_TLS1_2].signature_schemes_complete = true;
}
static void old_named(struct sample *s)
{
	old(s);
	s->offer.is_named = true;
}

/* ---- what comes of it ----------------------------------------------------------- */

#define OK CLIENT_CONNECTS
#define NO CLIENT_REFUSED
#define UNKNOWN CLIENT_UNKNOWN
#define V12 TLS_VERSION_TLS1_2
#define V13 TLS_VERSION_TLS1_3

static const struct {
	const char *label, *client;
	void (*make)(struct sample *s);
	enum client_outcome outcome;
	enum tls_version version;
	uint32_t suite, group;
	const char *why;
} cases[] = {
	{"today", "chrome-150", intermediate, OK, V13, 0x1301, 0x001d, NULL},
	{"its own order", "firefox-144", only_tls12, OK, V12, 0xc02b, 0x001d, NULL},
	{"another's order", "openssl-1.1.1", only_tls12, OK, V12, 0xc02c, 0x001d, NULL},
	{"the server's order", "openssl-1.1.1", only_tls12_server_order, OK, V12,
	 0xc02b, 0x001d, NULL},
	{"nobody knows whose", "openssl-1.1.1", only_tls12_order_unknown, OK, V12, 0, 0,
	 NULL},
	{"one in common, whoever's order", "ie-11-win7", only_p384, OK, V12, 0xc02c,
	 0x0018, NULL},
	{"there may be more", "chrome-49", only_tls12_incomplete, OK, V12, 0, 0, NULL},
	{"none seen, there may be more", "java-7", only_tls12_incomplete, NO, 0, 0, 0,
	 "no version in common: it has SSLv3 to TLSv1"},
	{"nothing known", "chrome-150", nothing_known, UNKNOWN, 0, 0, 0,
	 "whether TLSv1.3 is accepted is not known"},
	{"the lower one is enough", "chrome-49", tls13_unknown, OK, V12, 0xc02b, 0x0017,
	 NULL},
	{"the higher one decides", "chrome-70", tls13_unknown, UNKNOWN, 0, 0, 0,
	 "whether TLSv1.3 is accepted"},
	{"ECDSA alone of the strong ones", "ie-11-win7", intermediate, OK, V12, 0xc02c,
	 0x0017, NULL},
	{"and there is none", "ie-11-win7", only_rsa, NO, 0, 0, 0,
	 "no cipher suite in common with TLSv1.2"},
	{"a certificate nobody saw, 1.3", "chrome-150", no_leaf_seen, UNKNOWN, 0, 0, 0,
	 "whether it takes the certificate"},
	{"a certificate nobody saw, 1.2", "ie-11-win7", no_leaf_seen, UNKNOWN, 0, 0, 0,
	 "takes a certificate"},
	{"P-521 in Chrome", "chrome-150", only_p521, NO, 0, 0, 0,
	 "cannot check signatures"},
	{"P-521 in Firefox", "firefox-144", only_p521, OK, V13, 0x1301, 0x001d, NULL},
	{"P-521 before TLS 1.3", "safari-9", only_p521_tls12, OK, V12, 0xc02c, 0x0017,
	 NULL},
	{"P-521 and no such group", "chrome-49", only_p521_tls12, OK, V12, 0xc02f,
	 0x0017, NULL},
	{"Ed25519 in Safari", "safari-26", only_ed25519, NO, 0, 0, 0,
	 "cannot check signatures"},
	{"Ed25519 in OpenSSL", "openssl-3.5", only_ed25519, OK, V13, 0x1302, 0x001d,
	 NULL},
	{"a key of a kind not known", "chrome-150", strange_key, UNKNOWN, 0, 0, 0,
	 "whether it takes the certificate"},
	{"post-quantum only", "chrome-70", only_post_quantum, NO, 0, 0, 0,
	 "no group in common"},
	{"post-quantum only, today", "chrome-150", only_post_quantum, OK, V13, 0x1301,
	 0x11ec, NULL},
	{"post-quantum too", "safari-26", post_quantum_first, OK, V13, 0x1302, 0x11ec,
	 NULL},
	{"groups seen suffice", "go-1.17", groups_incomplete, OK, V13, 0x1301, 0x001d,
	 NULL},
	{"it may have a better group", "chrome-150", groups_incomplete, OK, V13, 0x1301,
	 0, NULL},
	{"a group that it has no share of", "android-10", only_p384, OK, V13, 0x1301,
	 0x0018, NULL},
	{"no group that may be", "java-11", groups_incomplete, UNKNOWN, 0, 0, 0,
	 "no group in common was seen"},
	{"1024 bits", "openssl-1.1.1", prime_1024, OK, V12, 0x009e, 0, NULL},
	{"1024 bits are too few", "openssl-3.5", prime_1024, NO, 0, 0, 0,
	 "prime of 1024 bits"},
	{"2048 bits", "openssl-3.5", prime_2048, OK, V12, 0x009e, 0, NULL},
	{"8192 bits are too many", "ie-11-win10", prime_8192, NO, 0, 0, 0,
	 "prime of 8192 bits"},
	{"a prime nobody saw", "openssl-3.5", prime_unseen, UNKNOWN, 0, 0, 0,
	 "that was not seen"},
	{"a prime that is not used", "openssl-3.5", prime_unseen_behind_another, OK,
	 V12, 0xc030, 0x001d, NULL},
	{"SHA-1 only", "openssl-3.0", only_sha1, NO, 0, 0, 0, "no cipher suite"},
	{"SHA-1 only, then", "safari-9", only_sha1, OK, V12, 0xc02c, 0x0017, NULL},
	{"old: the server's order", "java-7", old, OK, TLS_VERSION_TLS1_0, 0xc013,
	 0x0017, NULL},
	{"old: without groups", "openssl-0.9.8", old, OK, TLS_VERSION_TLS1_0, 0x0035, 0,
	 NULL},
	{"old: one suite in common", "ie-8-xp", old, OK, TLS_VERSION_TLS1_0, 0x000a, 0,
	 NULL},
	{"old: has no server name", "ie-8-xp", old_named, UNKNOWN, 0, 0, 0,
	 "sends no server name"},
	{"too old", "ie-8-xp", intermediate, NO, 0, 0, 0,
	 "no version in common: it has SSLv3 to TLSv1"},
};

static void test_cases(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *label = cases[i].label;
		struct client_result result = {0};
		struct sample sample;

		cases[i].make(&sample);
		client_connect(find(cases[i].client), &sample.offer, &arena, &result);
		if (result.outcome != cases[i].outcome)
			fail_msg("%s: %s: %s (%s)", label, cases[i].client,
				 client_outcome_name(result.outcome),
				 result.why ? result.why : "");
		if (cases[i].why && (!result.why || !strstr(result.why, cases[i].why)))
			fail_msg("%s: says \"%s\"", label, result.why);
		if (result.outcome != CLIENT_CONNECTS) {
			assert_non_null(result.why);
			continue;
		}
		if (result.why || result.version != cases[i].version ||
		    result.cipher_suite.code != cases[i].suite ||
		    result.group.code != cases[i].group)
			fail_msg("%s: %s %04x %04x", label,
				 tls_version_name(result.version),
				 (unsigned int)result.cipher_suite.code,
				 (unsigned int)result.group.code);
	}
	arena_free(&arena);
}

/* ---- the table ------------------------------------------------------------------ */

static bool is_id(const char *id)
{
	return id && id[0] &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(id);
}

static void check_row(const struct client *client)
{
	size_t i;

	if (!is_id(client->id) || !client->title || !client->source ||
	    client->lowest > client->highest || client->cipher_suites.count == 0)
		fail_msg("%s: a row without what it needs", client->id);
	for (i = 0; i < client->groups.count; i++) {
		if (!named_group_by_code(client->groups.items[i]))
			fail_msg("%s: group %04x", client->id, client->groups.items[i]);
	}
	for (i = 0; i < client->key_shares.count; i++) {
		size_t j = 0;

		while (j < client->groups.count &&
		       client->groups.items[j] != client->key_shares.items[i])
			j++;
		if (j == client->groups.count)
			fail_msg("%s: a share of a group it does not name", client->id);
	}
	if ((client->highest >= TLS_VERSION_TLS1_2) !=
	    (client->signature_schemes.count > 0))
		fail_msg("%s: signature schemes are TLS 1.2's", client->id);
	if ((client->highest == TLS_VERSION_TLS1_3) != (client->key_shares.count > 0))
		fail_msg("%s: key shares are TLS 1.3's", client->id);
}

static void test_rows(void **state)
{
	size_t i, j;

	(void)state;
	assert_true(client_registry_count > 20);
	for (i = 0; i < client_registry_count; i++) {
		check_row(&client_registry[i]);
		for (j = 0; j < i; j++) {
			if (strcmp(client_registry[i].id, client_registry[j].id) == 0)
				fail_msg("%s: twice", client_registry[i].id);
		}
	}
}

/* Mozilla says of each profile who is the oldest that it serves. */
static void test_oldest(void **state)
{
	static const struct {
		const char *profile;
		void (*make)(struct sample *s);
	} profiles[] = {
		{"old", old},
		{"intermediate", intermediate},
		{"modern", intermediate},
	};
	struct arena arena = arena_make(ARENA_MAX);
	size_t i, p, seen = 0;

	(void)state;
	for (i = 0; i < client_registry_count; i++) {
		const struct client *client = &client_registry[i];
		struct client_result result = {0};
		struct sample sample;

		if (!client->oldest_of)
			continue;
		p = 0;
		while (p < 3 && strcmp(profiles[p].profile, client->oldest_of) != 0)
			p++;
		assert_true(p < 3);
		profiles[p].make(&sample);
		if (p == 2) /* TLS 1.3 and nothing else */
			sample.protocols[TLS_VERSION_TLS1_2].offered = TRISTATE_NO;
		client_connect(client, &sample.offer, &arena, &result);
		if (result.outcome != CLIENT_CONNECTS)
			fail_msg("%s, %s: %s", client->oldest_of, client->id,
				 result.why);
		seen++;
	}
	assert_true(seen >= 15);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
