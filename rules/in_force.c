/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/in_force.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void read_state(const struct snapshot *found, struct block_state *out)
{
	unsigned int i, j;
	size_t k;

	for (k = 0; k < found->set_count; k++) {
		for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
			for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
				if (strcmp(found->sets[k].name,
					   block_set_name((enum block_protocol)i,
							  (enum block_variant)j)) == 0)
					out->ports[i][j] = found->sets[k].ports;
			}
		}
	}
	for (k = 0; k < found->chain_count; k++) {
		if (strcmp(found->chains[k].name, BLOCK_CHAIN_TRANSLATED) == 0)
			out->translated = true;
	}
}

/* "block-udp", "block-udp-multicast-client": the ids block_ruleset.c gives. */
static void count(const struct snapshot_rule *rule, struct in_force *out)
{
	static const char client[] = "-client";
	unsigned int i;

	if (!rule->counted || !rule->comment)
		return;
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		struct span id = span_from_string(rule->comment);
		enum block_variant variant =
			span_ends_with(id, client) ? BLOCK_CLIENT : BLOCK_PLAIN;
		char prefix[16];

		(void)snprintf(prefix, sizeof(prefix), "block-%s",
			       block_protocol_name((enum block_protocol)i));
		if (!span_starts_with(id, prefix))
			continue;
		out->dropped[i][variant].packets += rule->packets;
		out->dropped[i][variant].bytes += rule->bytes;
	}
}

int in_force_read(const struct snapshot *found, struct arena *arena,
		  struct in_force *out)
{
	struct in_force in_force = {.present = found->present};
	struct ruleset expected;
	size_t i;
	int r;

	if (found->present)
		read_state(found, &in_force.state);
	r = block_ruleset(&in_force.state, arena, &expected);
	if (r == 0)
		r = diff_ruleset(&expected, found, arena, &in_force.foreign);
	if (r)
		return r;
	for (i = 0; i < found->rule_count; i++)
		count(&found->rules[i], &in_force);
	*out = in_force;
	return 0;
}
