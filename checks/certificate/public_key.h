/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * public_key: what is said of a key, wherever it was found. Internal to this
 * room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_PUBLIC_KEY_H
#define TLSWARD_CHECKS_CERTIFICATE_PUBLIC_KEY_H

#include <openssl/evp.h>

#include "agent/base/arena.h"

/* "RSA", "EC prime256v1", "ED25519"; in ${arena}, NULL: no memory. */
const char *public_key_type(const EVP_PKEY *key, struct arena *arena);

/* The same without the curve: "RSA", "EC". A constant text. */
const char *public_key_family(const EVP_PKEY *key);

/* Of an RSA key; 0: it is none. One above 64 bits is UINT64_MAX. */
uint64_t public_key_exponent(const EVP_PKEY *key);

/* SHA-256 of ${bytes} as 64 lower-case hex digits; NULL: no memory. */
const char *public_key_sha256(struct span bytes, struct arena *arena);

#endif
