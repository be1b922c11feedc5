/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/kernel_ruleset.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/attribute.h"
#include "rules/kernel_message.h"

/* What a message says of whom it belongs to, until all names are known. */
struct owner {
	uint8_t family;
	const char *table;
	const char *chain; /* of a rule */
	size_t order;
};

struct found_chain {
	struct owner owner;
	struct kernel_chain chain;
};

struct found_set {
	struct owner owner;
	struct kernel_set set;
};

struct found_rule {
	struct owner owner;
	struct kernel_rule rule;
};

struct decoding {
	struct arena *arena;
	struct kernel_ruleset *out;
	struct generation_pair generation;
	struct found_chain *chains;
	size_t chain_count;
	struct found_set *sets;
	size_t set_count;
	struct found_rule *rules;
	size_t rule_count;
};

/* An object that is pushed to its list, unless that is as long as it may be. */
static int keep(struct decoding *d, void *items, size_t *count, size_t max, size_t size,
		const void *item)
{
	void *place;

	if (*count >= max)
		return -E2BIG;
	place = arena_push(d->arena, items, count, size);
	if (!place)
		return -ENOMEM;
	memcpy(place, item, size);
	return 0;
}

/* ---- one function for each kind of message --------------------------------------- */
/* Each returns 0, -EBADMSG when it could not be read, -E2BIG or -ENOMEM. */

static bool take_u32(const struct attribute *attribute, uint32_t *out)
{
	uint64_t number;

	if (!attribute_number(attribute, &number) || number > UINT32_MAX)
		return false;
	*out = (uint32_t)number;
	return true;
}

static int read_table(struct decoding *d, const struct kernel_message *message)
{
	struct kernel_table table = {.family = message->family};
	struct span rest = message->attributes;
	struct attribute a;
	bool ok = true;

	while (attribute_take(&rest, &a)) {
		if (a.type == NFTA_TABLE_NAME)
			table.name = attribute_string(&a, d->arena);
		else if (a.type == NFTA_TABLE_FLAGS)
			ok &= take_u32(&a, &table.flags);
		else if (a.type == NFTA_TABLE_HANDLE)
			ok &= attribute_number(&a, &table.handle);
	}
	if (!ok || !table.name)
		return -EBADMSG;
	return keep(d, &d->out->tables, &d->out->table_count, KERNEL_TABLES_MAX,
		    sizeof(table), &table);
}

static bool read_devices(struct decoding *d, struct span rest,
			 struct kernel_chain *chain)
{
	struct attribute a;

	while (attribute_take(&rest, &a)) {
		const char **name;

		if (a.type != NFTA_DEVICE_NAME)
			continue;
		if (chain->device_count >= KERNEL_DEVICES_MAX)
			return false;
		name = arena_push(d->arena, &chain->devices, &chain->device_count,
				  sizeof(*name));
		if (!name)
			return false;
		*name = attribute_string(&a, d->arena);
		if (!*name)
			return false;
	}
	return true;
}

static bool read_hook(struct decoding *d, struct span rest, struct kernel_chain *chain)
{
	uint32_t priority = 0;
	struct attribute a;
	bool ok = true;

	chain->is_base = true;
	while (ok && attribute_take(&rest, &a)) {
		if (a.type == NFTA_HOOK_HOOKNUM) {
			ok = take_u32(&a, &chain->hook);
		} else if (a.type == NFTA_HOOK_PRIORITY) {
			ok = take_u32(&a, &priority);
		} else if (a.type == NFTA_HOOK_DEVS) {
			ok = read_devices(d, a.payload, chain);
		} else if (a.type == NFTA_HOOK_DEV && chain->device_count == 0) {
			const char **name =
				arena_push(d->arena, &chain->devices,
					   &chain->device_count, sizeof(*name));

			if (name)
				*name = attribute_string(&a, d->arena);
			ok = name && *name;
		}
	}
	chain->priority = (int32_t)priority;
	return ok;
}

static int read_chain(struct decoding *d, const struct kernel_message *message)
{
	struct found_chain found = {.owner.family = message->family};
	struct kernel_chain *chain = &found.chain;
	struct span rest = message->attributes;
	struct attribute a;
	bool ok = true;

	chain->policy = NF_ACCEPT;
	while (ok && attribute_take(&rest, &a)) {
		if (a.type == NFTA_CHAIN_TABLE)
			found.owner.table = attribute_string(&a, d->arena);
		else if (a.type == NFTA_CHAIN_NAME)
			chain->name = attribute_string(&a, d->arena);
		else if (a.type == NFTA_CHAIN_HANDLE)
			ok = attribute_number(&a, &chain->handle);
		else if (a.type == NFTA_CHAIN_HOOK)
			ok = read_hook(d, a.payload, chain);
		else if (a.type == NFTA_CHAIN_POLICY)
			ok = take_u32(&a, &chain->policy);
		else if (a.type == NFTA_CHAIN_TYPE)
			chain->type = attribute_string(&a, d->arena);
		else if (a.type == NFTA_CHAIN_FLAGS)
			ok = take_u32(&a, &chain->flags);
	}
	if (!ok || !found.owner.table || !chain->name ||
	    (chain->is_base && !chain->type))
		return -EBADMSG;
	return keep(d, &d->chains, &d->chain_count, KERNEL_CHAINS_MAX, sizeof(found),
		    &found);
}

/* NFTA_SET_DESC_CONCAT: a list of the lengths of a key's parts. */
static bool read_fields(struct span rest, struct kernel_set *set)
{
	struct attribute part, a;

	while (attribute_take(&rest, &part)) {
		while (attribute_take(&part.payload, &a)) {
			if (a.type != NFTA_SET_FIELD_LEN)
				continue;
			if (set->field_count >= KERNEL_FIELDS_MAX ||
			    !take_u32(&a, &set->field_lens[set->field_count]) ||
			    set->field_lens[set->field_count] > EXPRESSION_VALUE_MAX)
				return false;
			set->field_count++;
		}
	}
	return true;
}

static bool read_set_description(struct span rest, struct kernel_set *set)
{
	struct attribute a;
	bool ok = true;

	while (ok && attribute_take(&rest, &a)) {
		if (a.type == NFTA_SET_DESC_SIZE)
			ok = take_u32(&a, &set->size);
		else if (a.type == NFTA_SET_DESC_CONCAT)
			ok = read_fields(a.payload, set);
	}
	return ok;
}

/* Since Linux 6.17; not in every linux/netfilter/nf_tables.h. */
enum { SET_ATTRIBUTE_COUNT = 20 };

static int read_set(struct decoding *d, const struct kernel_message *message)
{
	struct found_set found = {.owner.family = message->family};
	struct kernel_set *set = &found.set;
	struct span rest = message->attributes;
	struct attribute a;
	bool ok = true;

	while (ok && attribute_take(&rest, &a)) {
		if (a.type == NFTA_SET_TABLE)
			found.owner.table = attribute_string(&a, d->arena);
		else if (a.type == NFTA_SET_NAME)
			set->name = attribute_string(&a, d->arena);
		else if (a.type == NFTA_SET_HANDLE)
			ok = attribute_number(&a, &set->handle);
		else if (a.type == NFTA_SET_FLAGS)
			ok = take_u32(&a, &set->flags);
		else if (a.type == NFTA_SET_KEY_TYPE)
			ok = take_u32(&a, &set->key_type);
		else if (a.type == NFTA_SET_KEY_LEN)
			ok = take_u32(&a, &set->key_len);
		else if (a.type == NFTA_SET_DATA_TYPE)
			ok = take_u32(&a, &set->data_type);
		else if (a.type == NFTA_SET_DATA_LEN)
			ok = take_u32(&a, &set->data_len);
		else if (a.type == NFTA_SET_OBJ_TYPE)
			ok = take_u32(&a, &set->object_type);
		else if (a.type == NFTA_SET_DESC)
			ok = read_set_description(a.payload, set);
		else if (a.type == SET_ATTRIBUTE_COUNT)
			ok = set->count_known = take_u32(&a, &set->count);
	}
	if (!ok || !found.owner.table || !set->name ||
	    set->key_len > EXPRESSION_VALUE_MAX)
		return -EBADMSG;
	return keep(d, &d->sets, &d->set_count, KERNEL_SETS_MAX, sizeof(found), &found);
}

static int read_expressions(struct decoding *d, struct span rest,
			    struct kernel_rule *rule)
{
	struct attribute a;

	while (attribute_take(&rest, &a)) {
		struct expression *expression;

		if (rule->expression_count >= KERNEL_EXPRESSIONS_MAX)
			return -E2BIG;
		expression = arena_push(d->arena, &rule->expressions,
					&rule->expression_count, sizeof(*expression));
		if (!expression)
			return -ENOMEM;
		if (!expression_decode(a.payload, d->arena, expression))
			return d->arena->exhausted ? -ENOMEM : -EBADMSG;
	}
	return rest.len == 0 ? 0 : -EBADMSG;
}

static int read_rule(struct decoding *d, const struct kernel_message *message)
{
	struct found_rule found = {
		.owner = {.family = message->family, .order = d->rule_count}};
	struct span rest = message->attributes;
	struct attribute a;
	bool ok = true;
	int r = 0;

	while (ok && r == 0 && attribute_take(&rest, &a)) {
		if (a.type == NFTA_RULE_TABLE)
			found.owner.table = attribute_string(&a, d->arena);
		else if (a.type == NFTA_RULE_CHAIN)
			found.owner.chain = attribute_string(&a, d->arena);
		else if (a.type == NFTA_RULE_HANDLE)
			ok = attribute_number(&a, &found.rule.handle);
		else if (a.type == NFTA_RULE_EXPRESSIONS)
			r = read_expressions(d, a.payload, &found.rule);
	}
	if (r != 0)
		return r;
	if (!ok || !found.owner.table || !found.owner.chain)
		return -EBADMSG;
	return keep(d, &d->rules, &d->rule_count, KERNEL_RULES_MAX, sizeof(found),
		    &found);
}

static int read_message(struct decoding *d, const struct kernel_message *message)
{
	switch (message->kind) {
	case NFT_MSG_NEWGEN:
		return generation_note(&d->generation, message->attributes) ? 0
									    : -EBADMSG;
	case NFT_MSG_NEWTABLE:
		return read_table(d, message);
	case NFT_MSG_NEWCHAIN:
		return read_chain(d, message);
	case NFT_MSG_NEWSET:
		return read_set(d, message);
	case NFT_MSG_NEWRULE:
		return read_rule(d, message);
	default:
		return -EBADMSG;
	}
}

/* ---- order: each object finds its table and its chain --------------------------- */

static int compare_tables(const void *left, const void *right)
{
	const struct kernel_table *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int compare_chains(const void *left, const void *right)
{
	const struct kernel_chain *a = left, *b = right;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int compare_sets(const void *left, const void *right)
{
	const struct kernel_set *a = left, *b = right;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int compare_rules(const void *left, const void *right)
{
	const struct found_rule *a = left, *b = right;

	if (a->rule.chain != b->rule.chain)
		return a->rule.chain < b->rule.chain ? -1 : 1;
	return (a->owner.order > b->owner.order) - (a->owner.order < b->owner.order);
}

static bool find_table(const struct kernel_ruleset *ruleset, const struct owner *owner,
		       size_t *out)
{
	const struct kernel_table key = {.family = owner->family, .name = owner->table};
	const struct kernel_table *found =
		ruleset->table_count == 0
			? NULL
			: bsearch(&key, ruleset->tables, ruleset->table_count,
				  sizeof(key), compare_tables);

	if (found)
		*out = (size_t)(found - ruleset->tables);
	return found != NULL;
}

static void sort(void *items, size_t count, size_t size,
		 int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

static int place_objects(struct decoding *d)
{
	struct kernel_ruleset *out = d->out;
	size_t i, kept = 0;

	sort(out->tables, out->table_count, sizeof(*out->tables), compare_tables);
	out->chains = arena_alloc_array(d->arena, d->chain_count, sizeof(*out->chains));
	out->sets = arena_alloc_array(d->arena, d->set_count, sizeof(*out->sets));
	out->rules = arena_alloc_array(d->arena, d->rule_count, sizeof(*out->rules));
	if (!out->chains || !out->sets || !out->rules)
		return -ENOMEM;
	for (i = 0; i < d->chain_count; i++) {
		if (find_table(out, &d->chains[i].owner, &d->chains[i].chain.table))
			out->chains[out->chain_count++] = d->chains[i].chain;
		else
			out->unreadable++;
	}
	for (i = 0; i < d->set_count; i++) {
		if (find_table(out, &d->sets[i].owner, &d->sets[i].set.table))
			out->sets[out->set_count++] = d->sets[i].set;
		else
			out->unreadable++;
	}
	sort(out->chains, out->chain_count, sizeof(*out->chains), compare_chains);
	sort(out->sets, out->set_count, sizeof(*out->sets), compare_sets);
	for (i = 0; i < d->rule_count; i++) {
		struct found_rule *found = &d->rules[i];
		const struct kernel_chain *chain = NULL;
		size_t table;

		if (find_table(out, &found->owner, &table))
			chain = kernel_ruleset_chain(out, table, found->owner.chain);
		if (!chain) {
			out->unreadable++;
			continue;
		}
		found->rule.chain = (size_t)(chain - out->chains);
		d->rules[kept++] = *found;
	}
	sort(d->rules, kept, sizeof(*d->rules), compare_rules);
	for (i = 0; i < kept; i++) {
		struct kernel_chain *chain = &out->chains[d->rules[i].rule.chain];

		if (chain->rule_count++ == 0)
			chain->first_rule = i;
		out->rules[i] = d->rules[i].rule;
	}
	out->rule_count = kept;
	return 0;
}

int kernel_ruleset_decode(struct span raw, struct arena *arena,
			  struct kernel_ruleset *out)
{
	struct kernel_ruleset ruleset = {0};
	struct decoding d = {.arena = arena, .out = &ruleset};
	enum kernel_message_end end;
	struct kernel_message message;
	int r = 0;

	while (r == 0 &&
	       (end = kernel_message_take(&raw, &message)) == KERNEL_MESSAGE_TAKEN) {
		r = read_message(&d, &message);
		if (arena->exhausted)
			r = -ENOMEM;
		if (r == -EBADMSG) {
			ruleset.unreadable++;
			r = 0;
		}
	}
	if (r == 0 && (end == KERNEL_MESSAGE_BAD || d.generation.seen == 0))
		r = -EBADMSG;
	if (r == 0)
		r = place_objects(&d);
	if (r != 0)
		return r;
	ruleset.generation = d.generation.first;
	ruleset.consistent = d.generation.seen == 2 && d.generation.same;
	*out = ruleset;
	return 0;
}

/* ---- looking things up ---------------------------------------------------------- */

const struct kernel_chain *kernel_ruleset_chain(const struct kernel_ruleset *ruleset,
						size_t table, const char *name)
{
	const struct kernel_chain key = {.table = table, .name = name};

	if (ruleset->chain_count == 0)
		return NULL;
	return bsearch(&key, ruleset->chains, ruleset->chain_count, sizeof(key),
		       compare_chains);
}

struct kernel_set *kernel_ruleset_set(const struct kernel_ruleset *ruleset,
				      size_t table, const char *name)
{
	const struct kernel_set key = {.table = table, .name = name};

	if (ruleset->set_count == 0)
		return NULL;
	return bsearch(&key, ruleset->sets, ruleset->set_count, sizeof(key),
		       compare_sets);
}

const char *kernel_family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_IPV6:
		return "ip6";
	default:
		return "?";
	}
}

void kernel_rule_place(const struct kernel_ruleset *ruleset,
		       const struct kernel_rule *rule, struct buffer *out)
{
	const struct kernel_chain *chain = &ruleset->chains[rule->chain];
	const struct kernel_table *table = &ruleset->tables[chain->table];

	buffer_printf(out, "%s%s %s %s %s %" PRIu64, table->is_legacy ? "xtables " : "",
		      kernel_family_name(table->family), table->name, chain->name,
		      table->is_legacy ? "rule" : "handle", rule->handle);
}
