/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/cipher_suite.h"

/* What one hello holds, a signalling value besides. */
enum { CHUNK = CIPHER_SUITE_OFFER_MAX - 1 };

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

/* May a server of ${version} pick it? */
static bool suits(const struct cipher_suite *suite, enum tls_version version)
{
	switch (version) {
	case TLS_VERSION_SSL2:
	case TLS_VERSION_TLS1_3:
		return suite->since == version;
	case TLS_VERSION_SSL3:
		/* OpenSSL's servers took the AES suites of TLS 1.0 in SSLv3 too. */
		version = TLS_VERSION_TLS1_0;
		break;
	default:
		break;
	}
	/* TLS_NULL_WITH_NULL_NULL must not be negotiated (RFC 5246 A.5). */
	return suite->since != TLS_VERSION_SSL2 && suite->since <= version &&
	       suite->key_exchange != KEY_EXCHANGE_NONE;
}

uint32_t cipher_suite_chunks(enum tls_version version)
{
	size_t i, rest = 0;

	for (i = 0; i < SUITE_COUNT; i++) {
		if (suits(&suites[i], version) && !suites[i].usual)
			rest++;
	}
	return (uint32_t)(1 + (rest + CHUNK - 1) / CHUNK);
}

size_t cipher_suite_offer(enum tls_version version, uint32_t chunk, uint32_t *codes,
			  size_t max)
{
	/* Of the rows that are not usual, those before belong to other chunks. */
	size_t skip = chunk > 0 ? (size_t)(chunk - 1) * CHUNK : 0;
	size_t i, count = 0;

	if (max > CHUNK)
		max = CHUNK;
	for (i = 0; i < SUITE_COUNT && count < max; i++) {
		if (!suits(&suites[i], version) || suites[i].usual != (chunk == 0))
			continue;
		if (skip > 0)
			skip--;
		else
			codes[count++] = suites[i].code;
	}
	return count;
}
