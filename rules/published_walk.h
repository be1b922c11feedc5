/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_walk: one packet's way through one base chain, for all ports at once.
 * What it finds goes to published_note().
 */
#ifndef TLSWARD_RULES_PUBLISHED_WALK_H
#define TLSWARD_RULES_PUBLISHED_WALK_H

#include "rules/published_note.h"

enum {
	/* Rules and elements looked at in one walk: a ruleset where every chain
	 * jumps twice to the next would take for ever. */
	WALK_STEPS_MAX = 4 << 20,
	WALK_DEPTH_MAX = 24, /* chains within chains; the kernel jumps 16 deep */
};

/* Walk ${chain}, a base chain, with packets to ${ports}. */
void published_walk(struct walk *walk, const struct kernel_chain *chain,
		    const struct port_bits *ports);

/* The same, for walk->fate; ${end}: the ports that may come to the chain's end, where
 * its policy is what counts. */
void published_walk_fate(struct walk *walk, const struct kernel_chain *chain,
			 const struct port_bits *ports, struct port_bits *end);

#endif
