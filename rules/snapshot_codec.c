/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/snapshot_codec.h"

#include <string.h>

static void codec_count(struct codec *codec, size_t *count)
{
	uint64_t value = *count;

	codec_u64(codec, &value);
	*count = (size_t)value;
}

/* A string that must be there. */
static void codec_name(struct codec *codec, const char **name)
{
	codec_string(codec, name);
	if (!*name)
		codec->failed = true;
}

static void codec_range(struct codec *codec, void *item)
{
	struct ports_range *range = item;

	codec_u16(codec, &range->first);
	codec_u16(codec, &range->last);
}

/* Sorted, disjoint, apart: what ports.h promises of every list. */
static bool is_normal(const struct ports_list *ports)
{
	uint32_t behind = 0; /* the first port that may follow, less one */
	size_t i;

	for (i = 0; i < ports->count; i++) {
		const struct ports_range *range = &ports->items[i];

		if (range->first <= behind || range->last < range->first)
			return false;
		behind = range->last + 1U;
	}
	return true;
}

static void codec_set(struct codec *codec, void *item)
{
	struct snapshot_set *set = item;

	codec_name(codec, &set->name);
	codec_u32(codec, &set->flags);
	codec_u32(codec, &set->key_type);
	codec_u32(codec, &set->key_len);
	codec_bool(codec, &set->readable);
	codec_array(codec, &set->ports.items, &set->ports.count,
		    sizeof(*set->ports.items), PORTS_RANGES_MAX, codec_range);
	if (!codec->failed && !is_normal(&set->ports))
		codec->failed = true;
}

static void codec_chain(struct codec *codec, void *item)
{
	struct snapshot_chain *chain = item;
	uint32_t priority = 0;

	memcpy(&priority, &chain->priority, sizeof(priority));
	codec_name(codec, &chain->name);
	codec_string(codec, &chain->type);
	codec_u32(codec, &chain->hook);
	codec_u32(codec, &priority);
	codec_u32(codec, &chain->policy);
	codec_u32(codec, &chain->flags);
	memcpy(&chain->priority, &priority, sizeof(priority));
}

static void codec_expression(struct codec *codec, void *item)
{
	codec_name(codec, item);
}

static void codec_rule(struct codec *codec, void *item)
{
	struct snapshot_rule *rule = item;

	codec_name(codec, &rule->chain);
	codec_string(codec, &rule->comment);
	codec_array(codec, &rule->expressions, &rule->expression_count,
		    sizeof(*rule->expressions), SNAPSHOT_EXPRESSIONS_MAX,
		    codec_expression);
	codec_bool(codec, &rule->readable);
	codec_u64(codec, &rule->handle);
	codec_bool(codec, &rule->counted);
	codec_u64(codec, &rule->packets);
	codec_u64(codec, &rule->bytes);
}

void codec_snapshot(struct codec *codec, void *item)
{
	struct snapshot *snapshot = item;

	codec_bool(codec, &snapshot->consistent);
	codec_u32(codec, &snapshot->generation);
	codec_count(codec, &snapshot->unreadable);
	codec_bool(codec, &snapshot->present);
	codec_string(codec, &snapshot->comment);
	codec_u32(codec, &snapshot->flags);
	codec_u32(codec, &snapshot->use);
	codec_array(codec, &snapshot->chains, &snapshot->chain_count,
		    sizeof(*snapshot->chains), SNAPSHOT_OBJECTS_MAX, codec_chain);
	codec_array(codec, &snapshot->sets, &snapshot->set_count,
		    sizeof(*snapshot->sets), SNAPSHOT_OBJECTS_MAX, codec_set);
	codec_array(codec, &snapshot->rules, &snapshot->rule_count,
		    sizeof(*snapshot->rules), SNAPSHOT_OBJECTS_MAX, codec_rule);
	codec_bool(codec, &snapshot->nat_prerouting);
	codec_bool(codec, &snapshot->kube_proxy);
}
