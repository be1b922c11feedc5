/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of a stranger, each a line, into one pool. Holds: what comes back is what went
 * in, and stays so; only a text with a NUL in it is refused.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/base/text_pool.h"

enum { ARENA_MAX = 16 * 1024 * 1024, TEXTS_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span next_line(struct span *rest)
{
	size_t end = span_find_byte(*rest, '\n');
	struct span line = span_slice(*rest, 0, end);

	*rest = span_slice(*rest, end + 1, rest->len);
	return line;
}

static bool is_refused(struct span text)
{
	return span_find_byte(text, '\0') != text.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct text_pool pool = text_pool_make(&arena);
	const char **kept = calloc(TEXTS_MAX, sizeof(*kept));
	struct span *texts = calloc(TEXTS_MAX, sizeof(*texts));
	struct span rest = {(const char *)data, size};
	size_t count = 0, i;

	if (!kept || !texts)
		abort();
	for (; rest.len > 0 && count < TEXTS_MAX; count++) {
		texts[count] = next_line(&rest);
		kept[count] = text_pool_keep_span(&pool, texts[count]);
	}
	for (i = 0; i < count && !arena.exhausted; i++) {
		if (is_refused(texts[i])
			    ? kept[i] != NULL
			    : !kept[i] || !span_equal_string(texts[i], kept[i]))
			abort();
		if (kept[i] && !text_pool_keep(&pool, kept[i]))
			abort();
	}
	if (pool.count > pool.slot_count ||
	    (pool.slot_count & (pool.slot_count - 1)) != 0)
		abort();
	text_pool_free(&pool);
	arena_free(&arena);
	free(kept);
	free(texts);
	return 0;
}
