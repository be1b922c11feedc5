/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * set_elements: what is in one set or map, as ranges of keys.
 *
 * Big sets are never dumped: the kernel starts each piece of a dump from the
 * front again (1M elements: 6 s of CPU), and two transactions in the middle go
 * unnoticed. So whoever asks says how many bytes are worth it, and compares the
 * generation with the ruleset's.
 */
#ifndef TLSWARD_RULES_SET_ELEMENTS_H
#define TLSWARD_RULES_SET_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/codec.h"
#include "rules/expression.h"

enum {
	/* A set that says it has more is not dumped, and a dump ends there: 100k
	 * elements cost 50 ms, and it grows with the square. */
	SET_ELEMENTS_MAX = 1 << 16,
};

struct set_element {
	/* Both ends belong to it, as bytes in the order the kernel compares them;
	 * as long as the set's key. Of a concatenation each part is a range. */
	struct span first, last;
	bool is_catch_all;            /* any key that no other element has */
	bool has_data;                /* of a map: */
	struct expression_value data; /* no bytes and no verdict: an object's name */
};

enum set_elements_state {
	SET_ELEMENTS_NOT_ASKED,
	SET_ELEMENTS_KNOWN,   /* all of them */
	SET_ELEMENTS_MANY,    /* too many to be dumped */
	SET_ELEMENTS_UNKNOWN, /* asked, and not understood, or they kept changing */
	SET_ELEMENTS_STATE_COUNT
};

struct set_elements {
	enum set_elements_state state;
	struct set_element *items;
	size_t count;
};

/* The kernel's elements as they came: where a range starts, where one ended. */
struct raw_element {
	struct span key, key_end;
	uint32_t flags; /* enum nft_set_elem_flags */
	bool has_data;
	struct expression_value data;
};

struct raw_elements {
	bool consistent;
	uint32_t generation;
	size_t unreadable;
	struct raw_element *items;
	size_t count;
};

/*
 * set_elements_decode(raw, arena, out):
 * ${raw}: the messages of exchange_ask_elements(). Returns 0; -EBADMSG; -E2BIG;
 * -ENOMEM. Run it in a worker.
 */
int set_elements_decode(struct span raw, struct arena *arena, struct raw_elements *out);

/* ${item} is a struct raw_elements *, all zero when reading. */
void codec_raw_elements(struct codec *codec, void *item);

struct kernel_set;

/*
 * set_elements_put(set, raw, arena):
 * Make ranges of ${raw}, as the flags of ${set} say, and put them into it; the
 * caller compared the generations. Returns 0, or -ENOMEM. What makes no sense
 * leaves the state at SET_ELEMENTS_UNKNOWN.
 */
int set_elements_put(struct kernel_set *set, const struct raw_elements *raw,
		     struct arena *arena);

#endif
