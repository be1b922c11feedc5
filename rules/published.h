/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published: which ports of this host nf_tables hand to somebody else, before any
 * socket is looked for: DNAT, redirect and TPROXY in what a packet from outside
 * meets first.
 *
 * Pure: a ruleset in, a list out. What is found is what some packet to the port
 * meets: rules may also ask for an address, a device, a state, and another table
 * may drop the packet, which is --reach's question. Where it cannot be told whether
 * a rule publishes the port, there is a gap with the rule's place, never nothing.
 * Rules of other hooks (output: this host's own connections) are not looked at,
 * nor are rules that only let packets from "lo" pass.
 */
#ifndef TLSWARD_RULES_PUBLISHED_H
#define TLSWARD_RULES_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "rules/kernel_ruleset.h"
#include "rules/port_bits.h"

enum {
	PUBLISHED_MAX = 1 << 16, /* entries; what is beyond is a gap */
	PUBLISHED_GAPS_MAX = 256,
	PUBLISHED_SETS_MAX = 4096, /* sets that are asked for their elements */
};

enum published_kind {
	PUBLISHED_DNAT,
	PUBLISHED_REDIRECT, /* to this host itself */
	PUBLISHED_TPROXY,   /* to a local socket, addresses unchanged */
};

struct published_entry {
	enum published_kind kind;
	uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP */
	uint16_t first, last;
	const char *to; /* "198.18.7.2:8443", "[2001:db8::1]:443", ":8443"; a port
			 * that stays as it is is written out. NULL: see the gaps */
	const char *by; /* "ip nat prerouting handle 4" */
	bool leaves;    /* to an address: most likely another host's, a container's */
	uint8_t family; /* NFPROTO_*: of its packets; the first of two */
	bool to_known;  /* and to which port: */
	uint16_t to_first, to_last;
};

struct published {
	struct published_entry *entries; /* by port, protocol, kind, to, by */
	size_t count;
	const char **gaps; /* "ip nat prerouting handle 4: ..." */
	size_t gap_count;
};

/*
 * published_sets(ruleset, arena, out, count):
 * The sets (indexes) whose elements have to be known. 0, -E2BIG or -ENOMEM.
 */
int published_sets(const struct kernel_ruleset *ruleset, struct arena *arena,
		   size_t **out, size_t *count);

/* The same, of the tables for which ${tables} is true. */
int published_sets_of(const struct kernel_ruleset *ruleset, const bool *tables,
		      struct arena *arena, size_t **out, size_t *count);

/*
 * published_find(ruleset, ports, arena, out):
 * ${ports}: those that are asked about. Returns 0 or -ENOMEM.
 */
int published_find(const struct kernel_ruleset *ruleset, const struct port_bits *ports,
		   struct arena *arena, struct published *out);

#endif
