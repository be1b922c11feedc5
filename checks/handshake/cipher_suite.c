/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/cipher_suite.h"

static const struct cipher_suite suites[] = {
#define SUITE(number, text, version, exchange, auth, bulk, size, often) \
	{.code = (number),                                              \
	 .name = #text,                                                 \
	 .since = TLS_VERSION_##version,                                \
	 .key_exchange = KEY_EXCHANGE_##exchange,                       \
	 .authentication = AUTHENTICATION_##auth,                       \
	 .cipher = CIPHER_##bulk,                                       \
	 .bits = (size),                                                \
	 .usual = (often)},
#include "checks/handshake/cipher_suite_table.h"
#undef SUITE
};

enum { SUITE_COUNT = sizeof(suites) / sizeof(suites[0]) };
_Static_assert((int)SUITE_COUNT <= (int)CIPHER_SUITE_ROWS_MAX, "as the header says");

const struct cipher_suite *cipher_suite_by_code(enum tls_version version, uint32_t code)
{
	size_t i;

	for (i = 0; i < SUITE_COUNT; i++) {
		if (suites[i].code == code && (suites[i].since == TLS_VERSION_SSL2) ==
						      (version == TLS_VERSION_SSL2))
			return &suites[i];
	}
	return NULL;
}

const struct cipher_suite *cipher_suite_by_name(struct span name)
{
	size_t i;

	for (i = 0; i < SUITE_COUNT; i++) {
		if (span_equal_string(name, suites[i].name))
			return &suites[i];
	}
	return NULL;
}

struct cipher_suite_use cipher_suite_use_of(enum tls_version version, uint32_t code)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, code);

	return (struct cipher_suite_use){code, suite ? suite->name : NULL};
}

static bool is_aead(enum cipher cipher)
{
	switch (cipher) {
	case CIPHER_NULL:
	case CIPHER_AES_CBC:
	case CIPHER_CAMELLIA_CBC:
	case CIPHER_ARIA_CBC:
	case CIPHER_3DES_EDE_CBC:
	case CIPHER_RC4:
		return false;
	default:
		return true;
	}
}

/* RFC 5487 3 and those after it: with CBC, the suites of pre-shared keys may be
 * used before TLS 1.2 too, SHA-256 or not; and OpenSSL's servers do. */
static bool is_older_psk(const struct cipher_suite *suite)
{
	return (suite->authentication == AUTHENTICATION_PSK ||
		suite->authentication == AUTHENTICATION_RSA_PSK) &&
	       !is_aead(suite->cipher);
}

/* May a server of ${version} pick it? */
static bool suits(const struct cipher_suite *suite, enum tls_version version)
{
	switch (version) {
	case TLS_VERSION_SSL2:
	case TLS_VERSION_TLS1_3:
		return suite->since == version;
	case TLS_VERSION_SSL3:
		/* The user's name comes in an extension. */
		if (suite->key_exchange == KEY_EXCHANGE_SRP)
			return false;
		/* OpenSSL's servers took the AES suites of TLS 1.0 in SSLv3 too. */
		version = TLS_VERSION_TLS1_0;
		break;
	default:
		if (suite->since == TLS_VERSION_TLS1_2 && is_older_psk(suite))
			return true;
		break;
	}
	/* TLS_NULL_WITH_NULL_NULL must not be negotiated (RFC 5246 A.5). */
	return suite->since != TLS_VERSION_SSL2 && suite->since <= version &&
	       suite->key_exchange != KEY_EXCHANGE_NONE;
}

/* Which key a server needs for it; what needs none may go with any. */
enum { KIND_RSA, KIND_EC, KIND_OTHER };

static uint32_t kind_of(const struct cipher_suite *suite)
{
	/* Then the key is of the exchange, whatever the authority signed with. */
	if (suite->key_exchange == KEY_EXCHANGE_ECDH ||
	    suite->key_exchange == KEY_EXCHANGE_DH)
		return KIND_EC;
	switch (suite->authentication) {
	case AUTHENTICATION_ECDSA:
	case AUTHENTICATION_ECNRA:
		return KIND_EC;
	case AUTHENTICATION_DSS:
	case AUTHENTICATION_PSK:
		return KIND_OTHER;
	default:
		return KIND_RSA;
	}
}

static const uint32_t chunk_counts[TLS_VERSION_COUNT] = {1, 2, 4, 4, 5, 1};

/* Each chunk fits into one hello: test_cipher_suite.c. The fewer there are, the
 * fewer connections a version costs that is refused. */
static uint32_t chunk_of(const struct cipher_suite *suite, enum tls_version version)
{
	uint32_t kind = kind_of(suite);

	/* RFC 5054 2.5.1.3: whoever picks one of these, and was told no user, refuses.
	 * With others in the same hello it would be taken for a refusal of those. */
	if (suite->key_exchange == KEY_EXCHANGE_SRP)
		return chunk_counts[version] - 1;
	switch (version) {
	case TLS_VERSION_SSL3:
		return kind != KIND_RSA;
	case TLS_VERSION_TLS1_0:
	case TLS_VERSION_TLS1_1:
		return suite->usual ? 0 : kind == KIND_RSA ? 1 : 2;
	default:
		return suite->usual ? 0 : 1 + kind;
	}
}

uint32_t cipher_suite_chunks(enum tls_version version)
{
	return chunk_counts[version];
}

const struct cipher_suite *cipher_suite_at(size_t index)
{
	return index < SUITE_COUNT ? &suites[index] : NULL;
}

size_t cipher_suite_offer(enum tls_version version, uint32_t chunk, uint32_t *codes,
			  size_t max)
{
	size_t i, count = 0;

	if (max > CIPHER_SUITE_CHUNK_MAX)
		max = CIPHER_SUITE_CHUNK_MAX;
	for (i = 0; i < SUITE_COUNT && count < max; i++) {
		if (suits(&suites[i], version) &&
		    chunk_of(&suites[i], version) == chunk)
			codes[count++] = suites[i].code;
	}
	return count;
}

bool cipher_suite_is_cbc(const struct cipher_suite *suite)
{
	switch (suite->cipher) {
	case CIPHER_AES_CBC:
	case CIPHER_CAMELLIA_CBC:
	case CIPHER_ARIA_CBC:
	case CIPHER_SEED_CBC:
	case CIPHER_IDEA_CBC:
	case CIPHER_3DES_EDE_CBC:
	case CIPHER_DES_CBC:
	case CIPHER_RC2_CBC:
	case CIPHER_FORTEZZA_CBC:
		return true;
	default:
		return false;
	}
}
