/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * family: the master and the workers of a server, by their program.
 */
#ifndef TLSWARD_AGENT_HOST_FAMILY_H
#define TLSWARD_AGENT_HOST_FAMILY_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

enum { FAMILY_MAX = 20000 }; /* processes of one discovery */

struct family_member {
	uint32_t pid;
	uint64_t start_ticks; /* 0: whoever has that pid */
};

/*
 * family_find(candidates, candidate_count, deadline, arena, members, count):
 * ${members} are holders, rising by pid. Adds, for each, its parent when that
 * runs the same program, then its and that parent's children that do. Children are
 * asked for where the kernel tells them (CONFIG_PROC_CHILDREN), else looked for
 * among ${candidates}. Keeps the order, each pid once. Programs
 * are told apart by the path of /proc/PID/exe, without " (deleted)": after an
 * upgrade the workers of an old master are still its own.
 * Returns 0, -E2BIG at FAMILY_MAX, -ETIMEDOUT, or -ENOMEM.
 */
int family_find(const uint32_t *candidates, size_t candidate_count,
		struct deadline deadline, struct arena *arena,
		struct family_member **members, size_t *count);

#endif
