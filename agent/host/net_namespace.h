/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net_namespace: the network namespaces of this host, by the processes that live
 * in them and by the mounts that keep them (ip-netns(8), docker, CNI).
 *
 * None is entered here: that takes CAP_SYS_ADMIN, and is for who stands behind
 * namespace_door.h. Without a door /proc/PID/net still shows a namespace's sockets to
 * whoever can name a process in it, though less of them. (Those that only a socket
 * keeps alive: namespace_socket.h.)
 */
#ifndef TLSWARD_AGENT_HOST_NET_NAMESPACE_H
#define TLSWARD_AGENT_HOST_NET_NAMESPACE_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"
#include "agent/host/namespace_door.h"
#include "checks/facts.h"

enum { NET_NAMESPACES_MAX = 65536 };

struct net_namespace {
	uint64_t inode;
	uint32_t pid;     /* of a process that was in it; 0: none is known */
	uint32_t thread;  /* of that process, the one that was */
	const char *path; /* of a mount of it, or NULL */
	struct namespace_socket holder; /* inode not 0: an open socket in it */
	/* "blue", "container 4f3a...", "unit a.service", "of nginx", "/run/x/y",
	 * "held by a socket of nginx"; NULL: nobody knows any more */
	const char *name;
};

struct net_namespace_list {
	uint64_t own;                /* ours; 0 = unknown */
	struct net_namespace *items; /* all but ours, rising by inode */
	size_t count;
	bool denied;   /* of some process it could not be read */
	bool complete; /* every process was asked */
};

/* The one with this inode, or NULL. */
struct net_namespace *net_namespace_find(const struct net_namespace_list *list,
					 uint64_t inode);

void net_namespace_list_sort(struct net_namespace_list *list);

/* Our own one, or 0. */
uint64_t net_namespace_own(void);

/*
 * net_namespace_list_read(every_thread, deadline, arena, limits, out):
 * Ask every process (with ${every_thread}: every thread, one may have moved
 * alone) for its namespace. Costs a stat for each. They have no names yet
 * (net_namespace_name.h).
 * Returns 0 or -ENOMEM; what could not be seen is in ${limits}.
 */
int net_namespace_list_read(bool every_thread, struct deadline deadline,
			    struct arena *arena, struct limit_list *limits,
			    struct net_namespace_list *out);

/*
 * net_namespace_open(namespace, deadline):
 * /proc/PID/task/TID of a process that is in the namespace now: the one that was
 * seen there, or any other. The caller closes it, and may ask procfs_inode()
 * once it has read what it wanted. -ESRCH: nobody is, any more. -errno.
 */
int net_namespace_open(const struct net_namespace *namespace, struct deadline deadline);

/*
 * net_namespace_enter(namespace, door, bus, deadline, fd):
 * A netlink socket that lives in ${namespace}, by whichever way still leads there.
 * Returns 0; -ESRCH: none does any more; -EPERM; -ETIMEDOUT; -errno.
 */
int net_namespace_enter(const struct net_namespace *namespace,
			const struct namespace_door *door, enum namespace_bus bus,
			struct deadline deadline, int *fd);

#endif
