/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/ports.h"

#include <errno.h>
#include <stdlib.h>

static int compare_first(const void *left, const void *right)
{
	const struct ports_range *a = left;
	const struct ports_range *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

/* Append a range that does not start before the last one. */
static int append(struct ports_list *list, uint32_t first, uint32_t last,
		  struct arena *arena)
{
	struct ports_range *end = list->count ? &list->items[list->count - 1] : NULL;
	struct ports_range *item;

	if (end && first <= (uint32_t)end->last + 1) {
		if (last > end->last)
			end->last = (uint16_t)last;
		return 0;
	}
	if (list->count == PORTS_RANGES_MAX)
		return -E2BIG;
	item = arena_push(arena, &list->items, &list->count, sizeof(*item));
	if (!item)
		return -ENOMEM;
	*item = (struct ports_range){(uint16_t)first, (uint16_t)last};
	return 0;
}

int ports_normalize(const struct ports_range *items, size_t count, struct arena *arena,
		    struct ports_list *out)
{
	struct ports_list list = {NULL, 0};
	struct ports_range *sorted;
	size_t i;
	int r = 0;

	if (count > PORTS_RANGES_MAX)
		return -E2BIG;
	sorted = arena_alloc_array(arena, count, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (items[i].first == 0 || items[i].first > items[i].last)
			return -EINVAL;
		sorted[i] = items[i];
	}
	qsort(sorted, count, sizeof(*sorted), compare_first);
	for (i = 0; i < count && r == 0; i++)
		r = append(&list, sorted[i].first, sorted[i].last, arena);
	if (r == 0)
		*out = list;
	return r;
}

int ports_intersect(const struct ports_list *a, const struct ports_list *b,
		    struct arena *arena, struct ports_list *out)
{
	struct ports_list list = {NULL, 0};
	size_t i = 0, j = 0;
	int r = 0;

	while (i < a->count && j < b->count && r == 0) {
		const struct ports_range *x = &a->items[i];
		const struct ports_range *y = &b->items[j];
		uint16_t first = x->first > y->first ? x->first : y->first;
		uint16_t last = x->last < y->last ? x->last : y->last;

		if (first <= last)
			r = append(&list, first, last, arena);
		if (x->last < y->last)
			i++;
		else
			j++;
	}
	if (r == 0)
		*out = list;
	return r;
}

int ports_unite(const struct ports_list *a, const struct ports_list *b,
		struct arena *arena, struct ports_list *out)
{
	struct ports_list list = {NULL, 0};
	size_t i = 0, j = 0;
	int r = 0;

	while ((i < a->count || j < b->count) && r == 0) {
		bool left = j == b->count ||
			    (i < a->count && a->items[i].first <= b->items[j].first);
		const struct ports_range *next = left ? &a->items[i++] : &b->items[j++];

		r = append(&list, next->first, next->last, arena);
	}
	if (r == 0)
		*out = list;
	return r;
}

int ports_subtract(const struct ports_list *a, const struct ports_list *b,
		   struct arena *arena, struct ports_list *out)
{
	struct ports_list list = {NULL, 0};
	size_t i, j = 0;
	int r = 0;

	for (i = 0; i < a->count && r == 0; i++) {
		uint32_t first = a->items[i].first;
		uint32_t last = a->items[i].last;

		while (j < b->count && b->items[j].last < first)
			j++;
		while (j < b->count && b->items[j].first <= last && r == 0) {
			if (b->items[j].first > first)
				r = append(&list, first, b->items[j].first - 1U, arena);
			first = b->items[j].last + 1U;
			if (first > last)
				break; /* this hole may reach into the next range */
			j++;
		}
		if (first <= last && r == 0)
			r = append(&list, first, last, arena);
	}
	if (r == 0)
		*out = list;
	return r;
}

bool ports_equal(const struct ports_list *a, const struct ports_list *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (a->items[i].first != b->items[i].first ||
		    a->items[i].last != b->items[i].last)
			return false;
	}
	return true;
}

void ports_text(const struct ports_list *list, struct buffer *out)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct ports_range *range = &list->items[i];

		buffer_printf(out, "%s%u", i ? ", " : "", (unsigned)range->first);
		if (range->last != range->first)
			buffer_printf(out, "-%u", (unsigned)range->last);
	}
}
