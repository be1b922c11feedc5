/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * established: the connections of this network namespace.
 */
#ifndef TLSWARD_AGENT_HOST_ESTABLISHED_H
#define TLSWARD_AGENT_HOST_ESTABLISHED_H

#include "agent/host/sock_diag.h"

/*
 * established_read(transport, deadline, visit, data, whole):
 * Visit every connection, IPv4 and IPv6; an address of IPv4 in IPv6 (RFC 4291
 * 2.5.5.2) is shown as IPv4, so that both ends of a connection look alike. It
 * walks the kernel's whole table: 0.6 s at 500k connections. A connection that
 * comes or goes meanwhile may be missed; *${whole} is cleared when the kernel
 * says that more than that was. Returns 0, -ETIMEDOUT, -ENOMEM or -errno.
 */
int established_read(enum transport transport, struct deadline deadline,
		     socket_visit *visit, void *data, bool *whole);

/* Show an address of IPv4 in IPv6 as IPv4; leave any other as it is. */
void established_unmap(struct ip_address *address);

#endif
