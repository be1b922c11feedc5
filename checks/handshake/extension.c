/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/extension.h"

bool extension_next(struct span *list, struct extension *out)
{
	struct reader in = reader_make(*list);
	struct extension found;

	found.type = reader_u16be(&in);
	found.data = reader_vector(&in, 2);
	if (in.failed)
		return false;
	*list = in.rest;
	*out = found;
	return true;
}

bool extension_list_is_sound(struct span list)
{
	uint16_t seen[EXTENSION_LIST_MAX];
	struct extension extension;
	size_t count = 0, i;

	while (extension_next(&list, &extension)) {
		for (i = 0; i < count; i++) {
			if (seen[i] == extension.type)
				return false;
		}
		if (count == EXTENSION_LIST_MAX)
			return false;
		seen[count++] = extension.type;
	}
	return list.len == 0;
}

bool extension_find(struct span list, uint16_t type, struct span *data)
{
	struct extension extension;

	while (extension_next(&list, &extension)) {
		if (extension.type == type) {
			*data = extension.data;
			return true;
		}
	}
	return false;
}
