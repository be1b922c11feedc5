/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/xtables.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include "rules/xtables_rule.h"

/* The kernel's struct is its wire format, of the same word size as ours. */
_Static_assert(sizeof(struct ipt_getinfo) == 84, "struct ipt_getinfo");

/* A chain, while its place among the others is not known. */
struct found_chain {
	struct kernel_chain chain;
	size_t first, count; /* of the entries */
	uint32_t start;      /* offset of the first: what a jump names */
};

struct reading {
	const struct xtables_layout *layout;
	struct arena *arena;
	struct xtables_entries entries;
	struct found_chain *chains;
	size_t chain_count;
	struct kernel_ruleset *out;
};

static struct found_chain *add_chain(struct reading *reading, const char *name,
				     size_t first, size_t count)
{
	struct found_chain *chain;

	if (reading->chain_count >= KERNEL_CHAINS_MAX)
		return NULL;
	chain = arena_push(reading->arena, &reading->chains, &reading->chain_count,
			   sizeof(*chain));
	if (!chain)
		return NULL;
	*chain = (struct found_chain){
		.chain = {.name = name}, .first = first, .count = count};
	if (first < reading->entries.count)
		chain->start = reading->entries.items[first].offset;
	return chain;
}

/* enum nf_ip_hook_priorities */
static int32_t priority_of(struct span table, uint32_t hook)
{
	if (span_equal_string(table, "raw"))
		return -300;
	if (span_equal_string(table, "mangle"))
		return -150;
	if (span_equal_string(table, "security"))
		return 50;
	if (span_equal_string(table, "nat"))
		return hook == NF_INET_PRE_ROUTING || hook == NF_INET_LOCAL_OUT ? -100
										: 100;
	return 0;
}

/* A chain of the kernel's own; its last rule is its policy. */
static int add_base(struct reading *reading, struct span table, uint32_t hook,
		    uint32_t first_offset, uint32_t last_offset)
{
	static const char *const chain_names[NF_INET_NUMHOOKS] = {
		[NF_INET_PRE_ROUTING] = "PREROUTING",   [NF_INET_LOCAL_IN] = "INPUT",
		[NF_INET_FORWARD] = "FORWARD",          [NF_INET_LOCAL_OUT] = "OUTPUT",
		[NF_INET_POST_ROUTING] = "POSTROUTING",
	};
	struct found_chain *chain;
	size_t first, last;
	int32_t verdict;

	if (!xtables_entries_find(&reading->entries, first_offset, &first) ||
	    !xtables_entries_find(&reading->entries, last_offset, &last) ||
	    last < first ||
	    !xtables_entry_is_standard(&reading->entries.items[last], &verdict) ||
	    (verdict != -NF_ACCEPT - 1 && verdict != -NF_DROP - 1))
		return -EBADMSG;
	chain = add_chain(reading, chain_names[hook], first, last - first);
	if (!chain)
		return reading->arena->exhausted ? -ENOMEM : -E2BIG;
	chain->chain.is_base = true;
	chain->chain.type = span_equal_string(table, "nat") ? "nat" : "filter";
	chain->chain.hook = hook;
	chain->chain.priority = priority_of(table, hook);
	chain->chain.policy = verdict == -NF_DROP - 1 ? NF_DROP : NF_ACCEPT;
	return 0;
}

/* The others begin with an ERROR target that has their name, and end before the
 * next; the last one of all is called ERROR itself. */
static int add_user_chains(struct reading *reading)
{
	size_t i, head = SIZE_MAX;

	for (i = 0; i < reading->entries.count; i++) {
		struct span info = reading->entries.items[i].target_info;
		const char *name;

		if (!span_equal_string(reading->entries.items[i].target_name,
				       XT_ERROR_TARGET))
			continue;
		if (head != SIZE_MAX)
			reading->chains[reading->chain_count - 1].count = i - head - 1;
		if (i + 1 == reading->entries.count)
			return 0;
		info = span_slice(info, 0, span_find_byte(info, '\0'));
		name = arena_string(reading->arena, info);
		if (info.len == 0 || (name && !add_chain(reading, name, i + 1, 0)))
			return reading->arena->exhausted ? -ENOMEM : -EBADMSG;
		if (!name)
			return -ENOMEM;
		head = i;
	}
	return -EBADMSG; /* no end */
}

static int compare_chains(const void *left, const void *right)
{
	const struct found_chain *a = left, *b = right;

	return strcmp(a->chain.name, b->chain.name);
}

static int compare_starts(const void *left, const void *right)
{
	const struct found_chain *const *a = left, *const *b = right;

	return ((*a)->start > (*b)->start) - ((*a)->start < (*b)->start);
}

/* The chain that ${entry} jumps to; NULL: it does not, or there is none. ${by_start}:
 * the chains, by the offset a jump names. */
static const char *jump_of(const struct reading *reading,
			   const struct xtables_entry *entry,
			   struct found_chain *const *by_start)
{
	struct found_chain key = {0};
	const struct found_chain *wanted = &key;
	struct found_chain *const *found;
	int32_t verdict;

	if (!xtables_entry_is_standard(entry, &verdict) || verdict < 0)
		return NULL;
	key.start = (uint32_t)verdict;
	found = bsearch(&wanted, by_start, reading->chain_count, sizeof(*by_start),
			compare_starts);
	return found ? (*found)->chain.name : NULL;
}

static int place_rules(struct reading *reading)
{
	struct kernel_ruleset *out = reading->out;
	struct found_chain **by_start = arena_alloc_array(
		reading->arena, reading->chain_count, sizeof(*by_start));
	size_t i, j;

	out->chains = arena_alloc_array(reading->arena, reading->chain_count,
					sizeof(*out->chains));
	out->rules = arena_alloc_array(reading->arena, reading->entries.count,
				       sizeof(*out->rules));
	if (!by_start || !out->chains || !out->rules)
		return -ENOMEM;
	if (reading->chain_count > 1)
		qsort(reading->chains, reading->chain_count, sizeof(*reading->chains),
		      compare_chains);
	for (i = 0; i < reading->chain_count; i++) {
		by_start[i] = &reading->chains[i];
		if (i > 0 && compare_chains(by_start[i - 1], by_start[i]) == 0)
			return -EBADMSG; /* two of one name */
	}
	if (reading->chain_count > 1)
		qsort(by_start, reading->chain_count, sizeof(*by_start),
		      compare_starts);
	for (i = 0; i < reading->chain_count; i++) {
		const struct found_chain *found = &reading->chains[i];
		struct kernel_chain *chain = &out->chains[out->chain_count++];

		*chain = found->chain;
		chain->first_rule = out->rule_count;
		chain->rule_count = found->count;
		/* Chains that overlap would have more rules than there are. */
		if (found->count > reading->entries.count - out->rule_count)
			return -EBADMSG;
		for (j = 0; j < found->count; j++) {
			struct kernel_rule *rule = &out->rules[out->rule_count++];
			const struct xtables_entry *entry =
				&reading->entries.items[found->first + j];

			*rule = (struct kernel_rule){.chain = i, .handle = j + 1};
			xtables_rule_write(reading->layout, entry,
					   jump_of(reading, entry, by_start),
					   reading->arena, rule);
			if (rule->expression_count > KERNEL_EXPRESSIONS_MAX)
				return -E2BIG;
		}
	}
	return reading->arena->exhausted ? -ENOMEM : 0;
}

int xtables_decode(struct span raw, uint8_t family, struct arena *arena,
		   struct kernel_ruleset *out)
{
	struct kernel_ruleset ruleset = {.consistent = true};
	struct reading reading = {.layout = family == NFPROTO_IPV4 ? &xtables_ipv4
								   : &xtables_ipv6,
				  .arena = arena,
				  .out = &ruleset};
	struct ipt_getinfo info;
	struct kernel_table *table;
	struct span name, blob;
	uint32_t hook;
	int r;

	if (raw.len < sizeof(info) || raw.len > sizeof(info) + XTABLES_BYTES_MAX)
		return -EBADMSG;
	memcpy(&info, raw.ptr, sizeof(info));
	blob = span_slice(raw, sizeof(info), raw.len);
	name = (struct span){raw.ptr + offsetof(struct ipt_getinfo, name),
			     sizeof(info.name)};
	name = span_slice(name, 0, span_find_byte(name, '\0'));
	if (info.size != blob.len || name.len == 0 || name.len == sizeof(info.name))
		return -EBADMSG;
	table = arena_push(arena, &ruleset.tables, &ruleset.table_count,
			   sizeof(*table));
	if (!table)
		return -ENOMEM;
	*table = (struct kernel_table){
		.family = family, .name = arena_string(arena, name), .is_legacy = true};
	r = table->name ? xtables_entries_read(blob, reading.layout, info.num_entries,
					       arena, &reading.entries)
			: -ENOMEM;
	for (hook = 0; r == 0 && hook < NF_INET_NUMHOOKS; hook++) {
		if ((info.valid_hooks & 1U << hook) != 0)
			r = add_base(&reading, name, hook, info.hook_entry[hook],
				     info.underflow[hook]);
	}
	if (r == 0)
		r = add_user_chains(&reading);
	if (r == 0)
		r = place_rules(&reading);
	if (r == 0)
		*out = ruleset;
	return r;
}
