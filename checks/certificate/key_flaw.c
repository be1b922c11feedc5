/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/key_flaw.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>

#include "checks/certificate/public_key.h"

enum {
	PRIMES_MAX = 309,     /* below KEY_FLAW_PRIME_MAX */
	ROCA_PRIME_MAX = 167, /* the 39th: keys of every size have those before it */
	ROCA_PRIMES = 38,     /* the odd ones of them */
	ROCA_GENERATOR = 65537,
};

/* ---- small primes -------------------------------------------------------------- */

struct small_primes {
	uint16_t prime[PRIMES_MAX];
	uint16_t residue[PRIMES_MAX]; /* of the modulus */
	size_t count;
};

static void sieve(struct small_primes *out)
{
	bool composite[KEY_FLAW_PRIME_MAX] = {false};
	uint16_t i, j;

	out->count = 0;
	for (i = 2; i < KEY_FLAW_PRIME_MAX; i++) {
		if (composite[i])
			continue;
		out->prime[out->count++] = i;
		for (j = (uint16_t)(2 * i); j < KEY_FLAW_PRIME_MAX;
		     j = (uint16_t)(j + i))
			composite[j] = true;
	}
}

/* As many primes at a time as a word holds: the long division is what costs. */
static bool divide(const BIGNUM *modulus, struct small_primes *primes)
{
	size_t i = 0, j;

	while (i < primes->count) {
		BN_ULONG product = 1, rest;
		size_t end = i;

		while (end < primes->count &&
		       !__builtin_mul_overflow(product, (BN_ULONG)primes->prime[end],
					       &rest)) {
			product = rest;
			end++;
		}
		rest = BN_mod_word(modulus, product);
		if (rest == (BN_ULONG)-1)
			return false;
		for (j = i; j < end; j++)
			primes->residue[j] = (uint16_t)(rest % primes->prime[j]);
		i = end;
	}
	return true;
}

static bool has_small_factor(const struct small_primes *primes)
{
	size_t i = 0;

	while (i < primes->count && primes->residue[i] != 0)
		i++;
	return i < primes->count;
}

/* ---- ROCA ------------------------------------------------------------------------ */

/* The logarithm of ${value} to the base of ROCA's generator modulo ${prime}, and how
 * many powers there are; false: it is none of them. */
static bool logarithm(uint32_t value, uint32_t prime, uint32_t *exponent,
		      uint32_t *order)
{
	uint32_t power = 1, i;
	bool found = false;

	for (i = 0; i == 0 || power != 1; i++) {
		if (power == value) {
			*exponent = i;
			found = true;
		}
		power = power * (ROCA_GENERATOR % prime) % prime;
	}
	*order = i;
	return found;
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
	while (b != 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * CVE-2017-15361 (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017): both
 * primes are k * M + (65537^a mod M), M the product of the first primes. So is their
 * product a power of 65537, modulo each of them with a logarithm, and all of these
 * with one another: that one number has them all is more than each for itself.
 */
static bool is_roca(const struct small_primes *primes)
{
	uint32_t exponent[ROCA_PRIMES], order[ROCA_PRIMES];
	size_t i, j;

	for (i = 0; i < ROCA_PRIMES; i++) {
		if (!logarithm(primes->residue[i + 1], primes->prime[i + 1],
			       &exponent[i], &order[i]))
			return false;
		for (j = 0; j < i; j++) {
			uint32_t common = common_divisor(order[i], order[j]);

			if (exponent[i] % common != exponent[j] % common)
				return false;
		}
	}
	return true;
}

/* ---- close primes --------------------------------------------------------------- */

/* Newton's way from above. False: no memory. */
static bool square_root(const BIGNUM *n, BIGNUM *root, BN_CTX *context)
{
	BIGNUM *next;
	bool ok = false;

	BN_CTX_start(context);
	next = BN_CTX_get(context);
	if (!next || !BN_set_word(next, 1) ||
	    !BN_lshift(next, next, (BN_num_bits(n) + 1) / 2))
		goto out;
	do {
		if (!BN_copy(root, next) || !BN_div(next, NULL, n, root, context) ||
		    !BN_add(next, next, root) || !BN_rshift1(next, next))
			goto out;
	} while (BN_cmp(next, root) < 0);
	ok = true;
out:
	BN_CTX_end(context);
	return ok;
}

/* What squares are modulo a few numbers: 1 of some 100 others passes. */
static bool may_be_square(const BIGNUM *n)
{
	static const uint64_t squares_of_64 = UINT64_C(0x0202021202030213);
	static const uint32_t moduli[] = {63, 65, 11};
	BN_ULONG rest = BN_mod_word(n, 64 * 63 * 65 * 11);
	size_t i;

	if (!(squares_of_64 >> rest % 64 & 1))
		return false;
	for (i = 0; i < sizeof(moduli) / sizeof(moduli[0]); i++) {
		uint32_t m = moduli[i], x = 0;

		while (x < m && x * x % m != rest % m)
			x++;
		if (x == m)
			return false;
	}
	return true;
}

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_FAILED };

static enum answer is_square(const BIGNUM *n, BN_CTX *context)
{
	enum answer answer = ANSWER_FAILED;
	BIGNUM *root;

	if (BN_is_zero(n))
		return ANSWER_YES;
	if (!may_be_square(n))
		return ANSWER_NO;
	BN_CTX_start(context);
	root = BN_CTX_get(context);
	if (root && square_root(n, root, context) && BN_sqr(root, root, context))
		answer = BN_cmp(root, n) == 0 ? ANSWER_YES : ANSWER_NO;
	BN_CTX_end(context);
	return answer;
}

/*
 * Fermat: n = (a - b) * (a + b), with b small where the primes are close, as those of
 * CVE-2022-26320 are. From the first a whose square is not below n, one after another;
 * ${rest} is a * a - n, to be b * b.
 */
static enum answer has_close_primes(const BIGNUM *n, BN_CTX *context)
{
	enum answer answer = ANSWER_FAILED;
	BIGNUM *a, *rest;
	unsigned int i;

	BN_CTX_start(context);
	a = BN_CTX_get(context);
	rest = BN_CTX_get(context);
	if (!rest || !square_root(n, a, context) || !BN_sqr(rest, a, context) ||
	    !BN_sub(rest, rest, n))
		goto out;
	answer = BN_is_zero(rest) ? ANSWER_YES : ANSWER_NO;
	for (i = 0; i < KEY_FLAW_FERMAT_ROUNDS && answer == ANSWER_NO; i++) {
		/* (a + 1)^2 = a^2 + a + (a + 1) */
		if (!BN_add(rest, rest, a) || !BN_add_word(a, 1) ||
		    !BN_add(rest, rest, a))
			answer = ANSWER_FAILED;
		else
			answer = is_square(rest, context);
	}
out:
	BN_CTX_end(context);
	return answer;
}

/* ---- the key -------------------------------------------------------------------- */

static bool examine(const BIGNUM *n, uint32_t *flaws)
{
	struct small_primes primes;
	enum answer close = ANSWER_NO;
	uint32_t found = 0;
	BN_CTX *context;

	sieve(&primes);
	if (!divide(n, &primes))
		return false;
	if (has_small_factor(&primes)) {
		*flaws = KEY_FLAW_SMALL_FACTOR;
		return true;
	}
	if (is_roca(&primes))
		found |= KEY_FLAW_ROCA;
	context = BN_CTX_new();
	if (!context)
		return false;
	close = has_close_primes(n, context);
	BN_CTX_free(context);
	if (close == ANSWER_YES)
		found |= KEY_FLAW_CLOSE_PRIMES;
	*flaws = found;
	return close != ANSWER_FAILED;
}

bool key_flaw_examine(const EVP_PKEY *key, uint32_t *flaws)
{
	BIGNUM *n = NULL;
	bool ok;

	if (strncmp(public_key_family(key), "RSA", 3) != 0 ||
	    EVP_PKEY_get_bits(key) > KEY_FLAW_BITS_MAX ||
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) != 1)
		return false;
	ok = examine(n, flaws);
	BN_free(n);
	return ok;
}
