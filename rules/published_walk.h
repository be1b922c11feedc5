/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_walk: one packet's way through one base chain, for all ports at once.
 * What it finds goes to published_note(). Only published.c includes it.
 */
#ifndef TLSWARD_RULES_PUBLISHED_WALK_H
#define TLSWARD_RULES_PUBLISHED_WALK_H

#include "rules/published.h"

enum {
	/* Rules and elements looked at in one walk: a ruleset where every chain
	 * jumps twice to the next would take for ever. */
	WALK_STEPS_MAX = 4 << 20,
	WALK_DEPTH_MAX = 24, /* chains within chains; the kernel jumps 16 deep */
};

struct walk {
	const struct kernel_ruleset *ruleset;
	struct arena *arena;
	struct published *out;
	uint8_t family;   /* of the packet: NFPROTO_IPV4, NFPROTO_IPV6 */
	uint8_t protocol; /* IPPROTO_* */
	uint32_t steps;
	unsigned int depth;
};

/* Walk ${chain}, a base chain, with packets to ${ports}. */
void published_walk(struct walk *walk, const struct kernel_chain *chain,
		    const struct port_bits *ports);

/* What a rule does with a packet. */
struct published_target {
	enum published_kind kind;
	bool has_address, address_known;
	uint8_t address_min[16], address_max[16];
	bool has_port, port_known;
	uint16_t port_min, port_max;
};

void published_note(struct walk *walk, const struct kernel_rule *rule,
		    const struct published_target *target,
		    const struct port_bits *ports);

/* A rule that was not understood, where it would matter. */
void published_gap(struct walk *walk, const struct kernel_rule *rule, const char *what);

#endif
