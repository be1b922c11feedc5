/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of cipher suites out of any bytes, cut into words as nginx's parser cuts
 * them. Holds: what is not known says why, and what is known selects something.
 */
#include "checks/handshake/cipher_string.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 16 * 1024 * 1024 };

static struct string_list words_of(struct arena *arena, char *text)
{
	struct string_list out = {0};

	while (*text) {
		size_t len;
		const char **word;

		text += strspn(text, ":, ;");
		len = strcspn(text, ":, ;");
		word = len > 0 ? arena_push(arena, &out.items, &out.count,
					    sizeof(*word))
			       : NULL;
		if (!word)
			break;
		*word = arena_string(arena, (struct span){text, len});
		if (!*word)
			abort();
		text += len;
	}
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, as in a worker: it costs more than all the rest. Kept reachable.
	 */
	static struct cipher_reader *reader;
	struct arena arena = arena_make(ARENA_MAX);
	struct cipher_string out;
	struct string_list words;
	char *text = calloc(1, size + 1);

	if (!reader)
		reader = cipher_reader_make();
	if (!reader || !text)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	words = words_of(&arena, text);
	cipher_string_read(reader, &words, &arena, &out);
	if (out.known ? out.suite_count == 0 : !out.why)
		abort();
	if (out.known && out.security_level > 5)
		abort();
	free(text);
	arena_free(&arena);
	return 0;
}
