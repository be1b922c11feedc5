/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key_flaw: keys built to have a flaw, made anew each time as the generators made
 * them, and those that nearly have it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "checks/certificate/key_flaw.h"

enum { HALF_BITS = 512, ROCA_M_PRIMES = 39 };

struct maker {
	BIGNUM *p, *q, *n, *word;
	BN_CTX *context;
};

static void maker_make(struct maker *m)
{
	m->p = BN_new();
	m->q = BN_new();
	m->n = BN_new();
	m->word = BN_new();
	m->context = BN_CTX_new();
	assert_non_null(m->context);
}

static void maker_free(struct maker *m)
{
	BN_free(m->p);
	BN_free(m->q);
	BN_free(m->n);
	BN_free(m->word);
	BN_CTX_free(m->context);
}

static EVP_PKEY *rsa_key(const BIGNUM *n)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;
	BIGNUM *e = BN_new();
	OSSL_PARAM *params;

	assert_true(BN_set_word(e, 65537));
	assert_true(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n));
	assert_true(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e));
	params = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(1, EVP_PKEY_fromdata_init(context));
	assert_int_equal(1,
			 EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params));
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BN_free(e);
	return key;
}

/* -1: not examined. */
static int flaws_of(const BIGNUM *n)
{
	EVP_PKEY *key = rsa_key(n);
	uint32_t flaws = 0;
	bool ok = key_flaw_examine(key, &flaws);

	EVP_PKEY_free(key);
	return ok ? (int)flaws : -1;
}

static void next_prime(BIGNUM *p, BN_CTX *context)
{
	do
		assert_true(BN_add_word(p, BN_is_odd(p) ? 2 : 1));
	while (BN_check_prime(p, context, NULL) != 1);
}

/* ---- close primes ------------------------------------------------------------ */

/* How far q is from p, as a power of two; Fermat's first a is above sqrt(n) by about
 * (q - p)^2 / (8 * sqrt(n)). */
static const struct {
	const char *label;
	int distance; /* -1: the same prime */
	int flaws;
} close_cases[] = {
	{"a square", -1, KEY_FLAW_CLOSE_PRIMES},
	{"neighbours", 0, KEY_FLAW_CLOSE_PRIMES},
	{"the same upper half", HALF_BITS / 2, KEY_FLAW_CLOSE_PRIMES},
	{"within the rounds", HALF_BITS / 2 + 4, KEY_FLAW_CLOSE_PRIMES},
	{"far out of them", HALF_BITS / 2 + 10, 0},
	{"nothing in common", HALF_BITS - 2, 0},
};

static void test_close_primes(void **state)
{
	struct maker m;
	size_t i;

	(void)state;
	maker_make(&m);
	for (i = 0; i < sizeof(close_cases) / sizeof(close_cases[0]); i++) {
		assert_true(BN_generate_prime_ex(m.p, HALF_BITS, 0, NULL, NULL, NULL));
		assert_non_null(BN_copy(m.q, m.p));
		if (close_cases[i].distance >= 0) {
			assert_true(BN_set_word(m.word, 1));
			assert_true(BN_lshift(m.word, m.word, close_cases[i].distance));
			assert_true(BN_add(m.q, m.q, m.word));
			next_prime(m.q, m.context);
		}
		assert_true(BN_mul(m.n, m.p, m.q, m.context));
		if (flaws_of(m.n) != close_cases[i].flaws)
			fail_msg("%s: %d, n is %s", close_cases[i].label, flaws_of(m.n),
				 BN_bn2hex(m.n));
	}
	maker_free(&m);
}

/* ---- small factors ----------------------------------------------------------- */

static const struct {
	BN_ULONG factor;
	int flaws;
} factor_cases[] = {
	{2, KEY_FLAW_SMALL_FACTOR},
	{3, KEY_FLAW_SMALL_FACTOR},
	{53, KEY_FLAW_SMALL_FACTOR},
	{167, KEY_FLAW_SMALL_FACTOR},
	{997, KEY_FLAW_SMALL_FACTOR},
	{2039, KEY_FLAW_SMALL_FACTOR},
	{2053, 0}, /* the first that is too large */
};

static void test_small_factors(void **state)
{
	struct maker m;
	size_t i;

	(void)state;
	maker_make(&m);
	assert_true(BN_generate_prime_ex(m.p, HALF_BITS, 0, NULL, NULL, NULL));
	for (i = 0; i < sizeof(factor_cases) / sizeof(factor_cases[0]); i++) {
		assert_non_null(BN_copy(m.n, m.p));
		assert_true(BN_mul_word(m.n, factor_cases[i].factor));
		if (flaws_of(m.n) != factor_cases[i].flaws)
			fail_msg("%lu: %d", (unsigned long)factor_cases[i].factor,
				 flaws_of(m.n));
	}
	maker_free(&m);
}

/* ---- ROCA -------------------------------------------------------------------- */

/* The product of the first primes; without that of ${index} 7 (19) where asked. */
static void product_of_primes(struct maker *m, BIGNUM *out, bool without_one)
{
	unsigned int count = 0;

	assert_true(BN_set_word(out, 1));
	assert_true(BN_set_word(m->word, 1));
	while (count < ROCA_M_PRIMES) {
		assert_true(BN_add_word(m->word, 1));
		if (BN_check_prime(m->word, m->context, NULL) != 1)
			continue;
		if (!without_one || count != 7)
			assert_true(BN_mul(out, out, m->word, m->context));
		count++;
	}
}

/* k * M + (65537^a mod M), until it is a prime. */
static void roca_prime(struct maker *m, const BIGNUM *product, BIGNUM *out)
{
	BIGNUM *a = BN_new(), *k = BN_new(), *generator = BN_new();

	assert_true(BN_set_word(generator, 65537));
	do {
		assert_true(BN_rand(a, 62, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY));
		assert_true(BN_rand(k, 37, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ANY));
		assert_true(BN_mod_exp(out, generator, a, product, m->context));
		assert_true(BN_mul(k, k, product, m->context));
		assert_true(BN_add(out, out, k));
	} while (BN_check_prime(out, m->context, NULL) != 1);
	BN_free(a);
	BN_free(k);
	BN_free(generator);
}

static void test_roca(void **state)
{
	BIGNUM *product = BN_new();
	struct maker m;
	int i;

	(void)state;
	maker_make(&m);
	product_of_primes(&m, product, false);
	for (i = 0; i < 8; i++) {
		roca_prime(&m, product, m.p);
		roca_prime(&m, product, m.q);
		assert_true(BN_mul(m.n, m.p, m.q, m.context));
		assert_int_equal(KEY_FLAW_ROCA, flaws_of(m.n));
	}
	/* Only one of its primes: no key of that generator. */
	assert_true(BN_generate_prime_ex(m.q, 256, 0, NULL, NULL, NULL));
	assert_true(BN_mul(m.n, m.p, m.q, m.context));
	assert_int_equal(0, flaws_of(m.n));
	BN_free(product);
	maker_free(&m);
}

/* Modulo each small prime a power of 65537, but not of one exponent: what looks at the
 * primes one by one takes it for ROCA. */
static void test_roca_look_alike(void **state)
{
	BIGNUM *product = BN_new(), *part = BN_new(), *inverse = BN_new();
	BN_ULONG prime = 1;
	struct maker m;
	unsigned int count = 0;

	(void)state;
	maker_make(&m);
	product_of_primes(&m, product, false);
	BN_zero(m.n);
	while (count < ROCA_M_PRIMES) {
		assert_true(BN_set_word(m.word, ++prime));
		if (BN_check_prime(m.word, m.context, NULL) != 1)
			continue;
		/* Chinese remainders: 65537^count modulo the prime of that number. */
		assert_true(BN_div(part, NULL, product, m.word, m.context));
		assert_non_null(BN_mod_inverse(inverse, part, m.word, m.context));
		assert_true(BN_mul(part, part, inverse, m.context));
		assert_true(BN_set_word(inverse, 65537));
		assert_true(BN_set_word(m.q, count));
		assert_true(BN_mod_exp(m.q, inverse, m.q, m.word, m.context));
		assert_true(BN_mod_mul(part, part, m.q, product, m.context));
		assert_true(BN_mod_add(m.n, m.n, part, product, m.context));
		count++;
	}
	assert_true(BN_rand(m.p, 800, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY));
	assert_true(BN_mul(m.p, m.p, product, m.context));
	assert_true(BN_add(m.n, m.n, m.p));
	/* Chance may put a small factor in; that is not what is asked. */
	assert_int_equal(0, flaws_of(m.n) & KEY_FLAW_ROCA);
	BN_free(product);
	BN_free(part);
	BN_free(inverse);
	maker_free(&m);
}

/* ---- what is sound, and what is not looked at ----------------------------------- */

static void test_sound(void **state)
{
	EVP_PKEY *key;
	uint32_t flaws = 77;
	struct maker m;
	int i;

	(void)state;
	maker_make(&m);
	for (i = 0; i < 20; i++) {
		assert_true(BN_generate_prime_ex(m.p, HALF_BITS, 0, NULL, NULL, NULL));
		assert_true(BN_generate_prime_ex(m.q, HALF_BITS, 0, NULL, NULL, NULL));
		assert_true(BN_mul(m.n, m.p, m.q, m.context));
		assert_int_equal(0, flaws_of(m.n));
	}
	assert_true(BN_set_word(m.n, 1));
	assert_true(BN_lshift(m.n, m.n, KEY_FLAW_BITS_MAX - 1));
	assert_int_equal(KEY_FLAW_SMALL_FACTOR, flaws_of(m.n));
	assert_true(BN_lshift1(m.n, m.n));
	assert_int_equal(-1, flaws_of(m.n));
	key = EVP_EC_gen("P-256");
	assert_false(key_flaw_examine(key, &flaws));
	assert_int_equal(77, flaws);
	EVP_PKEY_free(key);
	maker_free(&m);
}

/* Moduli that no key has, and that a certificate may claim. */
static void test_odd_ones(void **state)
{
	struct maker m;
	BN_ULONG i;

	(void)state;
	maker_make(&m);
	for (i = 1; i < 300; i++) {
		assert_true(BN_set_word(m.n, i));
		(void)flaws_of(m.n);
	}
	maker_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_close_primes),
		cmocka_unit_test(test_small_factors),
		cmocka_unit_test(test_roca),
		cmocka_unit_test(test_roca_look_alike),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_odd_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
