/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_process: the processes by which somebody may be logged in.
 */
#ifndef TLSWARD_AGENT_HOST_SESSION_PROCESS_H
#define TLSWARD_AGENT_HOST_SESSION_PROCESS_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

struct session_process {
	uint32_t pid;
	const char *program; /* base name of its exe; of its comm if unreadable */
	bool is_login;       /* sshd and its kin, by name */
	bool is_ancestor;    /* the caller, or one it descends from; never pid 1 */
	bool is_tunnel;      /* has a tunnel device open, or is a VPN by name */
	uint64_t *inodes;    /* of its sockets */
	size_t inode_count;
};

struct session_process_list {
	struct session_process *items;
	size_t count;
	bool hidden; /* one that matters could not be looked into */
};

/*
 * session_process_list_read(caller, deadline, arena, out):
 * All processes of which one of the three is true. Returns 0, -ETIMEDOUT,
 * -ENOMEM or -errno.
 */
int session_process_list_read(uint32_t caller, struct deadline deadline,
			      struct arena *arena, struct session_process_list *out);

/*
 * session_process_read(pid, deadline, arena, out):
 * The same of one process, whatever it is. -ESRCH when it has ended, -EACCES
 * when its sockets could not be read.
 */
int session_process_read(uint32_t pid, struct deadline deadline, struct arena *arena,
			 struct session_process *out);

/* True for the name of a program that lets people log in. */
bool session_process_is_login(struct span program);

#endif
