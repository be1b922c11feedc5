/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/attribute.h"

#include <string.h>

#include <linux/netlink.h>

/* NLA_TYPE_MASK, as the unsigned number it is meant to be. */
enum { ALIGNMENT = 4, TYPE_MASK = 0x3fff };

bool attribute_take(struct span *rest, struct attribute *out)
{
	struct nlattr header;
	size_t whole;

	if (rest->len < sizeof(header))
		return false;
	memcpy(&header, rest->ptr, sizeof(header));
	whole = ((size_t)header.nla_len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (header.nla_len < sizeof(header) || whole > rest->len)
		return false;
	out->type = header.nla_type & TYPE_MASK;
	out->payload = span_slice(*rest, sizeof(header), header.nla_len);
	*rest = span_slice(*rest, whole, rest->len);
	return true;
}

bool attribute_number(const struct attribute *attribute, uint64_t *out)
{
	struct span bytes = attribute->payload;
	uint64_t number = 0;
	size_t i;

	if (bytes.len != 1 && bytes.len != 2 && bytes.len != 4 && bytes.len != 8)
		return false;
	for (i = 0; i < bytes.len; i++)
		number = number << 8 | (uint8_t)bytes.ptr[i];
	*out = number;
	return true;
}

const char *attribute_string(const struct attribute *attribute, struct arena *arena)
{
	struct span text = attribute->payload;

	if (text.len > 0 && text.ptr[text.len - 1] == '\0')
		text.len--;
	return text.len > 0 ? arena_string(arena, text) : NULL;
}
