/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/published.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/published_walk.h"
#include "rules/xt_compat.h"

/* ---- what is worth a walk ------------------------------------------------------ */

/* Could a table with this expression in it publish a port, for all we know? */
static bool may_publish(const struct expression *e)
{
	switch (e->kind) {
	case EXPRESSION_UNKNOWN:
	case EXPRESSION_REDIR:
	case EXPRESSION_TPROXY:
	case EXPRESSION_FWD:
		return true;
	case EXPRESSION_NAT:
		return e->is_malformed || e->nat.type == NFT_NAT_DNAT;
	case EXPRESSION_PAYLOAD:
		return EXPRESSION_HAS(e, NFTA_PAYLOAD_SREG);
	case EXPRESSION_TARGET:
		switch (xt_compat_target(e, NFPROTO_IPV4).kind) {
		case XT_TARGET_NOTHING:
		case XT_TARGET_ENDS:
			return e->is_malformed;
		default:
			return true;
		}
	default:
		return e->is_malformed;
	}
}

/* For each table whether it is worth a walk, or NULL. */
static bool *tables_of_interest(const struct kernel_ruleset *ruleset,
				struct arena *arena)
{
	bool *tables = arena_alloc_array(arena, ruleset->table_count, sizeof(*tables));
	size_t i, j;

	for (i = 0; tables && i < ruleset->rule_count; i++) {
		const struct kernel_rule *rule = &ruleset->rules[i];
		const size_t table = ruleset->chains[rule->chain].table;

		for (j = 0; !tables[table] && j < rule->expression_count; j++)
			tables[table] = may_publish(&rule->expressions[j]);
	}
	for (i = 0; tables && i < ruleset->table_count; i++) {
		if (ruleset->tables[i].flags & NFT_TABLE_F_DORMANT)
			tables[i] = false;
	}
	return tables;
}

/* Do packets from outside meet ${chain} before they are routed? */
static bool is_first_met(const struct kernel_table *table,
			 const struct kernel_chain *chain, uint8_t family)
{
	if (!chain->is_base)
		return false;
	if (table->family == NFPROTO_NETDEV)
		return chain->hook == NF_NETDEV_INGRESS;
	if (table->family == NFPROTO_INET)
		return chain->hook == NF_INET_PRE_ROUTING ||
		       chain->hook == NF_INET_INGRESS;
	return table->family == family && chain->hook == NF_INET_PRE_ROUTING;
}

/* nft(8)'s types, 6 bits for each part of a key. Numbers of one word may be
 * anything; a key without a type was not made by nft(8). */
enum { TYPE_INTEGER = 4, TYPE_SERVICE = 13, TYPE_BITS = 6 };

static bool key_may_hold_port(const struct kernel_set *set)
{
	uint32_t type = set->key_type;

	if (type == 0)
		return true;
	for (; type != 0; type >>= TYPE_BITS) {
		const uint32_t part = type & ((1U << TYPE_BITS) - 1);

		if (part == TYPE_INTEGER || part == TYPE_SERVICE)
			return true;
	}
	return false;
}

int published_sets_of(const struct kernel_ruleset *ruleset, const bool *tables,
		      struct arena *arena, size_t **out, size_t *count)
{
	bool *wanted = arena_alloc_array(arena, ruleset->set_count, sizeof(*wanted));
	size_t i, j, found = 0;

	if (!wanted)
		return -ENOMEM;
	for (i = 0; i < ruleset->rule_count; i++) {
		const struct kernel_rule *rule = &ruleset->rules[i];
		const size_t table = ruleset->chains[rule->chain].table;

		for (j = 0; tables[table] && j < rule->expression_count; j++) {
			const struct expression *e = &rule->expressions[j];
			const struct kernel_set *set = NULL;

			if (e->kind == EXPRESSION_LOOKUP && e->lookup.set)
				set = kernel_ruleset_set(ruleset, table, e->lookup.set);
			/* Without a port in its key a set is a condition like
			 * others; a map also says where to. */
			if (set && (EXPRESSION_HAS(e, NFTA_LOOKUP_DREG) ||
				    key_may_hold_port(set)))
				wanted[set - ruleset->sets] = true;
		}
	}
	for (i = 0; i < ruleset->set_count; i++)
		found += wanted[i];
	if (found > PUBLISHED_SETS_MAX)
		return -E2BIG;
	*out = arena_alloc_array(arena, found, sizeof(**out));
	if (!*out)
		return -ENOMEM;
	*count = 0;
	for (i = 0; i < ruleset->set_count; i++) {
		if (wanted[i])
			(*out)[(*count)++] = i;
	}
	return 0;
}

int published_sets(const struct kernel_ruleset *ruleset, struct arena *arena,
		   size_t **out, size_t *count)
{
	const bool *tables = tables_of_interest(ruleset, arena);

	return tables ? published_sets_of(ruleset, tables, arena, out, count) : -ENOMEM;
}

/* ---- all that is published ------------------------------------------------------ */

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_entries(const void *left, const void *right)
{
	const struct published_entry *a = left, *b = right;
	int r;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	if (a->protocol != b->protocol)
		return a->protocol < b->protocol ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	r = compare_text(a->to, b->to);
	return r != 0 ? r : compare_text(a->by, b->by);
}

/* A rule of an inet table is met by both IP versions, and one rule may be come to
 * by more than one way. */
static void drop_doubles(struct published *out)
{
	size_t i, kept = 0;

	if (out->count > 1)
		qsort(out->entries, out->count, sizeof(*out->entries), compare_entries);
	for (i = 0; i < out->count; i++) {
		if (kept == 0 ||
		    compare_entries(&out->entries[kept - 1], &out->entries[i]) != 0)
			out->entries[kept++] = out->entries[i];
	}
	out->count = kept;
}

int published_find(const struct kernel_ruleset *ruleset, const struct port_bits *ports,
		   struct arena *arena, struct published *out)
{
	static const uint8_t families[] = {NFPROTO_IPV4, NFPROTO_IPV6};
	static const uint8_t protocols[] = {IPPROTO_TCP, IPPROTO_UDP};
	const bool *tables = tables_of_interest(ruleset, arena);
	struct published published = {0};
	size_t i, j, k;

	if (!tables)
		return -ENOMEM;
	for (i = 0; i < ruleset->chain_count; i++) {
		const struct kernel_chain *chain = &ruleset->chains[i];

		for (j = 0; tables[chain->table] && j < 2; j++) {
			if (!is_first_met(&ruleset->tables[chain->table], chain,
					  families[j]))
				continue;
			for (k = 0; k < 2; k++) {
				struct walk walk = {
					.ruleset = ruleset,
					.arena = arena,
					.out = &published,
					.packet = {.family = families[j],
						   .protocol = protocols[k]},
				};

				published_walk(&walk, chain, ports);
			}
		}
	}
	if (arena->exhausted)
		return -ENOMEM;
	drop_doubles(&published);
	*out = published;
	return 0;
}
