/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/text_pool.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/hash.h"

enum {
	SLOTS_FIRST = 64,
	/* Slots that are looked at for one text. The texts may be chosen so that they
	 * collide: then they are kept twice, and nobody searches for long. */
	TRIES_MAX = 32,
};

struct text_pool text_pool_make(struct arena *arena)
{
	return (struct text_pool){.arena = arena};
}

void text_pool_free(struct text_pool *pool)
{
	free(pool->slots);
	*pool = (struct text_pool){.arena = pool->arena};
}

/* Where ${text} stands or may be put; NULL: it is too crowded there. */
static const char **find(const char **slots, size_t slot_count, struct span text)
{
	uint64_t hash = hash_bytes(HASH_START, text);
	size_t tries;

	for (tries = 0; tries < TRIES_MAX && tries < slot_count; tries++) {
		const char **slot = &slots[(size_t)(hash + tries) & (slot_count - 1)];

		if (!*slot || span_equal_string(text, *slot))
			return slot;
	}
	return NULL;
}

/* Without memory for it the old table serves on; texts are then kept twice. */
static void grow(struct text_pool *pool)
{
	size_t wanted = pool->slot_count == 0 ? SLOTS_FIRST : pool->slot_count * 2;
	const char **slots, **slot;
	size_t i;

	if (wanted < pool->slot_count)
		return;
	slots = calloc(wanted, sizeof(*slots));
	if (!slots)
		return;
	for (i = 0; i < pool->slot_count; i++) {
		if (!pool->slots[i])
			continue;
		slot = find(slots, wanted, span_from_string(pool->slots[i]));
		if (slot)
			*slot = pool->slots[i];
	}
	free(pool->slots);
	pool->slots = slots;
	pool->slot_count = wanted;
}

const char *text_pool_keep_span(struct text_pool *pool, struct span text)
{
	const char **slot, *known, *copy;

	if (pool->count >= pool->slot_count / 4 * 3)
		grow(pool);
	slot = find(pool->slots, pool->slot_count, text);
	known = slot ? *slot : NULL;
	if (known)
		return known;
	copy = arena_string(pool->arena, text);
	if (copy && slot) {
		*slot = copy;
		pool->count++;
	}
	return copy;
}

const char *text_pool_keep(struct text_pool *pool, const char *text)
{
	return text ? text_pool_keep_span(pool, span_from_string(text)) : NULL;
}
