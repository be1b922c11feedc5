/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * route: by which interface packets to an address leave, over NETLINK_ROUTE.
 */
#ifndef TLSWARD_AGENT_HOST_ROUTE_H
#define TLSWARD_AGENT_HOST_ROUTE_H

#include "agent/host/netlink.h"
#include "checks/facts.h"

/*
 * route_interface(to, from, deadline, index):
 * The kernel's own decision for a packet from ${from} (an address of this
 * host) to ${to}. Returns 0, -ENETUNREACH and kin when there is no route, or
 * -errno. Needs no privilege.
 */
int route_interface(const struct ip_address *to, const struct ip_address *from,
		    struct deadline deadline, uint32_t *index);

/* RTA_OIF of an RTM_NEWROUTE; false when it is none or names no interface. */
bool route_decode(const struct nlmsghdr *message, uint32_t *index);

#endif
