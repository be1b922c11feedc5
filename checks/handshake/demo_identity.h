/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_identity: keys and certificates for the demonstration, made in memory.
 * Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_DEMO_IDENTITY_H
#define TLSWARD_CHECKS_HANDSHAKE_DEMO_IDENTITY_H

#include <openssl/x509.h>

#include "agent/base/arena.h"

struct demo_identity {
	EVP_PKEY *key;
	X509 *certificate;
};

struct demo_identity_wish {
	const char *name; /* common name, and subjectAltName unless a CA */
	bool is_ca;
	bool rsa;                   /* 2048 bits; else an EC key on P-256 */
	const char *usage;          /* extendedKeyUsage; NULL: serverAuth */
	int64_t not_before_seconds; /* from now */
	int64_t not_after_seconds;
};

/* Signed by ${issuer}, or by itself when that is NULL. 0 or -errno. Slow for
 * RSA: a tenth of a second. */
int demo_identity_make(const struct demo_identity_wish *wish,
		       const struct demo_identity *issuer, struct demo_identity *out);

/* Takes a zeroed one; the private key is wiped. */
void demo_identity_free(struct demo_identity *identity);

/* PEM texts in ${arena}; NULL: no memory. The key is PKCS#8 in clear. */
const char *demo_identity_certificate_pem(const struct demo_identity *identity,
					  struct arena *arena);
const char *demo_identity_key_pem(const struct demo_identity *identity,
				  struct arena *arena);

#endif
