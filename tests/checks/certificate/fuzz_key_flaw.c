/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as the modulus of an RSA key. Holds: a small factor is found if and only if
 * division finds one, and primes are never factored.
 */
#include <stdint.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "checks/certificate/key_flaw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NULL: the library takes no such key. */
static EVP_PKEY *key_of(const BIGNUM *n)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;
	BIGNUM *e = BN_new();
	OSSL_PARAM *params;

	if (!build || !context || !e || !BN_set_word(e, 65537) ||
	    !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) ||
	    !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		abort();
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BN_free(e);
	ERR_clear_error();
	return key;
}

static bool is_divisible(const BIGNUM *n)
{
	BN_ULONG d;

	for (d = 2; d < KEY_FLAW_PRIME_MAX; d++) {
		if (BN_mod_word(n, d) == 0)
			return true;
	}
	return false;
}

static void must_hold(const BIGNUM *n, uint32_t flaws)
{
	if (flaws & ~(uint32_t)KEY_FLAW_ALL)
		abort();
	if (is_divisible(n) != !!(flaws & KEY_FLAW_SMALL_FACTOR))
		abort();
	if ((flaws & KEY_FLAW_CLOSE_PRIMES) && !BN_is_one(n) &&
	    BN_check_prime(n, NULL, NULL) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t flaws = 0;
	EVP_PKEY *key;
	BIGNUM *n;

	if (size > 2 * (size_t)KEY_FLAW_BITS_MAX / 8)
		return 0;
	n = BN_bin2bn(data, (int)size, NULL);
	if (!n)
		abort();
	key = key_of(n);
	if (key && key_flaw_examine(key, &flaws))
		must_hold(n, flaws);
	else if (key && BN_num_bits(n) <= KEY_FLAW_BITS_MAX)
		abort();
	EVP_PKEY_free(key);
	BN_free(n);
	return 0;
}
