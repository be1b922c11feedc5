/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/encrypted_extensions.h"

#include "checks/handshake/named_group.h"

bool encrypted_extensions_read(struct span body, struct span *list)
{
	struct reader in = reader_make(body);
	struct span found = reader_vector(&in, 2);

	if (!reader_at_end(&in) || !extension_list_is_sound(found))
		return false;
	*list = found;
	return true;
}

static void learn_groups(struct span data, struct arena *arena,
			 struct handshake_answer *answer)
{
	struct reader in = reader_make(data);
	struct reader list = reader_make(reader_vector(&in, 2));

	/* RFC 8446 4.2.7: here the server may say all it has. */
	while (reader_at_end(&in) && list.rest.len > 0 &&
	       answer->group_count < NAMED_GROUP_OFFER_MAX) {
		const uint16_t code = reader_u16be(&list);
		struct cipher_suite_use *item;

		if (list.failed)
			return;
		item = arena_push(arena, &answer->groups, &answer->group_count,
				  sizeof(*item));
		if (!item)
			return;
		*item = named_group_use_of(code);
	}
}

void encrypted_extensions_learn(struct span list, struct arena *arena,
				struct handshake_answer *answer)
{
	struct span data;

	answer->extensions_came = true;
	/* RFC 9849 7.1: only who has ECH keys, and could not decrypt, sends it. */
	answer->has_ech_configs =
		extension_find(list, EXTENSION_ENCRYPTED_CLIENT_HELLO, &data) &&
		data.len > 0;
	if (extension_find(list, EXTENSION_SUPPORTED_GROUPS, &data))
		learn_groups(data, arena, answer);
}

bool encrypted_extensions_protocol(struct span data, struct span *protocol)
{
	struct reader in = reader_make(data);
	struct reader list = reader_make(reader_vector(&in, 2));

	*protocol = reader_vector(&list, 1);
	return reader_at_end(&in) && reader_at_end(&list) && protocol->len > 0;
}
