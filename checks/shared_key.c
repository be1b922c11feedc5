/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/shared_key.h"

#include <string.h>

/* The leaf of chain ${index} of all that ${endpoint} serves; NULL: it sent none. */
static const struct certificate *leaf_at(const struct endpoint *endpoint, size_t index)
{
	const struct certificate_chain *chain =
		index == 0 ? &endpoint->handshake.chain
			   : &endpoint->other_chains[index - 1].chain;

	return chain->count > 0 ? &chain->items[0] : NULL;
}

/* Its kind may not be known: then it may be one of RSA. */
static const char *rsa_key_at(const struct endpoint *endpoint, size_t index)
{
	const struct certificate *leaf = leaf_at(endpoint, index);

	if (!leaf || (leaf->key_family && strncmp(leaf->key_family, "RSA", 3) != 0))
		return NULL;
	return leaf->spki_sha256;
}

bool shared_key_rsa_between(const struct endpoint *a, const struct endpoint *b)
{
	size_t i, j;

	for (i = 0; i <= a->other_chain_count; i++) {
		const char *key = rsa_key_at(a, i);

		for (j = 0; key && j <= b->other_chain_count; j++) {
			const char *other = rsa_key_at(b, j);

			if (other && strcmp(key, other) == 0)
				return true;
		}
	}
	return false;
}

bool shared_key_was_seen(const struct endpoint *endpoint)
{
	size_t i;

	for (i = 0; i <= endpoint->other_chain_count; i++) {
		const struct certificate *leaf = leaf_at(endpoint, i);

		if (leaf && leaf->spki_sha256)
			return true;
	}
	return false;
}

bool shared_key_has_rsa(const struct endpoint *endpoint)
{
	size_t i = 0;

	while (i <= endpoint->other_chain_count && !rsa_key_at(endpoint, i))
		i++;
	return i <= endpoint->other_chain_count;
}
