/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/cbc_kind.h"

#include <string.h>

/* By its key exchange and authentication, with the library here. */
static bool can_be_shaken(const struct cipher_suite *suite)
{
	bool exchange = suite->key_exchange == KEY_EXCHANGE_RSA ||
			suite->key_exchange == KEY_EXCHANGE_DHE ||
			suite->key_exchange == KEY_EXCHANGE_ECDHE;
	bool authentication = suite->authentication == AUTHENTICATION_RSA ||
			      suite->authentication == AUTHENTICATION_ECDSA ||
			      suite->authentication == AUTHENTICATION_DSS ||
			      suite->authentication == AUTHENTICATION_ANON;

	return exchange && authentication;
}

/* RFC 5246 appendix C: names of suites in CBC mode end with the hash of the MAC. */
static const char *mac_of(const struct cipher_suite *suite)
{
	const char *last = strrchr(suite->name, '_');

	return last ? last + 1 : suite->name;
}

static struct cbc_kind *kind_of(const struct inquiry_io *io, enum tls_version version,
				const struct cipher_suite *suite,
				struct cbc_kind **kinds, size_t *count)
{
	const char *mac = mac_of(suite);
	struct cbc_kind *kind;
	size_t i;

	for (i = 0; i < *count; i++) {
		kind = &(*kinds)[i];
		if (kind->version == version && kind->cipher == suite->cipher &&
		    strcmp(kind->mac, mac) == 0)
			return kind;
	}
	kind = arena_push(io->scratch, kinds, count, sizeof(*kind));
	if (kind)
		*kind = (struct cbc_kind){
			.version = version, .cipher = suite->cipher, .mac = mac};
	return kind;
}

static bool add_suite(const struct inquiry_io *io, struct cbc_kind *kind,
		      const struct cipher_suite *suite)
{
	uint32_t *code;

	if (!can_be_shaken(suite) || kind->suite_count >= CIPHER_SUITE_OFFER_MAX)
		return true;
	code = arena_push(io->scratch, &kind->suites, &kind->suite_count,
			  sizeof(*code));
	if (code)
		*code = suite->code;
	return code != NULL;
}

bool cbc_kind_list(const struct inquiry_io *io, struct cbc_kind **kinds, size_t *count)
{
	unsigned int version;
	size_t i;

	*kinds = NULL;
	*count = 0;
	for (version = TLS_VERSION_TLS1_2; version >= TLS_VERSION_TLS1_0; version--) {
		const struct protocol_offer *offer = &io->endpoint->protocols[version];

		if (offer->offered != TRISTATE_YES)
			continue;
		for (i = 0; i < offer->cipher_suite_count; i++) {
			const struct cipher_suite *suite = cipher_suite_by_code(
				version, offer->cipher_suites[i].code);
			struct cbc_kind *kind;

			if (!suite || !cipher_suite_is_cbc(suite))
				continue;
			kind = kind_of(io, version, suite, kinds, count);
			if (!kind || !add_suite(io, kind, suite))
				return false;
		}
	}
	return true;
}

const char *cbc_kind_cipher(const struct cbc_kind *kind)
{
	switch (kind->cipher) {
	case CIPHER_AES_CBC:
		return "AES";
	case CIPHER_CAMELLIA_CBC:
		return "CAMELLIA";
	case CIPHER_ARIA_CBC:
		return "ARIA";
	case CIPHER_SEED_CBC:
		return "SEED";
	case CIPHER_IDEA_CBC:
		return "IDEA";
	case CIPHER_3DES_EDE_CBC:
		return "3DES_EDE";
	case CIPHER_DES_CBC:
		return "DES";
	case CIPHER_RC2_CBC:
		return "RC2";
	default:
		return "another cipher";
	}
}
