/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diff: what was planned against what the kernel has, in words.
 */
#ifndef TLSWARD_RULES_DIFF_H
#define TLSWARD_RULES_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/arena.h"
#include "rules/ruleset.h"
#include "rules/snapshot.h"

enum { DIFF_LINES_MAX = 1024 }; /* the last one then says that there are more */

struct diff {
	const char **lines; /* may quote names a stranger chose: escape */
	size_t count;       /* 0: exactly what was planned is in force */
};

/*
 * diff_ruleset(planned, found, arena, out):
 * Compare everything: table, comment and flags, chains, sets with their
 * elements, rules in their order by the kernel's own expressions, and whether
 * the table holds anything that is none of these. What counters counted and what
 * handles the kernel gave is left out. An inconsistent snapshot, or one with
 * unreadable messages, always differs: "applied" must not be said of it.
 * Returns 0, -EINVAL for a ruleset that cannot be said, or -ENOMEM.
 */
int diff_ruleset(const struct ruleset *planned, const struct snapshot *found,
		 struct arena *arena, struct diff *out);

#endif
