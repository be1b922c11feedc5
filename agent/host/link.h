/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link: network interfaces: index -> name and kind, over NETLINK_ROUTE.
 */
#ifndef TLSWARD_AGENT_HOST_LINK_H
#define TLSWARD_AGENT_HOST_LINK_H

#include "agent/base/arena.h"
#include "agent/host/netlink.h"

struct link {
	uint32_t index;
	const char *name;
	const char *kind; /* IFLA_INFO_KIND: "tun", "wireguard", "veth"; or NULL */
	uint16_t type;    /* ARPHRD_*: 772 loopback, 512 ppp */
};

struct link_list {
	struct link *items;
	size_t count;
};

/*
 * link_list_read(via, deadline, arena, out):
 * The interfaces of this network namespace, or of the one that ${via}, a socket of
 * NETLINK_ROUTE, lives in. Returns 0, or -errno as
 * netlink_ask(); -EINTR when they kept changing. Needs no privilege.
 */
int link_list_read(struct netlink_socket *via, struct deadline deadline,
		   struct arena *arena, struct link_list *out);

/* Decode one RTM_NEWLINK; false when it is none or memory is exhausted. */
bool link_decode(const struct nlmsghdr *message, struct arena *arena, struct link *out);

/* The interface with ${index}, or NULL. */
const struct link *link_find(const struct link_list *list, uint32_t index);

/* What ${link}, found for ${index}, is called; without one it must still not look as if
 * there were no interface: "if7". */
const char *link_name(const struct link *link, uint32_t index, struct arena *arena);

/* True when packets through it travel inside others to another machine. */
bool link_is_tunnel(const struct link *link);

#endif
