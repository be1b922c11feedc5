/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/client_fate.h"

#include "checks/allowed.h"

/* The leaf of the first handshake, and of every other chain that was seen. */
static bool collect_leaves(const struct endpoint *endpoint, struct arena *arena,
			   struct server_offer *out)
{
	size_t i, most = endpoint->other_chain_count + 1;
	const struct certificate **leaves;

	leaves = arena_alloc_array(arena, most, sizeof(*leaves));
	if (!leaves)
		return false;
	if (endpoint->handshake.chain.count > 0)
		leaves[out->leaf_count++] = &endpoint->handshake.chain.items[0];
	for (i = 0; i < endpoint->other_chain_count; i++) {
		const struct certificate_chain *chain =
			&endpoint->other_chains[i].chain;

		if (chain->count > 0)
			leaves[out->leaf_count++] = &chain->items[0];
	}
	out->leaves = leaves;
	out->leaves_complete = endpoint->chains_complete;
	return true;
}

const struct client_fate *client_fates(const struct endpoint *endpoint,
				       const struct check_settings *want,
				       struct arena *arena)
{
	struct protocol_offer allowed[TLS_VERSION_COUNT];
	struct server_offer now = {
		.protocols = endpoint->protocols,
		.is_named = endpoint->name != NULL,
	};
	struct server_offer then;
	struct client_fate *fates;
	size_t i;

	if (endpoint->speaks != SPEAKS_TLS || endpoint->is_derived)
		return NULL;
	fates = arena_alloc_array(arena, client_registry_count, sizeof(*fates));
	if (!fates || !collect_leaves(endpoint, arena, &now) ||
	    !allowed_offer(want, now.protocols, arena, allowed))
		return NULL;
	then = now;
	then.protocols = allowed;
	for (i = 0; i < client_registry_count; i++) {
		fates[i].client = &client_registry[i];
		client_connect(fates[i].client, &now, arena, &fates[i].now);
		client_connect(fates[i].client, &then, arena, &fates[i].then);
	}
	return arena->exhausted ? NULL : fates;
}

bool client_fate_is_lost(const struct client_fate *fate)
{
	return fate->now.outcome == CLIENT_CONNECTS &&
	       fate->then.outcome == CLIENT_REFUSED;
}
