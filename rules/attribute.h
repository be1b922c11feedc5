/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * attribute: one step of a walk over netlink attributes that nobody vouches for.
 *
 * For code that decides or runs without a worker around it: no library, nothing
 * read outside the span. ${bytes} may have any alignment.
 */
#ifndef TLSWARD_RULES_ATTRIBUTE_H
#define TLSWARD_RULES_ATTRIBUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/span.h"

struct attribute {
	uint16_t type; /* without the NLA_F_ bits */
	struct span payload;
};

/*
 * attribute_take(rest, out):
 * Take the first attribute, with its padding, off ${rest}. False for anything
 * that is none, and for padding that is cut: the kernel's walk and ours must
 * never differ. Then nothing is written.
 */
bool attribute_take(struct span *rest, struct attribute *out);

/* An unsigned number in network order, of 1, 2, 4 or 8 bytes. */
bool attribute_number(const struct attribute *attribute, uint64_t *out);

/* A string, with or without its NUL, in ${arena}; NULL when it has one inside,
 * is empty, or there is no memory. */
const char *attribute_string(const struct attribute *attribute, struct arena *arena);

#endif
