/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/unloaded.h"

enum { MARGIN_SECONDS = 2 };

const struct file_facts *unloaded_file(const struct server *server, size_t *count)
{
	const struct file_facts *newest = NULL;
	size_t i;

	*count = 0;
	for (i = 0; server->loaded_at != 0 && i < server->file_count; i++) {
		const struct file_facts *file = &server->files[i];

		if (file->modified_at <= server->loaded_at + MARGIN_SECONDS)
			continue;
		(*count)++;
		if (!newest || file->modified_at > newest->modified_at)
			newest = file;
	}
	return newest;
}
