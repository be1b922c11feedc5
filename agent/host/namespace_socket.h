/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namespace_socket: network namespaces that nothing but an open socket keeps alive.
 *
 * A process may open a socket in one and leave it: then no process is in it and no
 * mount leads to it, yet what the socket listens for is served. Only each socket
 * itself can tell where it lives (SIOCGSKNS, ioctl_ns(2)). What is in flight in a
 * message, or registered with an io_uring, is not seen.
 */
#ifndef TLSWARD_AGENT_HOST_NAMESPACE_SOCKET_H
#define TLSWARD_AGENT_HOST_NAMESPACE_SOCKET_H

#include "agent/host/net_namespace.h"
#include "agent/host/open_socket.h"

enum {
	/* Sockets of one host that are asked themselves: about 10 us each. What is
	 * beyond is a limit. */
	NAMESPACE_SOCKETS_ASKED_MAX = 1 << 17,
};

/*
 * namespace_socket_find(open, door, deadline, arena, limits, list):
 * Append to ${list} the namespaces that are not in it and that a socket of ${open}
 * lives in. When there are many sockets, those that a dump of a namespace of ${list},
 * or of ours, shows are settled (socket_member.h, a tenth of the cost); every other is
 * asked. What could not be asked is in ${limits}. Returns 0 or -ENOMEM.
 * Needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, and a door that looks.
 */
int namespace_socket_find(const struct open_socket_list *open,
			  const struct namespace_door *door, struct deadline deadline,
			  struct arena *arena, struct limit_list *limits,
			  struct net_namespace_list *list);

#endif
