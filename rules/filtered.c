/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/filtered.h"

#include <errno.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/published_walk.h"

enum { CONNTRACK_PRIORITY = -200 }; /* NF_IP_PRI_CONNTRACK */

static bool is_filter(const struct kernel_chain *chain)
{
	return chain->is_base && chain->type && strcmp(chain->type, "nat") != 0;
}

int filtered_sets(const struct kernel_ruleset *ruleset, struct arena *arena,
		  size_t **out, size_t *count)
{
	bool *tables = arena_alloc_array(arena, ruleset->table_count, sizeof(*tables));
	size_t i;

	if (!tables)
		return -ENOMEM;
	for (i = 0; i < ruleset->chain_count; i++) {
		const struct kernel_chain *chain = &ruleset->chains[i];

		if (is_filter(chain) &&
		    (ruleset->tables[chain->table].flags & NFT_TABLE_F_DORMANT) == 0)
			tables[chain->table] = true;
	}
	return published_sets_of(ruleset, tables, arena, out, count);
}

/* Somebody takes packets from connection tracking: then "new" is not sure. */
static bool has_notrack(const struct kernel_ruleset *ruleset)
{
	size_t i, j;

	for (i = 0; i < ruleset->rule_count; i++) {
		const struct kernel_rule *rule = &ruleset->rules[i];

		for (j = 0; j < rule->expression_count; j++) {
			const struct expression *e = &rule->expressions[j];

			if (e->kind == EXPRESSION_NOTRACK ||
			    (e->kind == EXPRESSION_TARGET && e->xt.name &&
			     (strcmp(e->xt.name, "NOTRACK") == 0 ||
			      strcmp(e->xt.name, "CT") == 0)))
				return true;
		}
	}
	return false;
}

static enum filtered_effect ask_chain(const struct kernel_ruleset *ruleset,
				      const struct kernel_chain *chain,
				      const struct filtered_question *question,
				      struct arena *arena)
{
	struct published found = {0};
	struct walk_fate fate = {0};
	struct walk walk = {
		.ruleset = ruleset,
		.arena = arena,
		.out = &found,
		.fate = &fate,
		.packet = {.family = question->family,
			   .protocol = question->protocol,
			   .is_new = chain->priority > CONNTRACK_PRIORITY &&
				     !has_notrack(ruleset)},
	};
	struct port_bits asked = {0}, end;

	port_bits_add(&asked, question->first, question->last);
	end = asked;
	published_walk_fate(&walk, chain, &asked, &end);
	port_bits_unite(chain->policy == NF_DROP ? &fate.stopped : &fate.accepted,
			&end);
	if (found.gap_count > 0 || arena->exhausted)
		return FILTERED_UNKNOWN;
	if (!port_bits_meets(&fate.stopped, question->first, question->last))
		return FILTERED_PASSES;
	if (!port_bits_meets(&fate.accepted, question->first, question->last))
		return FILTERED_STOPS;
	return FILTERED_UNKNOWN;
}

/* What arrives meets the chains of ingress first. */
static bool is_met(const struct kernel_table *table, const struct kernel_chain *chain,
		   const struct filtered_question *question)
{
	const bool arrives = question->hook == NF_INET_PRE_ROUTING;

	if ((table->flags & NFT_TABLE_F_DORMANT) != 0)
		return false;
	if (table->family == NFPROTO_NETDEV)
		return arrives && chain->hook == NF_NETDEV_INGRESS;
	if (table->family == NFPROTO_INET && arrives && chain->hook == NF_INET_INGRESS)
		return true;
	return chain->hook == question->hook &&
	       (table->family == question->family || table->family == NFPROTO_INET);
}

enum filtered_effect filtered_find(const struct kernel_ruleset *ruleset,
				   const struct filtered_question *question,
				   struct arena *arena)
{
	enum filtered_effect all =
		ruleset->unreadable > 0 ? FILTERED_UNKNOWN : FILTERED_PASSES;
	size_t i;

	for (i = 0; i < ruleset->chain_count; i++) {
		const struct kernel_chain *chain = &ruleset->chains[i];
		const struct kernel_table *table = &ruleset->tables[chain->table];
		enum filtered_effect effect;

		if (!is_filter(chain) || !is_met(table, chain, question))
			continue;
		effect = ask_chain(ruleset, chain, question, arena);
		/* A drop is a drop, whatever others say. */
		if (effect == FILTERED_STOPS)
			return effect;
		if (effect == FILTERED_UNKNOWN)
			all = effect;
	}
	return all;
}
