/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/expression.h"

#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "rules/attribute.h"

enum field_type { FIELD_NUMBER, FIELD_NAME, FIELD_VALUE, FIELD_BYTES };

struct field {
	enum expression_kind kind;
	uint16_t attribute;
	enum field_type type;
	size_t offset;
};

static const struct field fields[] = {
#define FIELD(symbol, attribute, type, member)         \
	{EXPRESSION_##symbol, attribute, FIELD_##type, \
	 offsetof(struct expression, member)},
#include "rules/expression_field_list.h"
#undef FIELD
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

static const char *const names[EXPRESSION_KIND_COUNT] = {
#define EXPRESSION(symbol, name) [EXPRESSION_##symbol] = name,
#include "rules/expression_list.h"
#undef EXPRESSION
};

static enum expression_kind kind_of(const char *name)
{
	unsigned int i;

	for (i = EXPRESSION_UNKNOWN + 1; i < EXPRESSION_KIND_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum expression_kind)i;
	}
	return EXPRESSION_UNKNOWN;
}

bool expression_value_decode(struct span data, struct arena *arena,
			     struct expression_value *out)
{
	struct expression_value value = {0};
	struct attribute outer, inner;
	bool found = false;

	while (attribute_take(&data, &outer)) {
		if (outer.type == NFTA_DATA_VALUE) {
			if (outer.payload.len > EXPRESSION_VALUE_MAX)
				return false;
			value.bytes = arena_copy(arena, outer.payload);
			found = value.bytes.ptr != NULL;
		}
		if (outer.type != NFTA_DATA_VERDICT)
			continue;
		value.is_verdict = true;
		while (attribute_take(&outer.payload, &inner)) {
			uint64_t number;

			if (inner.type == NFTA_VERDICT_CODE) {
				if (!attribute_number(&inner, &number) ||
				    inner.payload.len != sizeof(uint32_t))
					return false;
				value.verdict = (int32_t)(uint32_t)number;
				found = true;
			}
			if (inner.type == NFTA_VERDICT_CHAIN) {
				value.chain = attribute_string(&inner, arena);
				if (!value.chain)
					return false;
			}
		}
	}
	if (found)
		*out = value;
	return found;
}

static bool decode_field(const struct field *field, const struct attribute *attribute,
			 struct arena *arena, struct expression *out)
{
	void *member = (char *)out + field->offset;
	uint64_t number;

	switch (field->type) {
	case FIELD_NUMBER:
		if (!attribute_number(attribute, &number) || number > UINT32_MAX)
			return false;
		*(uint32_t *)member = (uint32_t)number;
		return true;
	case FIELD_NAME:
		*(const char **)member = attribute_string(attribute, arena);
		return *(const char **)member != NULL;
	case FIELD_VALUE:
		return expression_value_decode(attribute->payload, arena, member);
	case FIELD_BYTES:
		*(struct span *)member = arena_copy(arena, attribute->payload);
		return ((struct span *)member)->ptr != NULL;
	}
	return false;
}

static void decode_data(struct span data, struct arena *arena, struct expression *out)
{
	struct attribute attribute;
	unsigned int i;

	while (attribute_take(&data, &attribute)) {
		for (i = 0; i < FIELD_COUNT; i++) {
			if (fields[i].kind != out->kind ||
			    fields[i].attribute != attribute.type)
				continue;
			if (decode_field(&fields[i], &attribute, arena, out))
				out->present |= UINT64_C(1) << attribute.type;
			else
				out->is_malformed = true;
		}
	}
	if (data.len > 0)
		out->is_malformed = true;
}

bool expression_decode(struct span list_element, struct arena *arena,
		       struct expression *out)
{
	struct expression expression = {0};
	struct attribute attribute;

	while (attribute_take(&list_element, &attribute)) {
		if (attribute.type == NFTA_EXPR_NAME)
			expression.name = attribute_string(&attribute, arena);
		if (attribute.type == NFTA_EXPR_DATA)
			expression.raw = arena_copy(arena, attribute.payload);
	}
	if (!expression.name || arena->exhausted)
		return false;
	expression.kind = kind_of(expression.name);
	decode_data(expression.raw, arena, &expression);
	*out = expression;
	return !arena->exhausted;
}

/* ---- over the process boundary ------------------------------------------------ */

void codec_expression_value(struct codec *codec, void *item)
{
	struct expression_value *value = item;
	uint32_t verdict = (uint32_t)value->verdict;

	codec_bool(codec, &value->is_verdict);
	codec_u32(codec, &verdict);
	value->verdict = (int32_t)verdict;
	codec_string(codec, &value->chain);
	codec_bytes(codec, &value->bytes);
	if (value->bytes.len > EXPRESSION_VALUE_MAX)
		codec->failed = true;
}

static void codec_field(struct codec *codec, const struct field *field,
			struct expression *expression)
{
	void *member = (char *)expression + field->offset;

	switch (field->type) {
	case FIELD_NUMBER:
		codec_u32(codec, member);
		break;
	case FIELD_NAME:
		codec_string(codec, member);
		if (!*(const char **)member)
			codec->failed = true;
		break;
	case FIELD_VALUE:
		codec_expression_value(codec, member);
		break;
	case FIELD_BYTES:
		codec_bytes(codec, member);
		break;
	}
}

void codec_expression(struct codec *codec, void *item)
{
	struct expression *expression = item;
	unsigned int i;

	CODEC_ENUM(codec, expression->kind, EXPRESSION_KIND_COUNT);
	codec_string(codec, &expression->name);
	codec_bytes(codec, &expression->raw);
	codec_u64(codec, &expression->present);
	codec_bool(codec, &expression->is_malformed);
	if (!expression->name)
		codec->failed = true;
	for (i = 0; i < FIELD_COUNT && !codec->failed; i++) {
		if (fields[i].kind == expression->kind &&
		    EXPRESSION_HAS(expression, fields[i].attribute))
			codec_field(codec, &fields[i], expression);
	}
}
