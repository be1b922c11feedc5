/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * groups, signature_schemes, dh_prime: each finds what a server has once its suites
 * are known, and says so when it could not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/dh_prime.h"
#include "checks/handshake/signature_scheme.h"
#include "fake_tls.h"

extern const struct inquiry inquiry_cipher_suites, inquiry_groups,
	inquiry_signature_schemes, inquiry_dh_prime;

enum { ARENA_MAX = 4 * 1024 * 1024, TEXT_MAX = 512 };

static const uint32_t both_keys[] = {0xc02b, 0xc02f, 0};
static const uint32_t ecdsa[] = {0xc02b, 0};
static const uint32_t rsa[] = {0xc02f, 0x009c, 0};
static const uint32_t plain_rsa[] = {0x009c, 0};
static const uint32_t dhe[] = {0x009e, 0};
static const uint32_t modern[] = {0x1301, 0};
static const uint16_t groups[] = {0x0018, 0x001d, 0x11ec, 0};
static const uint16_t curves[] = {0x0018, 0x001d, 0x0017, 0};
static const uint16_t two_curves[] = {0x001d, 0x0017, 0};
static const uint16_t nist_curves[] = {0x0019, 0x0018, 0x0017, 0};
static const uint16_t with_ffdhe[] = {0x0101, 0x0100, 0x001d, 0};
static const uint16_t some_schemes[] = {0x0804, 0x0403, 0x0601, 0};
static const uint16_t pss[] = {0x0804, 0x0806, 0};
static const uint16_t pss_first[] = {0x0806, 0x0403, 0};
static const uint16_t ml_dsa[] = {0x0905, 0};
static const uint16_t known_schemes[] = {0x0403, 0x0503, 0x0804, 0};
static const uint16_t old_scheme[] = {0x0201, 0};
static const char group_2[] =
	"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
	"020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
	"4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
	"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";
static const char group_5_start[] = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd1";

static const struct {
	const char *label;
	struct fake_tls server;
	size_t silent_after; /* questions about suites, then so many more */
	enum tls_version version;
	const char *text; /* groups, then schemes; "..." where not all is known */
	uint32_t dh_bits;
	const char *dh_prime;
} rows[] = {
	{"TLS 1.3, the server's order, with a hybrid",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = some_schemes,
	  .own_order = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "0018 001d 11ec; 0403 0804",
	 0,
	 NULL},
	{"TLS 1.3, the client's order",
	 {.suites = {[5] = modern}, .groups = groups, .schemes = pss},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.3, with finite fields",
	 {.suites = {[5] = modern}, .groups = with_ffdhe, .schemes = pss},
	 0,
	 TLS_VERSION_TLS1_3,
	 "001d 0100 0101; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.3, looks at schemes after its HelloRetryRequest",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss,
	  .looks_at_schemes_late = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"the same, two keys and an order of its own",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss_first,
	  .own_order = true,
	  .looks_at_schemes_late = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "0018 001d 11ec; 0806 0403",
	 0,
	 NULL},
	{"the same, and ends for want of a certificate of ours",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss,
	  .looks_at_schemes_late = true,
	  .wants_certificate = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"the same, a scheme that no library here can check may be there",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss,
	  .looks_at_schemes_late = true,
	  .refuses_encrypted = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806...",
	 0,
	 NULL},
	{"the same, signs with what no library here can check",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = ml_dsa,
	  .looks_at_schemes_late = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; ...",
	 0,
	 NULL},
	{"the same, signs with one scheme, offered or not",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss,
	  .looks_at_schemes_late = true,
	  .insists_on_scheme = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804",
	 0,
	 NULL},
	{"TLS 1.3, refused by closing",
	 {.suites = {[5] = modern}, .groups = groups, .schemes = pss, .closes = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.3, takes the schemes it knows, not those of its key",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = known_schemes,
	  .knows_schemes_only = true,
	  .key_schemes = pss},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.3, asks again without a group where none suits",
	 {.suites = {[5] = modern},
	  .groups = groups,
	  .schemes = pss,
	  .insists_on_group = true},
	 0,
	 TLS_VERSION_TLS1_3,
	 "11ec 001d 0018; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.2, its first curve where none suits",
	 {.suites = {[4] = rsa},
	  .groups = curves,
	  .schemes = pss,
	  .insists_on_group = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0804 0806",
	 0,
	 NULL},
	{"TLS 1.2, refuses a group when its ServerHello is gone",
	 {.suites = {[4] = rsa},
	  .groups = curves,
	  .schemes = some_schemes,
	  .groups_late = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0804 0601",
	 0,
	 NULL},
	{"TLS 1.2, both keys",
	 {.suites = {[4] = both_keys}, .groups = curves, .schemes = some_schemes},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0804 0601 0403",
	 0,
	 NULL},
	{"TLS 1.2, refuses a scheme when its ServerHello is gone",
	 {.suites = {[4] = both_keys},
	  .groups = curves,
	  .schemes = some_schemes,
	  .signs_late = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0804 0601 0403",
	 0,
	 NULL},
	{"TLS 1.2, an RSA key",
	 {.suites = {[4] = rsa}, .groups = curves, .schemes = some_schemes},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0804 0601",
	 0,
	 NULL},
	{"TLS 1.2, an ECDSA key that needs its curve, the client's order",
	 {.suites = {[4] = ecdsa},
	  .groups = curves,
	  .schemes = some_schemes,
	  .needs_curve = 0x0017},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0403",
	 0,
	 NULL},
	{"TLS 1.2, an ECDSA key that needs its curve, the server's order",
	 {.suites = {[4] = ecdsa},
	  .groups = curves,
	  .schemes = some_schemes,
	  .needs_curve = 0x0018,
	  .own_order = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "0018; 0403",
	 0,
	 NULL},
	{"TLS 1.2, an ECDSA key that needs its curve, and that one is the last",
	 {.suites = {[4] = ecdsa},
	  .groups = two_curves,
	  .schemes = some_schemes,
	  .needs_curve = 0x0017},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017; 0403",
	 0,
	 NULL},
	{"the same, in the server's order: no client ever gets what comes behind",
	 {.suites = {[4] = ecdsa},
	  .groups = two_curves,
	  .schemes = some_schemes,
	  .needs_curve = 0x0017,
	  .own_order = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017; 0403",
	 0,
	 NULL},
	{"TLS 1.2, an ECDSA key that needs its curve, the first that clients name",
	 {.suites = {[4] = ecdsa},
	  .groups = nist_curves,
	  .schemes = some_schemes,
	  .needs_curve = 0x0017},
	 0,
	 TLS_VERSION_TLS1_2,
	 "0017 0018 0019; 0403",
	 0,
	 NULL},
	{"TLS 1.2, no group and no signature",
	 {.suites = {[4] = plain_rsa}, .groups = curves, .schemes = some_schemes},
	 0,
	 TLS_VERSION_TLS1_2,
	 "; ",
	 0,
	 NULL},
	{"TLS 1.2, signs with SHA-1 whatever is offered",
	 {.suites = {[4] = rsa},
	  .groups = curves,
	  .schemes = old_scheme,
	  .insists_on_scheme = true},
	 0,
	 TLS_VERSION_TLS1_2,
	 "001d 0017 0018; 0201",
	 0,
	 NULL},
	{"DHE with a shared prime",
	 {.suites = {[4] = dhe}, .schemes = pss, .dh_prime = group_2},
	 0,
	 TLS_VERSION_TLS1_2,
	 "; 0804 0806",
	 1024,
	 "RFC 2409 group 2"},
	{"DHE with a prime of its own",
	 {.suites = {[4] = dhe}, .schemes = pss, .dh_prime = group_5_start},
	 0,
	 TLS_VERSION_TLS1_2,
	 "; 0804 0806",
	 192,
	 NULL},
	{"DHE with another prime when no groups are named",
	 {.suites = {[4] = dhe},
	  .schemes = pss,
	  .dh_prime = group_2,
	  .dh_prime_without_groups = group_5_start},
	 0,
	 TLS_VERSION_TLS1_2,
	 "; 0804 0806",
	 192,
	 NULL},
	{"silent once the suites are known",
	 {.suites = {[4] = rsa, [5] = modern}, .groups = curves, .schemes = pss},
	 1,
	 TLS_VERSION_TLS1_2,
	 "0018...; ...",
	 0,
	 NULL},
};

static size_t write_codes(char *text, size_t at, const struct cipher_suite_use *uses,
			  size_t count, bool complete)
{
	size_t i;

	for (i = 0; i < count && at < TEXT_MAX - 16; i++)
		at += (size_t)snprintf(text + at, TEXT_MAX - at, "%s%04x", i ? " " : "",
				       (unsigned int)uses[i].code);
	return at +
	       (size_t)snprintf(text + at, TEXT_MAX - at, "%s", complete ? "" : "...");
}

static void expect_row(size_t row)
{
	static const struct inquiry *const inquiries[] = {
		&inquiry_cipher_suites, &inquiry_groups, &inquiry_signature_schemes,
		&inquiry_dh_prime};
	struct arena arena = arena_make(ARENA_MAX);
	struct fake_tls server = rows[row].server;
	struct endpoint endpoint = {0};
	const struct protocol_offer *offer = &endpoint.protocols[rows[row].version];
	char text[TEXT_MAX];
	size_t i, at;

	for (i = 0; i < sizeof(inquiries) / sizeof(inquiries[0]); i++) {
		/* A silent row's suites show, and nothing after them. */
		if (i == 1 && rows[row].silent_after > 0)
			server.silent_from = server.asked + rows[row].silent_after;
		if (fake_tls_ask(&server, inquiries[i], &endpoint, &arena, 0) ==
		    SIZE_MAX)
			fail_msg("%s: %s does not end", rows[row].label,
				 inquiries[i]->name);
	}
	at = write_codes(text, 0, offer->groups, offer->group_count,
			 offer->groups_complete);
	at += (size_t)snprintf(text + at, TEXT_MAX - at, "; ");
	(void)write_codes(text, at, offer->signature_schemes,
			  offer->signature_scheme_count,
			  offer->signature_schemes_complete);
	if (strcmp(text, rows[row].text) != 0)
		fail_msg("%s: \"%s\"", rows[row].label, text);
	if (offer->dh_bits != rows[row].dh_bits ||
	    !offer->dh_prime != !rows[row].dh_prime ||
	    (offer->dh_prime && strcmp(offer->dh_prime, rows[row].dh_prime) != 0))
		fail_msg("%s: %u bits, %s", rows[row].label, offer->dh_bits,
			 offer->dh_prime ? offer->dh_prime : "nobody's");
	arena_free(&arena);
}

static void test_servers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_row(i);
}

static void test_primes(void **state)
{
	(void)state;
	assert_string_equal("RFC 2409 group 2", dh_prime_name(group_2));
	assert_null(dh_prime_name(group_5_start));
	assert_null(dh_prime_name(""));
	assert_string_equal("Postfix (512 bits)",
			    dh_prime_name("883f00affc0c8ab835cde5c20f55df063f1607bf"
					  "ce1335e41c1e03f3ab17f6635063673e10d73eb4"
					  "eb468c4050e691a56e0145dec9b11f6454fad9ab"
					  "4f70ba5b"));
}

static void test_schemes(void **state)
{
	uint16_t all[SIGNATURE_SCHEME_MAX], kind[SIGNATURE_SCHEME_MAX];
	size_t count = signature_scheme_offer(all), sum = 0, i, j;
	unsigned int key;

	(void)state;
	for (i = 0; i < count; i++) {
		assert_int_equal(all[i], signature_scheme_at(i)->code);
		for (j = 0; j < i; j++)
			assert_int_not_equal(all[i], all[j]);
	}
	assert_null(signature_scheme_at(count));
	for (key = 0; key < SIGNATURE_KEY_COUNT; key++)
		sum += signature_scheme_offer_key((enum signature_key)key, kind);
	for (i = 0; i < count; i++)
		sum -= signature_scheme_at(i)->tls12;
	assert_int_equal(0, sum);
	assert_string_equal("ed25519", signature_scheme_use_of(0x0807).name);
	assert_null(signature_scheme_use_of(0xfe5a).name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_primes),
		cmocka_unit_test(test_schemes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
