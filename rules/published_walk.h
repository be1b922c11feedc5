/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_walk: one packet's way through one base chain, for all ports at once.
 * What it finds goes to published_note(). Only published*.c include it.
 */
#ifndef TLSWARD_RULES_PUBLISHED_WALK_H
#define TLSWARD_RULES_PUBLISHED_WALK_H

#include "rules/branch.h"
#include "rules/published.h"

enum {
	/* Rules and elements looked at in one walk: a ruleset where every chain
	 * jumps twice to the next would take for ever. */
	WALK_STEPS_MAX = 4 << 20,
	WALK_DEPTH_MAX = 24, /* chains within chains; the kernel jumps 16 deep */
};

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

/* Walk ${chain}, a base chain, with packets to ${ports}. */
void published_walk(struct walk *walk, const struct kernel_chain *chain,
		    const struct port_bits *ports);

/* The same, for walk->fate; ${end}: the ports that may come to the chain's end, where
 * its policy is what counts. */
void published_walk_fate(struct walk *walk, const struct kernel_chain *chain,
			 const struct port_bits *ports, struct port_bits *end);

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

/* ---- published_target.c: expressions that send packets somewhere else ---- */

/* nat, redir and tproxy. */
void published_nat(struct walk *walk, const struct kernel_rule *rule,
		   const struct expression *e, enum published_kind kind,
		   struct branch *branch);
bool published_is_family(const struct walk *walk, const struct expression *e);

/* A target of xtables. True when the rule ends here. */
bool published_xt(struct walk *walk, const struct kernel_rule *rule,
		  const struct expression *e, struct branch *branch);

/* payload, writing: the port or the address may be another then. */
void published_write(struct walk *walk, const struct kernel_rule *rule,
		     const struct branch *branch, const struct expression *e);

#endif
