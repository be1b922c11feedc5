/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixture: a file of files/, whole. The caller frees ptr with free(). */
#ifndef TLSWARD_TESTS_CHECKS_CERTIFICATE_FIXTURE_H
#define TLSWARD_TESTS_CHECKS_CERTIFICATE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "agent/base/span.h"

struct fixture {
	char *bytes;
	size_t len;
};

/* Exact, so that ASan sees a read past the end; len at most ${len}. */
static inline struct fixture fixture_read(const char *name, size_t len)
{
	static char all[256 * 1024];
	struct fixture out = {0};
	char path[1024];
	FILE *file;
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/files/%s", TESTS_DIR, name);
	file = fopen(path, "rbe");
	if (!file)
		abort();
	out.len = fread(all, 1, sizeof(all), file);
	(void)fclose(file);
	if (out.len > len)
		out.len = len;
	out.bytes = malloc(out.len ? out.len : 1);
	for (i = 0; out.bytes && i < out.len; i++)
		out.bytes[i] = all[i];
	return out;
}

static inline struct span fixture_span(const struct fixture *fixture)
{
	return (struct span){fixture->bytes, fixture->len};
}

#endif
