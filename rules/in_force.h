/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * in_force: what the kernel's table means: which ports are blocked, how often
 * that was felt, and what in it is not ours.
 */
#ifndef TLSWARD_RULES_IN_FORCE_H
#define TLSWARD_RULES_IN_FORCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "rules/block.h"
#include "rules/diff.h"
#include "rules/snapshot.h"

struct in_force_count {
	uint64_t packets;
	uint64_t bytes;
};

struct in_force {
	bool present; /* our table is there */
	struct block_state state;
	/* Dropped since our table was last loaded, all chains together. */
	struct in_force_count dropped[BLOCK_PROTOCOL_COUNT][BLOCK_VARIANT_COUNT];
	/* What differs from the table tlsward would load for ${state}: something
	 * was added, changed or taken away by others, or it was written by another
	 * version. Not empty: ${state} is what the sets say, not what is so. */
	struct diff foreign;
};

/*
 * in_force_read(found, arena, out):
 * Returns 0, or -ENOMEM. Nothing of our table is ignored: a table that is not
 * exactly ours has lines in out->foreign, and so has a snapshot that is
 * inconsistent or partly unreadable.
 */
int in_force_read(const struct snapshot *found, struct arena *arena,
		  struct in_force *out);

#endif
