/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * address: the IP addresses of this network namespace's interfaces, as
 * NETLINK_ROUTE lists them.
 */
#ifndef TLSWARD_AGENT_HOST_ADDRESS_H
#define TLSWARD_AGENT_HOST_ADDRESS_H

#include "agent/host/netlink.h"
#include "checks/facts.h"

enum { ADDRESS_LIST_MAX = 4096 };

struct address_list {
	struct ip_address *items; /* as the kernel lists them */
	size_t count;
};

/* One RTM_NEWADDR message whose length was checked. False when it is none. */
bool address_decode(const struct nlmsghdr *message, struct ip_address *out);

/*
 * address_list_read(deadline, arena, out):
 * Returns 0; -EINTR when they kept changing; -E2BIG for more than
 * ADDRESS_LIST_MAX; else as netlink_ask(). Needs no privilege.
 */
int address_list_read(struct deadline deadline, struct arena *arena,
		      struct address_list *out);

#endif
