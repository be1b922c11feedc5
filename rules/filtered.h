/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filtered: do the filter chains of a hook stop new connections from outside to a
 * port, whoever they come from, or do they let all of them pass?
 *
 * Pure, and sound rather than complete: whatever depends on more than protocol, port
 * and the connection being new (an address, an interface, a rate, a mark) makes it
 * unknown. (--reach is the place to ask about one packet.)
 */
#ifndef TLSWARD_RULES_FILTERED_H
#define TLSWARD_RULES_FILTERED_H

#include "agent/base/arena.h"
#include "rules/kernel_ruleset.h"

enum filtered_effect {
	FILTERED_UNKNOWN,
	FILTERED_PASSES, /* every one: or there is no chain */
	FILTERED_STOPS,  /* every one */
};

struct filtered_question {
	uint32_t hook;    /* NF_INET_* */
	uint8_t family;   /* NFPROTO_IPV4, NFPROTO_IPV6: of the packet */
	uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP */
	uint16_t first, last;
};

/* The sets (indexes) whose elements have to be known. 0, -E2BIG or -ENOMEM. */
int filtered_sets(const struct kernel_ruleset *ruleset, struct arena *arena,
		  size_t **out, size_t *count);

/* ${arena} is only for the time of the call. */
enum filtered_effect filtered_find(const struct kernel_ruleset *ruleset,
				   const struct filtered_question *question,
				   struct arena *arena);

#endif
