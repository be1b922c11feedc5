/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/protocol_note.h"

#include "checks/handshake/dh_prime.h"
#include "checks/handshake/named_group.h"

bool protocol_note_use(struct arena *arena, struct cipher_suite_use **items,
		       size_t *count, struct cipher_suite_use use)
{
	struct cipher_suite_use *item;
	size_t i;

	for (i = 0; i < *count; i++) {
		if ((*items)[i].code == use.code)
			return true;
	}
	item = arena_push(arena, items, count, sizeof(*item));
	if (item)
		*item = use;
	return item != NULL;
}

void protocol_note_exchange(const struct inquiry_io *io, enum tls_version version,
			    const struct probe_result *result)
{
	struct protocol_offer *offer = &io->endpoint->protocols[version];
	const struct hello_answer *hello = &result->hello;

	/* The tables' own names: those of the result do not stay. */
	if (result->group.code != 0)
		(void)protocol_note_use(io->arena, &offer->groups, &offer->group_count,
					named_group_use_of(result->group.code));
	if (hello->dh_bits > 0 &&
	    (offer->dh_bits == 0 || hello->dh_bits < offer->dh_bits)) {
		offer->dh_bits = hello->dh_bits;
		offer->dh_prime =
			hello->dh_prime ? dh_prime_name(hello->dh_prime) : NULL;
	}
}
