/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ports: a set of port numbers, kept as ranges.
 *
 * A list that any function here returned is normal: sorted, disjoint, and
 * neighbours merged, so that two lists are equal when their ranges are. Ports
 * are in host order; 0 is no port. Pure: no I/O, memory from an arena.
 */
#ifndef TLSWARD_RULES_PORTS_H
#define TLSWARD_RULES_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/buffer.h"

/*
 * Ranges in one list. What is blocked by hand is a handful; the ceiling keeps
 * every set in one netlink message (see rules/batch.c) and bounds a hostile dump.
 */
enum { PORTS_RANGES_MAX = 1024 };

struct ports_range {
	uint16_t first;
	uint16_t last; /* inclusive */
};

struct ports_list {
	struct ports_range *items;
	size_t count;
};

/*
 * ports_normalize(items, count, arena, out):
 * ${items} in any order, overlapping or not -> a normal list in ${arena}.
 * Returns -EINVAL for a range that holds port 0 or runs backwards, -E2BIG when
 * more than PORTS_RANGES_MAX ranges are given, -ENOMEM.
 */
int ports_normalize(const struct ports_range *items, size_t count, struct arena *arena,
		    struct ports_list *out);

/*
 * ${out} = a and b, a or b, a without b; the operands are normal lists.
 * Returns 0, -E2BIG when the result has more than PORTS_RANGES_MAX ranges, or
 * -ENOMEM. ${out} may be one of the operands.
 */
int ports_intersect(const struct ports_list *a, const struct ports_list *b,
		    struct arena *arena, struct ports_list *out);
int ports_unite(const struct ports_list *a, const struct ports_list *b,
		struct arena *arena, struct ports_list *out);
int ports_subtract(const struct ports_list *a, const struct ports_list *b,
		   struct arena *arena, struct ports_list *out);

bool ports_equal(const struct ports_list *a, const struct ports_list *b);

/* "443, 8000-8100", the way nft(8) writes the elements of a set. */
void ports_text(const struct ports_list *list, struct buffer *out);

#endif
