/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key_flaw: is a public RSA key one whose private half anybody can compute? Only
 * what a few microseconds of arithmetic prove, so that every certificate can be
 * looked at. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_KEY_FLAW_H
#define TLSWARD_CHECKS_CERTIFICATE_KEY_FLAW_H

#include <openssl/evp.h>

#include "checks/facts.h"

enum {
	/* OpenSSL computes with no larger one either (OPENSSL_RSA_MAX_MODULUS_BITS). */
	KEY_FLAW_BITS_MAX = 16384,
	KEY_FLAW_PRIME_MAX =
		2048, /* a modulus of chance has one below it 12 in 13 times */
	KEY_FLAW_FERMAT_ROUNDS = 100,
};

/*
 * key_flaw_examine(key, flaws):
 * Set *${flaws} to the enum key_flaw of ${key}. False, and nothing set: it is not an
 * RSA key, is longer than KEY_FLAW_BITS_MAX, or there was no memory.
 *
 * A small factor and close primes are found together with the factors: no doubt is
 * left. The fingerprint of ROCA is one of chance in fewer than 1 of 2^100 keys.
 */
bool key_flaw_examine(const EVP_PKEY *key, uint32_t *flaws);

#endif
