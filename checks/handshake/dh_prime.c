/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/dh_prime.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	const char *prime;
} primes[] = {
#define DH_PRIME(whose, digits) {(whose), (digits)},
#include "checks/handshake/dh_prime_table.h"
#undef DH_PRIME
};

const char *dh_prime_name(const char *prime)
{
	size_t i;

	for (i = 0; i < sizeof(primes) / sizeof(primes[0]); i++) {
		if (strcmp(primes[i].prime, prime) == 0)
			return primes[i].name;
	}
	return NULL;
}
