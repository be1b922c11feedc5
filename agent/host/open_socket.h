/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * open_socket: every socket that every process has open, from one walk.
 *
 * That walk is what a thorough look costs: 3 us a descriptor. Whoever needs to know
 * of all of them (namespace_socket.h, owner.h) asks the same list.
 */
#ifndef TLSWARD_AGENT_HOST_OPEN_SOCKET_H
#define TLSWARD_AGENT_HOST_OPEN_SOCKET_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

enum { OPEN_SOCKETS_MAX = 1 << 20 }; /* descriptors of one host: 16 MB */

struct open_socket {
	uint64_t inode;
	uint32_t pid, fd; /* ${fd} of a thread of ${pid}, mostly of all of them */
};

struct open_socket_list {
	struct open_socket *items; /* rising by inode, then pid, then fd */
	size_t count;
	uint32_t *pids; /* of every process that was looked at */
	size_t pid_count;
	size_t denied; /* processes that could not be looked into, or not wholly */
	bool overflow; /* there are more than OPEN_SOCKETS_MAX */
	int error;     /* 0; -ETIMEDOUT or -errno of /proc: the rest was not seen */
};

/*
 * open_socket_list_read(deadline, arena, out):
 * Walk the descriptors of every thread of every process of this PID namespace. A
 * moment later some are closed and others open: who relies on one looks at it again.
 * Returns 0, also when not all was seen, which ${out} says; or -ENOMEM.
 * Needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.
 */
int open_socket_list_read(struct deadline deadline, struct arena *arena,
			  struct open_socket_list *out);

void open_socket_list_sort(struct open_socket_list *list);

/* True when the walk came to its end. */
bool open_socket_list_is_whole(const struct open_socket_list *list);

/* The first item whose inode is not below ${inode}; list->count when there is none. */
size_t open_socket_list_find(const struct open_socket_list *list, uint64_t inode);

#endif
