/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/published_key.h"

#include <stddef.h>
#include <string.h>

static const struct published_key rows[] = {
#define PUBLISHED_KEY(digest, package, file) {(digest), (package), (file)},
#include "checks/published_key_table.h"
#undef PUBLISHED_KEY
};

const struct published_key *published_key_find(const char *spki_sha256)
{
	size_t i;

	for (i = 0; spki_sha256 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].spki_sha256, spki_sha256) == 0)
			return &rows[i];
	}
	return NULL;
}
