/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel_ruleset_codec: the codec of kernel_ruleset.h. What the users of a ruleset
 * rely on is checked here: indexes, order, who owns which rules.
 */
#include <string.h>

#include "rules/kernel_ruleset.h"

static void codec_size(struct codec *codec, size_t *size)
{
	uint64_t value = *size;

	codec_u64(codec, &value);
	*size = (size_t)value;
}

static void codec_name(struct codec *codec, const char **name)
{
	codec_string(codec, name);
	if (!*name)
		codec->failed = true;
}

static void codec_name_item(struct codec *codec, void *item)
{
	codec_name(codec, item);
}

static void codec_table(struct codec *codec, void *item)
{
	struct kernel_table *table = item;

	codec_u8(codec, &table->family);
	codec_name(codec, &table->name);
	codec_u32(codec, &table->flags);
	codec_u64(codec, &table->handle);
	codec_bool(codec, &table->is_legacy);
}

static void codec_chain(struct codec *codec, void *item)
{
	struct kernel_chain *chain = item;
	uint32_t priority = (uint32_t)chain->priority;

	codec_size(codec, &chain->table);
	codec_name(codec, &chain->name);
	codec_u64(codec, &chain->handle);
	codec_u32(codec, &chain->flags);
	codec_bool(codec, &chain->is_base);
	codec_string(codec, &chain->type);
	codec_u32(codec, &chain->hook);
	codec_u32(codec, &priority);
	chain->priority = (int32_t)priority;
	codec_u32(codec, &chain->policy);
	codec_array(codec, &chain->devices, &chain->device_count,
		    sizeof(*chain->devices), KERNEL_DEVICES_MAX, codec_name_item);
	codec_size(codec, &chain->first_rule);
	codec_size(codec, &chain->rule_count);
	if (chain->is_base && !chain->type)
		codec->failed = true;
}

static void codec_set(struct codec *codec, void *item)
{
	struct kernel_set *set = item;
	uint32_t fields = (uint32_t)set->field_count, i;

	codec_size(codec, &set->table);
	codec_name(codec, &set->name);
	codec_u64(codec, &set->handle);
	codec_u32(codec, &set->flags);
	codec_u32(codec, &set->key_type);
	codec_below(codec, &set->key_len, EXPRESSION_VALUE_MAX + 1);
	codec_u32(codec, &set->data_type);
	codec_u32(codec, &set->data_len);
	codec_u32(codec, &set->object_type);
	codec_u32(codec, &set->size);
	codec_bool(codec, &set->count_known);
	codec_u32(codec, &set->count);
	codec_below(codec, &fields, KERNEL_FIELDS_MAX + 1);
	for (i = 0; i < fields && !codec->failed; i++)
		codec_below(codec, &set->field_lens[i], EXPRESSION_VALUE_MAX + 1);
	set->field_count = codec->failed ? 0 : fields;
}

static void codec_rule(struct codec *codec, void *item)
{
	struct kernel_rule *rule = item;

	codec_size(codec, &rule->chain);
	codec_u64(codec, &rule->handle);
	codec_array(codec, &rule->expressions, &rule->expression_count,
		    sizeof(*rule->expressions), KERNEL_EXPRESSIONS_MAX,
		    codec_expression);
}

static bool tables_are_sound(const struct kernel_ruleset *ruleset)
{
	size_t i;

	for (i = 1; i < ruleset->table_count; i++) {
		const struct kernel_table *a = &ruleset->tables[i - 1], *b = a + 1;

		if (a->family > b->family ||
		    (a->family == b->family && strcmp(a->name, b->name) > 0))
			return false;
	}
	return true;
}

static bool in_order(size_t table_a, const char *a, size_t table_b, const char *b)
{
	return table_a < table_b || (table_a == table_b && strcmp(a, b) <= 0);
}

/* The rules of chain after chain, none twice. */
static bool chains_are_sound(const struct kernel_ruleset *ruleset)
{
	size_t i, j, next = 0;

	for (i = 0; i < ruleset->chain_count; i++) {
		const struct kernel_chain *chain = &ruleset->chains[i];

		if (chain->table >= ruleset->table_count ||
		    (i > 0 && !in_order(chain[-1].table, chain[-1].name, chain->table,
					chain->name)))
			return false;
		if (chain->rule_count == 0)
			continue;
		if (chain->first_rule != next ||
		    chain->rule_count > ruleset->rule_count - next)
			return false;
		next += chain->rule_count;
		for (j = chain->first_rule; j < next; j++) {
			if (ruleset->rules[j].chain != i)
				return false;
		}
	}
	return next == ruleset->rule_count;
}

static bool sets_are_sound(const struct kernel_ruleset *ruleset)
{
	size_t i;

	for (i = 0; i < ruleset->set_count; i++) {
		const struct kernel_set *set = &ruleset->sets[i];

		if (set->table >= ruleset->table_count ||
		    (i > 0 &&
		     !in_order(set[-1].table, set[-1].name, set->table, set->name)))
			return false;
	}
	return true;
}

void codec_kernel_ruleset(struct codec *codec, void *item)
{
	struct kernel_ruleset *ruleset = item;

	codec_bool(codec, &ruleset->consistent);
	codec_u32(codec, &ruleset->generation);
	codec_size(codec, &ruleset->unreadable);
	codec_array(codec, &ruleset->tables, &ruleset->table_count,
		    sizeof(*ruleset->tables), KERNEL_TABLES_MAX, codec_table);
	codec_array(codec, &ruleset->chains, &ruleset->chain_count,
		    sizeof(*ruleset->chains), KERNEL_CHAINS_MAX, codec_chain);
	codec_array(codec, &ruleset->sets, &ruleset->set_count, sizeof(*ruleset->sets),
		    KERNEL_SETS_MAX, codec_set);
	codec_array(codec, &ruleset->rules, &ruleset->rule_count,
		    sizeof(*ruleset->rules), KERNEL_RULES_MAX, codec_rule);
	if (!codec->out && !codec->failed &&
	    (!tables_are_sound(ruleset) || !chains_are_sound(ruleset) ||
	     !sets_are_sound(ruleset)))
		codec->failed = true;
}
