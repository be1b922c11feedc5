/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listener: which sockets listen, of all those the kernel shows.
 *
 * TCP in LISTEN, and UDP that is bound and not connected. An unconnected
 * client socket looks the same as a UDP server, so both are shown: what cannot
 * be told apart is not hidden.
 */
#ifndef TLSWARD_AGENT_HOST_LISTENER_H
#define TLSWARD_AGENT_HOST_LISTENER_H

#include "agent/host/discover.h"
#include "agent/host/net_namespace.h"
#include "agent/host/sock_diag.h"

enum { LISTENERS_MAX = 100000 }; /* sockets of one discovery */

struct listener_dump {
	struct socket_entry *items; /* sorted as discover_run() promises */
	size_t count;
	bool complete;
	const struct net_namespace_list *namespaces; /* that were looked into, too */
};

/*
 * listener_dump_read(job, namespaces, arena, limits, out):
 * The listeners of this network namespace on the ports of ${job}, by sock_diag,
 * or by /proc/net where the kernel lacks it, and those of the other ${namespaces}
 * (or NULL), which live as long as ${out}, by sock_diag through job->door, or by
 * /proc/PID/net. What could not be seen is in ${limits}; out->complete is false when a
 * listener may be missing. Returns 0, -ENOMEM, or -errno when nothing at all could be
 * read. Needs no privilege of its own.
 */
int listener_dump_read(const struct discover_job *job,
		       const struct net_namespace_list *namespaces, struct arena *arena,
		       struct limit_list *limits, struct listener_dump *out);

/* True when ${job} asks for this port; a job without ports asks for all. */
bool listener_is_asked(const struct discover_job *job, enum transport transport,
		       uint16_t port);

/*
 * listener_exposure(address, device):
 * What the address alone says: LOOPBACK; PRIVATE for RFC 1918, RFC 4193 and
 * link-local addresses; else UNKNOWN, since firewall and routing decide.
 * ${device} is the interface it is bound to, or NULL.
 */
enum exposure listener_exposure(const struct ip_address *address, const char *device);

#endif
