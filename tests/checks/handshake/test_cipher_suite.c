/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/alert.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/probe.h"

static const struct {
	enum tls_version version;
	uint32_t code;
	const char *name; /* NULL: not in the registry */
} codes[] = {
	{TLS_VERSION_TLS1_3, 0x1301, "TLS_AES_128_GCM_SHA256"},
	{TLS_VERSION_TLS1_2, 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
	{TLS_VERSION_TLS1_0, 0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
	{TLS_VERSION_SSL3, 0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"},
	/* one value, two names: IANA's counts */
	{TLS_VERSION_TLS1_0, 0x001e, "TLS_KRB5_WITH_DES_CBC_SHA"},
	/* the same number means something else in SSLv2 */
	{TLS_VERSION_SSL2, 0x000000, "SSL_CK_NULL_WITH_MD5"},
	{TLS_VERSION_TLS1_2, 0x0000, "TLS_NULL_WITH_NULL_NULL"},
	{TLS_VERSION_SSL2, 0x0700c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
	{TLS_VERSION_TLS1_2, 0x0700c0, NULL},
	{TLS_VERSION_SSL2, 0x1301, NULL},
	/* GREASE and signalling values are picked by nobody */
	{TLS_VERSION_TLS1_3, 0x0a0a, NULL},
	{TLS_VERSION_TLS1_2, 0x00ff, NULL},
	{TLS_VERSION_TLS1_2, 0x5600, NULL},
};

static void test_codes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		const struct cipher_suite *suite =
			cipher_suite_by_code(codes[i].version, codes[i].code);

		if (!suite != !codes[i].name ||
		    (suite && strcmp(suite->name, codes[i].name) != 0))
			fail_msg("code %06x: got %s", (unsigned int)codes[i].code,
				 suite ? suite->name : "nothing");
		if (suite &&
		    cipher_suite_by_name(span_from_string(codes[i].name))->code !=
			    codes[i].code)
			fail_msg("%s: name does not lead back", codes[i].name);
	}
	assert_null(cipher_suite_by_name(SPAN_LITERAL("TLS_NO_SUCH_SUITE")));
	assert_null(cipher_suite_by_name(SPAN_LITERAL("")));
}

/* Every chunk within the limit, nothing twice, everything somewhere. */
static void test_offers(void **state)
{
	uint32_t version;

	(void)state;
	for (version = 0; version < TLS_VERSION_COUNT; version++) {
		uint32_t seen[1024];
		uint32_t chunks = probe_chunk_count(version), chunk;
		size_t count = 0, i, j;

		for (chunk = 0; chunk < chunks; chunk++) {
			uint32_t offer[CIPHER_SUITE_OFFER_MAX];
			size_t n = cipher_suite_offer(version, chunk, offer,
						      CIPHER_SUITE_OFFER_MAX);

			if (n == 0 && chunk > 0)
				fail_msg("%s: chunk %u is empty",
					 tls_version_name(version), chunk);
			/* One fewer than fits: had there been more, they would
			 * have been cut off. */
			assert_in_range(n, chunk ? 1 : 13, CIPHER_SUITE_CHUNK_MAX - 1);
			for (i = 0; i < n; i++) {
				for (j = 0; j < count; j++) {
					if (seen[j] == offer[i])
						fail_msg("%06x twice",
							 (unsigned int)offer[i]);
				}
				assert_true(count < 1024);
				seen[count++] = offer[i];
			}
		}
		for (i = 0; cipher_suite_at(i); i++) {
			for (j = 0; j < count; j++) {
				if (seen[j] == cipher_suite_at(i)->code)
					break;
			}
			if (j == count && version == TLS_VERSION_TLS1_2 &&
			    cipher_suite_at(i)->since >= TLS_VERSION_SSL3 &&
			    cipher_suite_at(i)->since <= TLS_VERSION_TLS1_2 &&
			    cipher_suite_at(i)->code != 0)
				fail_msg("%s is in no chunk", cipher_suite_at(i)->name);
		}
		assert_null(cipher_suite_at(CIPHER_SUITE_ROWS_MAX));
		assert_int_equal(0, cipher_suite_offer(version, chunks, seen, 1024));
	}
	/* The usual suites must all fit into the first hello, or "accepted"
	 * would need a second one for ordinary servers. */
	assert_int_equal(1, probe_chunk_count(TLS_VERSION_TLS1_3));
	assert_int_equal(1, probe_chunk_count(TLS_VERSION_SSL2));
	assert_in_range(probe_chunk_count(TLS_VERSION_TLS1_2), 2, 5);
}

/* From TLS 1.0 on the last chunk is SRP's, all of it and nothing else. */
static void test_srp(void **state)
{
	uint32_t version, chunk;

	(void)state;
	for (version = TLS_VERSION_TLS1_0; version <= TLS_VERSION_TLS1_2; version++) {
		uint32_t chunks = probe_chunk_count(version);

		for (chunk = 0; chunk < chunks; chunk++) {
			uint32_t offer[CIPHER_SUITE_OFFER_MAX];
			size_t n = cipher_suite_offer(version, chunk, offer,
						      CIPHER_SUITE_OFFER_MAX);

			while (n-- > 0) {
				const struct cipher_suite *suite =
					cipher_suite_by_code(version, offer[n]);

				if ((suite->key_exchange == KEY_EXCHANGE_SRP) !=
				    (chunk + 1 == chunks))
					fail_msg("%s, chunk %u: %s",
						 tls_version_name(version), chunk,
						 suite->name);
			}
		}
	}
}

static bool is_in_chunk(enum tls_version version, uint32_t chunk, const char *name)
{
	uint32_t offer[CIPHER_SUITE_OFFER_MAX];
	size_t n = cipher_suite_offer(version, chunk, offer, CIPHER_SUITE_OFFER_MAX);
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(cipher_suite_by_code(version, offer[i])->name, name) == 0)
			return true;
	}
	return false;
}

/* A chunk of rare suites for RSA keys has none for other keys. */
static void test_kinds(void **state)
{
	uint32_t version, chunk;

	(void)state;
	for (version = TLS_VERSION_SSL3; version <= TLS_VERSION_TLS1_2; version++) {
		/* The last one is SRP's, but for SSLv3. */
		uint32_t chunks = probe_chunk_count(version);

		chunks -= version > TLS_VERSION_SSL3;
		for (chunk = 1; chunk < chunks; chunk++) {
			uint32_t offer[CIPHER_SUITE_OFFER_MAX];
			size_t n = cipher_suite_offer(version, chunk, offer,
						      CIPHER_SUITE_OFFER_MAX);
			bool rsa = false, other = false;

			while (n-- > 0) {
				const struct cipher_suite *suite =
					cipher_suite_by_code(version, offer[n]);

				/* Then the key is one of its own kind. */
				if (suite->key_exchange == KEY_EXCHANGE_ECDH ||
				    suite->key_exchange == KEY_EXCHANGE_DH)
					continue;
				switch (suite->authentication) {
				case AUTHENTICATION_RSA:
					rsa = true;
					break;
				case AUTHENTICATION_ECDSA:
				case AUTHENTICATION_DSS:
					other = true;
					break;
				default:
					break;
				}
			}
			if (rsa && other)
				fail_msg("%s: chunk %u mixes kinds",
					 tls_version_name(version), chunk);
		}
	}
}

static void test_usual(void **state)
{
	static const struct {
		enum tls_version version;
		const char *name;
		bool usual;
	} rows[] = {
		{TLS_VERSION_TLS1_2, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", true},
		{TLS_VERSION_TLS1_2, "TLS_RSA_WITH_AES_128_CBC_SHA", true},
		{TLS_VERSION_TLS1_2, "TLS_RSA_WITH_RC4_128_MD5", true},
		{TLS_VERSION_TLS1_2, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", true},
		{TLS_VERSION_TLS1_2, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", true},
		{TLS_VERSION_TLS1_2, "TLS_RSA_WITH_NULL_SHA256", true},
		{TLS_VERSION_TLS1_2, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", false},
		{TLS_VERSION_TLS1_2, "TLS_PSK_WITH_AES_128_GCM_SHA256", false},
		{TLS_VERSION_TLS1_2, "TLS_KRB5_WITH_RC4_128_SHA", false},
		{TLS_VERSION_TLS1_0, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", true},
		{TLS_VERSION_SSL3, "TLS_RSA_WITH_AES_256_CBC_SHA", true},
		{TLS_VERSION_SSL3, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (is_in_chunk(rows[i].version, 0, rows[i].name) != rows[i].usual)
			fail_msg("%s: usual or not?", rows[i].name);
	}
	assert_false(
		is_in_chunk(TLS_VERSION_TLS1_0, 0, "TLS_RSA_WITH_AES_128_GCM_SHA256"));
	/* RFC 5487 3.1: with CBC also before TLS 1.2, with GCM never. */
	assert_true(
		is_in_chunk(TLS_VERSION_TLS1_0, 2, "TLS_PSK_WITH_AES_128_CBC_SHA256"));
	assert_true(is_in_chunk(TLS_VERSION_TLS1_1, 1,
				"TLS_RSA_PSK_WITH_AES_128_CBC_SHA256"));
	assert_false(
		is_in_chunk(TLS_VERSION_TLS1_0, 2, "TLS_PSK_WITH_AES_128_GCM_SHA256"));
}

static void test_groups(void **state)
{
	uint16_t offer[NAMED_GROUP_OFFER_MAX];
	size_t n, i;
	bool ffdhe = false, hybrid = false;

	(void)state;
	assert_string_equal("x25519", named_group_by_code(0x001d)->name);
	assert_int_equal(0x11ec,
			 named_group_by_name(SPAN_LITERAL("X25519MLKEM768"))->code);
	assert_null(named_group_by_code(0x0a0a));
	assert_null(named_group_use_of(0xffff).name);
	assert_int_equal(0, named_group_offer(TLS_VERSION_SSL3, offer, 96));
	n = named_group_offer(TLS_VERSION_TLS1_3, offer, NAMED_GROUP_OFFER_MAX);
	assert_in_range(n, 30, 40);
	for (i = 0; i < n; i++) {
		assert_true(named_group_by_code(offer[i])->tls13);
		hybrid = hybrid || offer[i] == 0x11ec;
	}
	assert_true(hybrid);
	n = named_group_offer(TLS_VERSION_TLS1_2, offer, NAMED_GROUP_OFFER_MAX);
	assert_in_range(n, 35, 60);
	for (i = 0; i < n; i++) {
		assert_int_not_equal(NAMED_GROUP_HYBRID,
				     named_group_by_code(offer[i])->kind);
		ffdhe = ffdhe || offer[i] == 0x0100;
	}
	assert_true(ffdhe);
	assert_int_equal(3, named_group_offer(TLS_VERSION_TLS1_2, offer, 3));
}

static void test_alerts(void **state)
{
	struct arena arena = arena_make(65536);
	struct span bytes = SPAN_LITERAL("\x02\x46\x01\x70");
	struct alert alert = {0};

	(void)state;
	assert_true(alert_read(&bytes, &alert));
	assert_int_equal(ALERT_FATAL, alert.level);
	assert_string_equal("alert 70 protocol_version",
			    alert_text(alert.description, &arena));
	assert_true(alert_read(&bytes, &alert));
	assert_int_equal(ALERT_WARNING, alert.level);
	assert_string_equal("alert 112 unrecognized_name",
			    alert_text(alert.description, &arena));
	assert_false(alert_read(&bytes, &alert));
	assert_string_equal("alert 200", alert_text(200, &arena));
	bytes = SPAN_LITERAL("\x03\x28"); /* no such level */
	assert_false(alert_read(&bytes, &alert));
	bytes = SPAN_LITERAL("\x02"); /* half of one */
	assert_false(alert_read(&bytes, &alert));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),  cmocka_unit_test(test_offers),
		cmocka_unit_test(test_usual),  cmocka_unit_test(test_groups),
		cmocka_unit_test(test_kinds),  cmocka_unit_test(test_srp),
		cmocka_unit_test(test_alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
