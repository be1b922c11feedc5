/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ownership: how thoroughly to look for the holders of these listeners, and
 * what may be claimed afterwards.
 *
 * owner.c searches; this decides where, and turns every gap into a reason.
 */
#ifndef TLSWARD_AGENT_HOST_OWNERSHIP_H
#define TLSWARD_AGENT_HOST_OWNERSHIP_H

#include "agent/host/listener.h"
#include "agent/host/owner.h"

struct ownership {
	struct owner_result found; /* items sorted by inode, then pid */
	bool searched_all;         /* every process was looked into */
};

/*
 * ownership_find(job, arena, sockets, dump, listeners, limits, out):
 * ${sockets}, of a deep job, are older than ${dump}. ${listeners} belong to ${dump}'s
 * items, one for one, in the same order. Sets
 * their cgroup, owners_state and owners_reason; the owners themselves can be
 * filled in once ${out}'s processes have been described. A listener that was
 * closed meanwhile is taken out of both arrays. Returns 0 or -ENOMEM.
 */
int ownership_find(const struct discover_job *job, struct arena *arena,
		   const struct open_socket_list *sockets, struct listener_dump *dump,
		   struct listener *listeners, struct limit_list *limits,
		   struct ownership *out);

/* The holdings of ${inode} in ${found}, and how many; NULL when there are none. */
const struct owner_holding *ownership_of(const struct owner_result *found,
					 uint64_t inode, size_t *count);

#endif
