/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher_suites: a whole survey of servers with all kinds of habits finds what they
 * have, in their order, in the fewest connections, and always ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/cipher_suite.h"
#include "fake_tls.h"

extern const struct inquiry inquiry_cipher_suites;

enum { ARENA_MAX = 4 * 1024 * 1024, TEXT_MAX = 2048 };

/* RSA and ECDSA, AES and ChaCha20, in an order of the server's own. */
static const uint32_t modern[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0};
static const uint32_t modern_13[] = {0x1301, 0x1302, 0x1303, 0};
static const uint32_t go_rsa[] = {0xc02f, 0xc030, 0xcca8, 0};
static const uint32_t go_ecdsa[] = {0xc02b, 0xc02c, 0xcca9, 0};
static const uint32_t weak_first[] = {0x000a, 0xc013, 0x002f, 0xc014, 0};
static const uint32_t rare[] = {0xc02f, 0xc03c, 0x0032, 0xc0a0, 0x009e, 0};
static const uint32_t only_rare[] = {0x0032, 0x0038, 0};
static const uint32_t one[] = {0xc02f, 0};
static const uint32_t two[] = {0xc02f, 0xc030, 0};
static const uint32_t rsa_only[] = {0xc02f, 0xc030, 0x009c, 0};
static const uint32_t with_dhe[] = {0x009e, 0x009f, 0xc02f, 0};
static const uint32_t anonymous[] = {0x0018, 0xc018, 0x0034, 0};
/* SRP with each kind of key, before what stands in the same chunk. */
static const uint32_t with_srp[] = {0xc01d, 0xc01e, 0xc01f, 0xc002,
				    0xc003, 0x008b, 0xc02f, 0};
static const uint32_t srp_dhe[] = {0xc01d, 0x009e, 0xc02f, 0};
static const uint32_t srp[] = {0xc01d, 0xc01e, 0xc01f, 0};
static const uint32_t ssl2_list[] = {0x010080, 0x0700c0, 0};
static const uint32_t ssl3_list[] = {0x0005, 0x000a, 0x0032, 0};

static const uint16_t only_p384[] = {0x0018, 0};

static const struct handshake finished_13 = {.completed = TRISTATE_YES,
					     .version = TLS_VERSION_TLS1_3};

struct row {
	const char *label;
	struct fake_tls server;
	/* What the JSON would say, version by version that is offered. */
	const char *offered;
	size_t connections; /* exactly */
};

static const struct row rows[] = {
	{"nothing at all", {.own_order = true}, "", 6},
	{"nothing at all, and says so with alert 40",
	 {.own_order = true, .refuses_version_by_40 = true},
	 "",
	 1 + 2 + 4 + 4 + 7 + 1},
	{"nothing at all, and closes",
	 {.closes = true},
	 "",
	 1 + 2 * (2 + 4 + 4 + 7 + 1)},
	{"modern, its own order",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern, [TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true},
	 "TLSv1.2 server: c02b c02f c02c c030 cca9 cca8; "
	 "TLSv1.3 server: 1301 1302 1303; ",
	 4 + (6 + 1 + 3 + 1) + (3 + 1 + 1)},
	{"modern, the client's order",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern, [TLS_VERSION_TLS1_3] = modern_13}},
	 "TLSv1.2 client: c02c c030 cca8 cca9 c02b c02f; "
	 "TLSv1.3 client: 1302 1303 1301; ",
	 4 + (6 + 1 + 3 + 1) + (3 + 1 + 1)},
	{"its own order, ChaCha20 first if the client likes it best",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern, [TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .prefers_chacha20 = true},
	 "TLSv1.2 server: c02b c02f c02c c030 cca9 cca8; "
	 "TLSv1.3 server: 1301 1302 1303; ",
	 4 + (6 + 1 + 3 + 1) + (3 + 1 + 1)},
	{"its own order, ChaCha20 last if the client has AES first",
	 {.suites = {[TLS_VERSION_TLS1_2] = go_rsa, [TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .needs_aes_first = true},
	 "TLSv1.2 server: c02f c030 cca8; "
	 "TLSv1.3 server: 1301 1302 1303; ",
	 4 + (3 + 1 + 3 + 2) + (3 + 1 + 1)},
	{"the same with ECDSA",
	 {.suites = {[TLS_VERSION_TLS1_2] = go_ecdsa, [TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .needs_aes_first = true},
	 "TLSv1.2 server: c02b c02c cca9; "
	 "TLSv1.3 server: 1301 1302 1303; ",
	 4 + (3 + 1 + 3 + 2) + (3 + 1 + 1)},
	{"one suite has no order",
	 {.suites = {[TLS_VERSION_TLS1_2] = one}},
	 "TLSv1.2 ?: c02f; ",
	 5 + (1 + 1 + 3 + 2)},
	{"two suites, the server's order",
	 {.suites = {[TLS_VERSION_TLS1_2] = two}, .own_order = true},
	 "TLSv1.2 server: c02f c030; ",
	 5 + (2 + 1 + 3 + 2 + 0)},
	{"two suites, the client's order",
	 {.suites = {[TLS_VERSION_TLS1_2] = two}},
	 "TLSv1.2 client: c030 c02f; ",
	 5 + (2 + 1 + 3 + 2 + 1)},
	{"rare suites among the usual ones, the server's order",
	 {.suites = {[TLS_VERSION_TLS1_2] = rare}, .own_order = true},
	 "TLSv1.2 server: c02f c03c 0032 c0a0 009e; ",
	 5 + (1 + (1 + 1) + 4 + (5 + 1) + 1)},
	{"rare suites alone, in two lanes",
	 {.suites = {[TLS_VERSION_TLS1_0] = only_rare, [TLS_VERSION_SSL3] = only_rare},
	  .own_order = true},
	 "SSLv3 server: 0032 0038; TLSv1 server: 0032 0038; ",
	 4 + (1 + 2 + 1) + (1 + 2 + 2 + 1)},
	{"RSA and ECDSA, the key is chosen first",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern},
	  .own_order = true,
	  .chooses_key_first = true},
	 "TLSv1.2 server: c02b c02c cca9 c02f c030 cca8; ",
	 5 + (3 + 1 + 3 + (3 + 1) + 1)},
	{"an ECDSA key that none of its suites can use hides those of RSA",
	 {.suites =
		  {[TLS_VERSION_TLS1_2] = rsa_only, [TLS_VERSION_TLS1_0] = weak_first},
	  .own_order = true,
	  .chooses_key_first = true},
	 "TLSv1 server: 000a c013 002f c014; TLSv1.2 server: c02f c030 009c; ",
	 4 + (1 + 4 + 1 + 1) + (1 + 4 + (3 + 1) + 1 + 1)},
	{"DHE only without groups",
	 {.suites = {[TLS_VERSION_TLS1_2] = with_dhe},
	  .own_order = true,
	  .drops_dhe_with_groups = true},
	 "TLSv1.2 server: c02f 009e 009f; ",
	 5 + (1 + 1 + 3 + 1 + (2 + 1))},
	{"weak before strong in three versions",
	 {.suites = {[TLS_VERSION_TLS1_0] = weak_first,
		     [TLS_VERSION_TLS1_1] = weak_first,
		     [TLS_VERSION_TLS1_2] = weak_first},
	  .own_order = true},
	 "TLSv1 server: 000a c013 002f c014; TLSv1.1 server: 000a c013 002f c014; "
	 "TLSv1.2 server: 000a c013 002f c014; ",
	 3 + (4 + 1 + 2 + 2) + (4 + 1 + 2 + 2) + (4 + 1 + 3 + 2)},
	{"anonymous alone",
	 {.suites = {[TLS_VERSION_TLS1_2] = anonymous}, .own_order = true},
	 "TLSv1.2 server: 0018 c018 0034; ",
	 5 + (3 + 1 + 4 + 2)},
	{"SRP is picked and cannot be: the rest is found all the same",
	 {.suites = {[TLS_VERSION_SSL3] = with_srp,
		     [TLS_VERSION_TLS1_0] = with_srp,
		     [TLS_VERSION_TLS1_1] = with_srp,
		     [TLS_VERSION_TLS1_2] = with_srp},
	  .fails_at = srp,
	  .own_order = true},
	 "SSLv3 server: c002 c003 008b; TLSv1 server: c002 c003 008b; "
	 "TLSv1.1 server: c002 c003 008b; TLSv1.2 server: c002 c003 008b c02f; ",
	 2 + (1 + (3 + 1)) + 2 * (1 + 1 + (3 + 1) + 1) +
		 (1 + 1 + (2 + 1) + (1 + 1) + (4 + 1) + 1)},
	{"SRP that can be",
	 {.suites = {[TLS_VERSION_TLS1_0] = srp}, .own_order = true},
	 "TLSv1 server: c01d c01e c01f; ",
	 5 + (1 + 2 + (3 + 1))},
	{"SSLv2 lists its suites; SSLv3",
	 {.suites = {[TLS_VERSION_SSL2] = ssl2_list, [TLS_VERSION_SSL3] = ssl3_list},
	  .own_order = true},
	 "SSLv2 ?: 10080 700c0; SSLv3 server: 0005 000a 0032; ",
	 4 + 1 + (1 + (1 + 1) + 3 + 1)},
	{"more than 120 suites are too many",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern},
	  .own_order = true,
	  .suites_max = 120},
	 "TLSv1.2 server: c02b c02f c02c c030 cca9 cca8; ",
	 5 + (6 + 1 + 3 + 1)},
	{"closes where others send an alert",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern}, .own_order = true, .closes = true},
	 "TLSv1.2 server: c02b c02f c02c c030 cca9 cca8; ",
	 1 + 2 * (2 + 4 + 4 + 1) + (6 + 2 * (1 + 3 + 1))},
	{"one close for no reason is no refusal",
	 {.suites = {[TLS_VERSION_TLS1_2] = modern}, .own_order = true, .closed_at = 9},
	 "TLSv1.2 server: c02b c02f c02c c030 cca9 cca8; ",
	 5 + (6 + 1 + 3 + 1) + 1},
};

/* The first handshake did not come to an end in TLS 1.3. */
static const struct row retry_rows[] = {
	{"a ServerHello comes behind a HelloRetryRequest",
	 {.suites = {[TLS_VERSION_TLS1_3] = modern_13}, .own_order = true},
	 "TLSv1.3 server: 1301 1302 1303; ",
	 5 + (3 + 1 + 1) + 1},
	{"nothing comes behind a HelloRetryRequest",
	 {.suites = {[TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .refuses_shares = true},
	 "",
	 5 + (3 + 1 + 1) + 2},
	{"nothing comes behind it, and it closes",
	 {.suites = {[TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .closes = true,
	  .refuses_shares = true},
	 "",
	 1 + 2 * (2 + 4 + 4 + 7) + (3 + 2 + 1) + (1 + 1)},
	{"groups there are no shares of: nothing to be found out",
	 {.suites = {[TLS_VERSION_TLS1_3] = modern_13},
	  .own_order = true,
	  .groups = only_p384,
	  .refuses_shares = true},
	 "TLSv1.3 server: 1301 1302 1303; ",
	 5 + (3 + 1 + 1) + 2},
};

/* "TLSv1.2 server: c02f c030; ..." of an endpoint. */
static void write_offer(const struct endpoint *endpoint, char text[TEXT_MAX])
{
	static const char *const orders[TRISTATE_COUNT] = {"?", "client", "server"};
	size_t at = 0, i, version;

	text[0] = '\0';
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		const struct protocol_offer *offer = &endpoint->protocols[version];

		if (offer->offered != TRISTATE_YES)
			continue;
		at += (size_t)snprintf(text + at, TEXT_MAX - at, "%s %s:",
				       tls_version_name((enum tls_version)version),
				       orders[offer->server_order]);
		for (i = 0; i < offer->cipher_suite_count && at < TEXT_MAX - 16; i++)
			at += (size_t)snprintf(
				text + at, TEXT_MAX - at, " %04x",
				(unsigned int)offer->cipher_suites[i].code);
		at += (size_t)snprintf(text + at, TEXT_MAX - at, "; ");
	}
}

static void expect_row(const struct row *row, bool shook_hands)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct fake_tls server = row->server;
	struct endpoint endpoint = {0};
	char text[TEXT_MAX];
	size_t count, i;

	if (shook_hands)
		endpoint.handshake = finished_13;
	count = fake_tls_ask(&server, &inquiry_cipher_suites, &endpoint, &arena, 0);
	write_offer(&endpoint, text);
	if (strcmp(text, row->offered) != 0)
		fail_msg("%s: \"%s\"", row->label, text);
	if (count != row->connections)
		fail_msg("%s: %zu connections, not %zu", row->label, count,
			 row->connections);
	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		const struct protocol_offer *offer = &endpoint.protocols[i];

		if (offer->offered == TRISTATE_UNKNOWN ||
		    !offer->cipher_suites_complete ||
		    (offer->offered == TRISTATE_NO) != (offer->why != NULL))
			fail_msg("%s: %s: %u, %s", row->label,
				 tls_version_name((enum tls_version)i), offer->offered,
				 offer->why ? offer->why : "no reason");
	}
	arena_free(&arena);
}

static void test_servers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_row(&rows[i], true);
	for (i = 0; i < sizeof(retry_rows) / sizeof(retry_rows[0]); i++)
		expect_row(&retry_rows[i], false);
}

/* Every suite of the registry at once: each is found, and the hellos hold. */
static void test_everything(void **state)
{
	static uint32_t all[CIPHER_SUITE_ROWS_MAX + 1];
	struct fake_tls server = {.own_order = true};
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {0};
	const struct cipher_suite *suite;
	size_t count = 0, i;

	(void)state;
	for (i = 0; (suite = cipher_suite_at(i)); i++) {
		if (suite->since != TLS_VERSION_SSL2 &&
		    suite->since != TLS_VERSION_TLS1_3 && suite->code != 0)
			all[count++] = suite->code;
	}
	server.suites[TLS_VERSION_TLS1_2] = all;
	assert_int_not_equal(
		0, fake_tls_ask(&server, &inquiry_cipher_suites, &endpoint, &arena, 0));
	assert_int_equal(count,
			 endpoint.protocols[TLS_VERSION_TLS1_2].cipher_suite_count);
	assert_true(endpoint.protocols[TLS_VERSION_TLS1_2].cipher_suites_complete);
	arena_free(&arena);
}

/* More rare suites than fit beside the usual ones: merged afterwards. */
static void test_merge(void **state)
{
	static uint32_t many[64];
	struct fake_tls server = {.own_order = true};
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {0};
	const struct protocol_offer *offer = &endpoint.protocols[TLS_VERSION_TLS1_2];
	uint32_t offer_codes[CIPHER_SUITE_CHUNK_MAX];
	size_t n, i, count = 0;

	(void)state;
	for (i = 1; i <= 3; i++) {
		n = cipher_suite_offer(TLS_VERSION_TLS1_2, (uint32_t)i, offer_codes,
				       CIPHER_SUITE_CHUNK_MAX);
		assert_true(n > 10);
		memcpy(many + count, offer_codes, 10 * sizeof(many[0]));
		count += 10;
		many[count++] = (const uint32_t[]){0xc02f, 0xc030, 0x009c}[i - 1];
	}
	server.suites[TLS_VERSION_TLS1_2] = many;
	assert_int_not_equal(
		0, fake_tls_ask(&server, &inquiry_cipher_suites, &endpoint, &arena, 0));
	assert_int_equal(TRISTATE_YES, offer->server_order);
	assert_int_equal(count, offer->cipher_suite_count);
	for (i = 0; i < count; i++)
		assert_int_equal(many[i], offer->cipher_suites[i].code);
	arena_free(&arena);
}

/* What breaks off: never "no" and never "complete" for what had no answer. */
static void test_broken(void **state)
{
	static const struct {
		const char *label;
		struct fake_tls server;
		size_t stop_at;
		enum tristate offered;
		size_t suites_min;
	} cases[] = {
		{"silent",
		 {.suites = {[4] = modern}, .silent_from = 1},
		 0,
		 TRISTATE_UNKNOWN,
		 0},
		{"silent after a while",
		 {.suites = {[4] = modern}, .silent_from = 9},
		 0,
		 TRISTATE_YES,
		 1},
		{"time is up before anything",
		 {.suites = {[4] = modern}},
		 1,
		 TRISTATE_UNKNOWN,
		 0},
		{"time is up", {.suites = {[4] = modern}}, 12, TRISTATE_YES, 1},
		{"takes SRP of users that it knows",
		 {.suites = {[4] = with_srp},
		  .fails_at = srp,
		  .fails_with = 115,
		  .own_order = true},
		 0,
		 TRISTATE_YES,
		 4},
		{"and DHE only without groups behind it",
		 {.suites = {[4] = srp_dhe},
		  .fails_at = srp,
		  .fails_with = 115,
		  .drops_dhe_with_groups = true,
		  .own_order = true},
		 0,
		 TRISTATE_YES,
		 2},
		{"takes nothing but that",
		 {.suites = {[4] = srp}, .fails_at = srp, .fails_with = 115},
		 0,
		 TRISTATE_UNKNOWN,
		 0},
		{"silence behind a HelloRetryRequest",
		 {.suites = {[5] = modern_13}, .silent_to_shares = true},
		 0,
		 TRISTATE_UNKNOWN,
		 0},
		{"time is up behind a HelloRetryRequest",
		 {.suites = {[5] = modern_13}},
		 1,
		 TRISTATE_UNKNOWN,
		 0},
		{"picks what was not offered",
		 {.suites = {[4] = modern}, .lies = true},
		 0,
		 TRISTATE_UNKNOWN,
		 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct fake_tls server = cases[i].server;
		struct endpoint endpoint = {0};
		const struct protocol_offer *offer =
			&endpoint.protocols[cases[i].server.suites[5] ? 5 : 4];

		assert_int_not_equal(0,
				     fake_tls_ask(&server, &inquiry_cipher_suites,
						  &endpoint, &arena, cases[i].stop_at));
		if (offer->offered != cases[i].offered || !offer->why ||
		    offer->cipher_suites_complete ||
		    offer->cipher_suite_count < cases[i].suites_min)
			fail_msg("%s: %u, %s, %zu suites", cases[i].label,
				 offer->offered, offer->why ? offer->why : "no reason",
				 offer->cipher_suite_count);
		arena_free(&arena);
	}
}

/* A server that changes its mind: what was taken once stays, and it ends. */
static void test_wavering(void **state)
{
	struct fake_tls server = {.suites = {[4] = modern, [5] = modern_13},
				  .own_order = true,
				  .wavers = true};
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {0};
	size_t count;

	(void)state;
	count = fake_tls_ask(&server, &inquiry_cipher_suites, &endpoint, &arena, 0);
	assert_in_range(count, 1, 100);
	assert_int_equal(TRISTATE_YES, endpoint.protocols[4].offered);
	assert_in_range(endpoint.protocols[4].cipher_suite_count, 1, 6);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),  cmocka_unit_test(test_everything),
		cmocka_unit_test(test_merge),    cmocka_unit_test(test_broken),
		cmocka_unit_test(test_wavering),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
