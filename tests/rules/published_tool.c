/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_tool: makes the recordings in corpus/kernel_ruleset and corpus/xtables, in
 * the network namespace it is run in (see recording.h, fuzz_xtables.c). Not installed.
 *
 *	published_tool >FILE
 *	published_tool 4|6 nat|mangle >FILE
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter.h>

#include "rules/exchange.h"
#include "rules/published.h"
#include "rules/xtables.h"

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

static int record_legacy(const char *family, const char *name)
{
	const bool is_ipv4 = strcmp(family, "4") == 0;
	struct buffer bytes = buffer_make(XTABLES_BYTES_MAX + 1024);
	enum xtables_table table = 0;
	int r;

	while (table + 1 < XTABLES_TABLE_COUNT &&
	       strcmp(xtables_table_name(table), name) != 0)
		table++;
	buffer_add_byte(&bytes, is_ipv4 ? 4 : 6);
	r = xtables_ask(is_ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6, table, &bytes);
	if (r == 0)
		(void)fwrite(bytes.ptr, 1, bytes.len, stdout);
	else
		(void)fprintf(stderr, "published_tool: %s\n", strerror(-r));
	buffer_free(&bytes);
	return r == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct arena arena = arena_make(ARENA_MAX);
	int fd = -1;
	int r;

	if (argc == 3)
		return record_legacy(argv[1], argv[2]);
	r = exchange_open(&fd);
	if (r == 0)
		r = record(fd, &arena);
	if (r != 0)
		(void)fprintf(stderr, "published_tool: %s\n", exchange_error_text(r));
	if (fd >= 0)
		(void)close(fd);
	arena_free(&arena);
	return r == 0 ? 0 : 1;
}
