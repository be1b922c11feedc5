/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_note: what a walk through a ruleset has found so far.
 */
#ifndef TLSWARD_RULES_PUBLISHED_NOTE_H
#define TLSWARD_RULES_PUBLISHED_NOTE_H

#include "rules/branch.h"
#include "rules/published.h"

/* What may become of packets to which ports; filled in where a walk has one. */
struct walk_fate {
	struct port_bits accepted, stopped; /* some of them, for all that is known */
};

struct walk {
	struct walk_fate *fate; /* NULL: nobody asks */
	const struct kernel_ruleset *ruleset;
	struct arena *arena;
	struct published *out;
	struct packet packet;
	uint32_t steps;
	unsigned int depth;
};

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
