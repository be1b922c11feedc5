/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connection: the established sockets on some local ports, for the firewall: who
 * would be cut off, and which ports this host uses as a client.
 */
#ifndef TLSWARD_AGENT_HOST_CONNECTION_H
#define TLSWARD_AGENT_HOST_CONNECTION_H

#include "agent/base/codec.h"
#include "agent/base/deadline.h"
#include "agent/port_list.h"
#include "checks/facts.h"

enum { CONNECTIONS_MAX = 100000 };

struct connection {
	enum transport transport;
	struct ip_address local, remote; /* of IPv4 in IPv6: shown as IPv4 */
	uint16_t local_port, remote_port;
	bool listened; /* something listens on local_port (TCP): we are the server */
};

struct connection_list {
	struct connection *items;
	size_t count;
	bool complete; /* false: there are more, or the dump was interrupted */
};

/*
 * connection_list_read(ports, count, deadline, arena, out):
 * Connected TCP and UDP sockets whose local port is in ${ports}, both families,
 * in the caller's network namespace. Needs no privilege. Returns 0 or -errno.
 */
int connection_list_read(const struct port_range *ports, size_t count,
			 struct deadline deadline, struct arena *arena,
			 struct connection_list *out);

void codec_connection_list(struct codec *codec, void *item);

#endif
