/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program or library that anybody may have put there. What it says of itself is
 * printed: no byte that a terminal obeys, and paths are absolute. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/config/server_binary.h"

enum { ARENA_MAX = 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_clean(const char *text)
{
	for (; text && *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			abort();
	}
}

static void must_be_path(const char *text)
{
	must_be_clean(text);
	if (text && (text[0] != '/' || strlen(text) > SERVER_BINARY_TEXT_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));
	struct arena arena = arena_make(ARENA_MAX);
	struct span bytes = {(const char *)data, size};
	struct server_binary found = {0};
	const char *library;

	server_binary_read(bytes, nginx->markers, &arena, &found);
	must_be_clean(found.version);
	must_be_path(found.default_config);
	must_be_path(found.default_prefix);
	library = server_binary_library(bytes, &arena);
	must_be_clean(library);
	if (library && (library[0] < 'A' || library[0] > 'w'))
		abort();
	arena_free(&arena);
	return 0;
}
