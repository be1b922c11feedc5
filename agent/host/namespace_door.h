/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namespace_door: the way into other network namespaces, which this room is not
 * privileged to go. Somebody else goes and hands a netlink socket out that lives
 * there; what is asked with it is asked here.
 */
#ifndef TLSWARD_AGENT_HOST_NAMESPACE_DOOR_H
#define TLSWARD_AGENT_HOST_NAMESPACE_DOOR_H

#include <stddef.h>
#include <stdint.h>

#include "agent/base/deadline.h"

enum { NAMESPACE_SOCKETS_MAX = 8192 }; /* of one question */

/* How a namespace is come to. */
enum namespace_way {
	NAMESPACE_OF_THREAD, /* ${number} of process ${pid} is in it */
	NAMESPACE_AT_PATH,   /* ${path} is a mount of it */
	NAMESPACE_OF_SOCKET, /* descriptor ${number} of process ${pid} lives in it */
	NAMESPACE_WAY_COUNT
};

/* What the socket that is handed out may be asked about. */
enum namespace_bus {
	NAMESPACE_SOCK_DIAG,
	NAMESPACE_ROUTE, /* interfaces: what of it needs privilege stays refused */
	NAMESPACE_BUS_COUNT
};

/* One netlink socket, please. */
struct namespace_wanted {
	enum namespace_way way;
	enum namespace_bus bus;
	uint64_t inode; /* of the namespace: any other is refused */
	uint32_t pid, number;
	uint64_t socket; /* NAMESPACE_OF_SOCKET: its inode */
	const char *path;
};

/* In which namespace does this socket live? */
struct namespace_socket {
	uint32_t pid, fd;
	uint64_t inode;     /* of the socket */
	uint64_t namespace; /* the answer: its inode; 0: error says why */
	uint32_t error;     /* errno */
};

struct namespace_sockets {
	struct namespace_socket *items;
	size_t count; /* at most NAMESPACE_SOCKETS_MAX */
};

struct namespace_door {
	/* 0, and a bound netlink socket in *${fd}, which the caller closes;
	 * -ESTALE, -ENOENT or -ESRCH: there is no such namespace that way any
	 * more; -EPERM; -ETIMEDOUT; -errno. */
	int (*enter)(void *context, const struct namespace_wanted *wanted,
		     struct deadline deadline, int *fd);
	/* Fill in the answers. 0, -ETIMEDOUT or -errno. NULL: nobody looks. */
	int (*look)(void *context, struct namespace_sockets *sockets,
		    struct deadline deadline);
	void *context;
};

#endif
