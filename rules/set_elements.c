/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/set_elements.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_tables.h>

#include "rules/attribute.h"
#include "rules/kernel_message.h"
#include "rules/kernel_ruleset.h"

/* ---- as they come ---------------------------------------------------------------- */

static bool read_key(struct span data, struct arena *arena, struct span *out)
{
	struct expression_value value;

	if (!expression_value_decode(data, arena, &value) || value.is_verdict)
		return false;
	*out = value.bytes;
	return true;
}

static bool read_element(struct span rest, struct arena *arena, struct raw_element *out)
{
	struct attribute a;
	uint64_t number;
	bool ok = true;

	while (ok && attribute_take(&rest, &a)) {
		switch (a.type) {
		case NFTA_SET_ELEM_KEY:
			ok = read_key(a.payload, arena, &out->key);
			break;
		case NFTA_SET_ELEM_KEY_END:
			ok = read_key(a.payload, arena, &out->key_end);
			break;
		case NFTA_SET_ELEM_DATA:
			ok = expression_value_decode(a.payload, arena, &out->data);
			out->has_data = ok;
			break;
		case NFTA_SET_ELEM_FLAGS:
			ok = attribute_number(&a, &number) && number <= UINT32_MAX;
			out->flags = ok ? (uint32_t)number : 0;
			break;
		default: /* timeouts, counters, comments, an object's name */
			break;
		}
	}
	return ok && (out->key.len > 0 || (out->flags & NFT_SET_ELEM_CATCHALL) != 0);
}

static int read_list(struct span rest, struct arena *arena, struct raw_elements *out)
{
	struct attribute a;

	while (attribute_take(&rest, &a)) {
		struct raw_element element = {0};
		struct raw_element *kept;

		if (a.type != NFTA_LIST_ELEM)
			continue;
		if (!read_element(a.payload, arena, &element)) {
			out->unreadable++;
			continue;
		}
		if (out->count >= SET_ELEMENTS_MAX)
			return -E2BIG;
		kept = arena_push(arena, &out->items, &out->count, sizeof(*kept));
		if (!kept)
			return -ENOMEM;
		*kept = element;
	}
	if (rest.len > 0)
		out->unreadable++;
	return arena->exhausted ? -ENOMEM : 0;
}

int set_elements_decode(struct span raw, struct arena *arena, struct raw_elements *out)
{
	struct raw_elements elements = {0};
	struct generation_pair generation = {0};
	enum kernel_message_end end;
	struct kernel_message message;
	int r = 0;

	while (r == 0 &&
	       (end = kernel_message_take(&raw, &message)) == KERNEL_MESSAGE_TAKEN) {
		struct span rest = message.attributes;
		struct attribute a;

		if (message.kind == NFT_MSG_NEWGEN) {
			if (!generation_note(&generation, rest))
				elements.unreadable++;
			continue;
		}
		if (message.kind != NFT_MSG_NEWSETELEM) {
			elements.unreadable++;
			continue;
		}
		while (r == 0 && attribute_take(&rest, &a)) {
			if (a.type == NFTA_SET_ELEM_LIST_ELEMENTS)
				r = read_list(a.payload, arena, &elements);
		}
	}
	if (r == 0 && (end == KERNEL_MESSAGE_BAD || generation.seen == 0))
		r = -EBADMSG;
	if (r != 0)
		return r;
	elements.generation = generation.first;
	elements.consistent = generation.seen == 2 && generation.same;
	*out = elements;
	return 0;
}

static void codec_raw_element(struct codec *codec, void *item)
{
	struct raw_element *element = item;

	codec_bytes(codec, &element->key);
	codec_bytes(codec, &element->key_end);
	codec_u32(codec, &element->flags);
	codec_bool(codec, &element->has_data);
	codec_expression_value(codec, &element->data);
}

void codec_raw_elements(struct codec *codec, void *item)
{
	struct raw_elements *elements = item;
	uint64_t unreadable = elements->unreadable;

	codec_bool(codec, &elements->consistent);
	codec_u32(codec, &elements->generation);
	codec_u64(codec, &unreadable);
	elements->unreadable = (size_t)unreadable;
	codec_array(codec, &elements->items, &elements->count, sizeof(*elements->items),
		    SET_ELEMENTS_MAX, codec_raw_element);
}

/* ---- as ranges ------------------------------------------------------------------- */

/* By key; where a range ends, the end of one comes before the start of the next. */
static int compare_edges(const void *left, const void *right)
{
	const struct raw_element *a = left, *b = right;
	const uint32_t end = NFT_SET_ELEM_INTERVAL_END;
	int r = memcmp(a->key.ptr, b->key.ptr, a->key.len);

	return r != 0 ? r : (int)((b->flags & end) != 0) - (int)((a->flags & end) != 0);
}

/* ${key} less one, as a number in network order. False for zero. */
static bool decrement(char *key, size_t len)
{
	size_t i = len;

	while (i > 0) {
		i--;
		if (key[i]-- != 0)
			return true;
	}
	return false;
}

static struct set_element *push(struct kernel_set *set, struct arena *arena,
				const struct raw_element *from)
{
	struct set_element *element = arena_push(
		arena, &set->elements.items, &set->elements.count, sizeof(*element));

	if (!element)
		return NULL;
	*element = (struct set_element){
		.first = from->key,
		.last = from->key_end.len > 0 ? from->key_end : from->key,
		.is_catch_all = (from->flags & NFT_SET_ELEM_CATCHALL) != 0,
		.has_data = from->has_data,
		.data = from->data,
	};
	return element;
}

/* The last key of a range that starts at one edge and ends before the next. */
static struct span range_end(const struct raw_element *next, size_t len,
			     struct arena *arena)
{
	char *bytes = arena_alloc(arena, len);

	if (!bytes)
		return (struct span){NULL, 0};
	memset(bytes, 0xff, len);
	if (next) {
		memcpy(bytes, next->key.ptr, len);
		if (!decrement(bytes, len))
			return (struct span){NULL, 0};
	}
	return (struct span){bytes, len};
}

static int pair_edges(struct kernel_set *set, struct raw_element *edges, size_t count,
		      struct arena *arena)
{
	size_t i;

	if (count > 1)
		qsort(edges, count, sizeof(*edges), compare_edges);
	for (i = 0; i < count; i++) {
		const struct raw_element *next = i + 1 < count ? &edges[i + 1] : NULL;
		struct set_element *element;

		if (edges[i].flags & NFT_SET_ELEM_INTERVAL_END)
			continue;
		element = push(set, arena, &edges[i]);
		if (!element)
			return -ENOMEM;
		element->last = range_end(next, set->key_len, arena);
		if (!element->last.ptr)
			return arena->exhausted ? -ENOMEM : -EBADMSG;
	}
	return 0;
}

int set_elements_put(struct kernel_set *set, const struct raw_elements *raw,
		     struct arena *arena)
{
	/* Concatenations of ranges carry both ends in one element. */
	const bool edges = (set->flags & NFT_SET_INTERVAL) != 0 &&
			   (set->flags & NFT_SET_CONCAT) == 0;
	struct raw_element *sorted = NULL;
	size_t i, count = 0;
	int r = 0;

	set->elements = (struct set_elements){.state = SET_ELEMENTS_UNKNOWN};
	if (!raw->consistent || raw->unreadable > 0)
		return 0;
	sorted = arena_alloc_array(arena, raw->count, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < raw->count && r == 0; i++) {
		const struct raw_element *element = &raw->items[i];

		if ((element->flags & NFT_SET_ELEM_CATCHALL) == 0 &&
		    (element->key.len != set->key_len ||
		     (element->key_end.len > 0 &&
		      element->key_end.len != set->key_len)))
			r = -EBADMSG;
		else if (edges && element->key_end.len == 0 &&
			 (element->flags & NFT_SET_ELEM_CATCHALL) == 0)
			sorted[count++] = *element;
		else if (!push(set, arena, element))
			r = -ENOMEM;
	}
	if (r == 0)
		r = pair_edges(set, sorted, count, arena);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		set->elements.state = SET_ELEMENTS_KNOWN;
	return 0;
}
