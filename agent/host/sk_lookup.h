/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sk_lookup: ports that a BPF program hands to a socket which listens elsewhere.
 *
 * Such a port has no listener of its own in any dump. The kernel's own look-up of
 * a socket for a local address shows where a connection would go.
 */
#ifndef TLSWARD_AGENT_HOST_SK_LOOKUP_H
#define TLSWARD_AGENT_HOST_SK_LOOKUP_H

#include "agent/host/discover.h"
#include "agent/host/sock_diag.h"

enum {
	/* Look-ups in one run, 15 us each: ports x addresses x protocols. */
	SK_LOOKUP_MAX = 4096,
};

/*
 * sk_lookup_is_steered(found, address, port):
 * Was ${found}, the answer for ${address} and ${port}, chosen by somebody else
 * than the socket's own address?
 */
bool sk_lookup_is_steered(const struct socket_entry *found,
			  const struct ip_address *address, uint16_t port);

/*
 * sk_lookup_find(job, arena, out):
 * Look up the job's ports at loopback and every local address; what is steered
 * goes to out->publications, what was not looked at to out->limits. Without named
 * ports nothing is looked up, and only a deep job is told. Returns 0 or -ENOMEM.
 */
int sk_lookup_find(const struct discover_job *job, struct arena *arena,
		   struct discovery *out);

#endif
