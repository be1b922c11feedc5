/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * relay: through whose hands a connection from this very host came.
 *
 * A server behind sslh, haproxy or stunnel sees its client as a local peer.
 * The other end of that connection belongs to the relay, and the ports the
 * relay has accepted connections on are where the client really came in. A
 * relay that serves many at once cannot be asked which is which: all its ports
 * are told.
 */
#ifndef TLSWARD_AGENT_HOST_RELAY_H
#define TLSWARD_AGENT_HOST_RELAY_H

#include "agent/base/arena.h"
#include "agent/host/listener.h"

/* A port that may have brought in what ended up as connection ${origin}. */
struct relay_hop {
	size_t origin;
	enum transport transport;
	uint16_t port;
	uint32_t pid;
	const char *program;
	struct ip_address local, peer; /* family 0: not connected (UDP) */
};

/* A connection whose other end is looked for on this host. */
struct relay_end {
	size_t origin;
	struct ip_address local, peer;
	uint16_t local_port, peer_port;
};

struct relay_search {
	struct arena *arena;
	struct deadline deadline;
	const struct listener_dump *listening;
	struct relay_end *ends;
	size_t end_count;
	struct relay_hop *hops; /* the result */
	size_t hop_count;
	const char *incomplete; /* why hops may be missing, or NULL */
};

/* Follow this connection, too. Returns 0 or -ENOMEM. */
int relay_search_add(struct relay_search *search, size_t origin,
		     const struct ip_address *local, uint16_t local_port,
		     const struct ip_address *peer, uint16_t peer_port);

/*
 * Follow all that were added, through at most SESSION_RELAY_DEPTH relays.
 * Returns 0, -ENOMEM or -errno. Reads the connections only once per depth, and
 * nothing more when no connection has both its ends here.
 */
int relay_search_run(struct relay_search *search);

#endif
