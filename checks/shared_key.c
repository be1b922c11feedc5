/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/shared_key.h"

#include <string.h>

static bool chain_has_key(const struct certificate_chain *chain, const char *spki)
{
	return chain->count > 0 && chain->items[0].spki_sha256 &&
	       strcmp(chain->items[0].spki_sha256, spki) == 0;
}

static bool serves_key(const struct endpoint *endpoint, const char *spki)
{
	size_t i;

	if (chain_has_key(&endpoint->handshake.chain, spki))
		return true;
	for (i = 0; i < endpoint->other_chain_count; i++) {
		if (chain_has_key(&endpoint->other_chains[i].chain, spki))
			return true;
	}
	return false;
}

bool shared_key_between(const struct endpoint *a, const struct endpoint *b)
{
	size_t i;

	if (a->handshake.chain.count > 0 && a->handshake.chain.items[0].spki_sha256 &&
	    serves_key(b, a->handshake.chain.items[0].spki_sha256))
		return true;
	for (i = 0; i < a->other_chain_count; i++) {
		const struct certificate_chain *chain = &a->other_chains[i].chain;

		if (chain->count > 0 && chain->items[0].spki_sha256 &&
		    serves_key(b, chain->items[0].spki_sha256))
			return true;
	}
	return false;
}
