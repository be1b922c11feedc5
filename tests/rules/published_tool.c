/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_tool: makes the recordings in dumps/published, in the network
 * namespace it is run in (see recording.h). Not installed.
 *
 *	published_tool >FILE
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rules/exchange.h"
#include "rules/published.h"

enum { ARENA_MAX = 256 << 20, PATIENCE_MS = 20000 };

static void put(const struct buffer *bytes)
{
	struct buffer head = buffer_make(4);

	buffer_add_u32be(&head, (uint32_t)bytes->len);
	(void)fwrite(head.ptr, 1, head.len, stdout);
	(void)fwrite(bytes->ptr, 1, bytes->len, stdout);
	buffer_free(&head);
}

static int record(int fd, struct arena *arena)
{
	const struct deadline deadline = deadline_in_ms(PATIENCE_MS);
	struct buffer bytes = buffer_make(EXCHANGE_RULESET_MAX);
	struct kernel_ruleset ruleset = {0};
	size_t *sets = NULL, count = 0, i;
	int r;

	r = exchange_ask_ruleset(fd, deadline, &bytes);
	if (r == 0)
		r = kernel_ruleset_decode(buffer_span(&bytes), arena, &ruleset);
	if (r == 0) {
		put(&bytes);
		r = published_sets(&ruleset, arena, &sets, &count);
	}
	for (i = 0; i < count && r == 0; i++) {
		const struct kernel_set *set = &ruleset.sets[sets[i]];
		const struct kernel_table *table = &ruleset.tables[set->table];
		const struct exchange_set question = {table->family, table->name,
						      set->name};

		bytes.len = 0;
		r = exchange_ask_elements(fd, &question, deadline, &bytes);
		if (r == 0)
			put(&bytes);
	}
	buffer_free(&bytes);
	return r;
}

int main(void)
{
	struct arena arena = arena_make(ARENA_MAX);
	int fd = -1;
	int r = exchange_open(&fd);

	if (r == 0)
		r = record(fd, &arena);
	if (r != 0)
		(void)fprintf(stderr, "published_tool: %s\n", exchange_error_text(r));
	if (fd >= 0)
		(void)close(fd);
	arena_free(&arena);
	return r == 0 ? 0 : 1;
}
