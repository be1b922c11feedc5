/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * socket_member: which sockets live in a network namespace, by inode, as
 * NETLINK_SOCK_DIAG (linux/inet_diag.h, linux/unix_diag.h) dumps them.
 *
 * Says of what it shows that it lives there. Of what it does not show it says nothing:
 * other families and states are not asked for, and a dump may be interrupted.
 */
#ifndef TLSWARD_AGENT_HOST_SOCKET_MEMBER_H
#define TLSWARD_AGENT_HOST_SOCKET_MEMBER_H

#include "agent/host/netlink.h"

/* Those of which there may be many, most likely first. */
enum socket_member_kind {
	SOCKET_MEMBER_TCP4,
	SOCKET_MEMBER_TCP6,
	SOCKET_MEMBER_UDP4,
	SOCKET_MEMBER_UDP6,
	SOCKET_MEMBER_UNIX,
	SOCKET_MEMBER_KIND_COUNT
};

/* Called for each socket that somebody may have open. */
typedef void socket_member_visit(uint64_t inode, void *data);

/*
 * socket_member_decode(message, inode):
 * From one SOCK_DIAG_BY_FAMILY message whose header length was checked
 * (netlink_walk() does). False, ${inode} untouched, when it is no such message.
 */
bool socket_member_decode(const struct nlmsghdr *message, uint64_t *inode);

/*
 * socket_member_dump(via, kind, deadline, visit, data):
 * About 0.8 us a socket. ${via} lives in the namespace, NULL: ours. Returns 0, or
 * -errno as netlink_ask() (-ENOENT: this kernel does not show that kind); what was
 * visited before a failure was true. Needs no privilege.
 */
int socket_member_dump(struct netlink_socket *via, enum socket_member_kind kind,
		       struct deadline deadline, socket_member_visit *visit,
		       void *data);

#endif
