/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net_namespace: the network namespaces of this host, by the processes that live
 * in them and by the names ip-netns(8) gave them.
 *
 * None is entered: that would take CAP_SYS_ADMIN. /proc/PID/net shows a
 * namespace's sockets to whoever can name a process in it. So a namespace that
 * only a name or only a socket keeps alive is not seen into, which is said.
 */
#ifndef TLSWARD_AGENT_HOST_NET_NAMESPACE_H
#define TLSWARD_AGENT_HOST_NET_NAMESPACE_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"
#include "checks/facts.h"

enum { NET_NAMESPACES_MAX = 65536 };

struct net_namespace {
	uint64_t inode;
	uint32_t pid;    /* of a process that was in it; 0: only its name is known */
	uint32_t thread; /* of that process, the one that was */
	const char
		*name; /* "blue", "container 4f3a...", "unit a.service", "of nginx" */
};

struct net_namespace_list {
	uint64_t own;                /* ours; 0 = unknown */
	struct net_namespace *items; /* all but ours, rising by inode */
	size_t count;
	bool denied;   /* of some process it could not be read */
	bool complete; /* every process was asked */
};

/* Our own one, or 0. */
uint64_t net_namespace_own(void);

/* The network namespace of the process whose /proc/PID is ${folder}, or 0 with
 * errno set. Needs CAP_SYS_PTRACE for others' processes. */
uint64_t net_namespace_of(int folder);

/*
 * net_namespace_list_read(every_thread, deadline, arena, limits, out):
 * Ask every process (with ${every_thread}: every thread, one may have moved
 * alone) for its namespace, and name what was found. Costs a stat for each.
 * Returns 0 or -ENOMEM; what could not be seen is in ${limits}.
 */
int net_namespace_list_read(bool every_thread, struct deadline deadline,
			    struct arena *arena, struct limit_list *limits,
			    struct net_namespace_list *out);

/*
 * net_namespace_open(namespace, deadline):
 * /proc/PID/task/TID of a process that is in the namespace now: the one that was
 * seen there, or any other. The caller closes it, and may ask net_namespace_of()
 * once it has read what it wanted. -ESRCH: nobody is, any more. -errno.
 */
int net_namespace_open(const struct net_namespace *namespace, struct deadline deadline);

#endif
