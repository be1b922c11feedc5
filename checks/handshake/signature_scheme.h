/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signature_scheme: the registry of SignatureScheme values (RFC 8446 4.2.3), those
 * of TLS 1.2 included, which were pairs of a hash and a signature.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SIGNATURE_SCHEME_H
#define TLSWARD_CHECKS_HANDSHAKE_SIGNATURE_SCHEME_H

#include "checks/facts.h"

enum {
	SIGNATURE_SCHEME_MAX = 48,        /* rows, at most */
	SIGNATURE_FAMILY_SCHEMES_MAX = 8, /* of one family in TLS 1.3 */
};

enum signature_family {
	SIGNATURE_FAMILY_ECDSA,
	SIGNATURE_FAMILY_EDDSA,
	SIGNATURE_FAMILY_PSS_RSAE,
	SIGNATURE_FAMILY_PSS_PSS,
	SIGNATURE_FAMILY_ML_DSA,
	SIGNATURE_FAMILY_BRAINPOOL,
	SIGNATURE_FAMILY_PKCS1,
	SIGNATURE_FAMILY_NATIONAL,
	SIGNATURE_FAMILY_DSA,
	SIGNATURE_FAMILY_COUNT
};

/* The kind of key a cipher suite names, up to TLS 1.2 (EdDSA's is ECDSA). */
enum signature_key {
	SIGNATURE_KEY_RSA,
	SIGNATURE_KEY_ECDSA,
	SIGNATURE_KEY_DSA,
	SIGNATURE_KEY_OTHER,
	SIGNATURE_KEY_COUNT
};

struct signature_scheme {
	uint16_t code;
	const char *name;
	enum signature_family family;
	enum signature_key key;
	bool tls12, tls13;
};

/* The rows one by one, strongest first; NULL behind the last one. */
const struct signature_scheme *signature_scheme_at(size_t index);

/* For a fact: the code with its name, which is NULL when unregistered. */
struct cipher_suite_use signature_scheme_use_of(uint32_t code);

/* Can OpenSSL 3.0 ask for it, and read on behind it? */
bool signature_family_is_ours(enum signature_family family);

/* Does an RSA key sign with it? */
bool signature_scheme_is_rsa(uint32_t code);

/* All codes, or those a key of one kind signs with in TLS 1.2, strongest first.
 * Return how many. */
size_t signature_scheme_offer(uint16_t codes[SIGNATURE_SCHEME_MAX]);
size_t signature_scheme_offer_key(enum signature_key key,
				  uint16_t codes[SIGNATURE_SCHEME_MAX]);

#endif
