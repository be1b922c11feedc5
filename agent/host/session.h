/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session: the ways by which this machine is being administered right now.
 *
 * For the firewall's guard: a rule that cuts one of these locks somebody out.
 * Errs towards too many. Judges nothing and cannot see: a login through a
 * pipe (stunnel starting "sshd -i"), IPsec policies without an interface, a
 * serial console, and whatever another network namespace does.
 */
#ifndef TLSWARD_AGENT_HOST_SESSION_H
#define TLSWARD_AGENT_HOST_SESSION_H

#include <sys/types.h>

#include "agent/base/deadline.h"
#include "checks/facts.h"

enum {
	SESSION_RELAY_DEPTH = 4, /* relays behind relays that are followed */
	SESSION_RELAYS_MAX = 64, /* ports of one session */
	SESSIONS_MAX = 65536,
};

/* A local port that a session really comes in by, on its way to its own. */
struct session_relay {
	enum transport transport;
	uint16_t port;
	uint32_t pid; /* who passes it on: sslh, haproxy, stunnel, ... */
	const char *program;
	const char *via_tunnel; /* the interface it comes by, or NULL */
};

/* An established TCP connection of a login program, or of an ancestor of the
 * caller. Addresses of IPv4 in IPv6 are shown as IPv4. */
struct session {
	struct ip_address local, peer;
	uint16_t local_port, peer_port;
	uint32_t pid;
	const char *program;
	bool is_caller; /* the caller, or an ancestor of it, holds it */
	struct session_relay *relays;
	size_t relay_count;
	const char *via_tunnel; /* the interface it comes by, or NULL */
};

/* Where a login program listens; or a listener on the port of a session or on
 * TCP 22 whose holder is no login program (pid 0: socket activation). */
struct session_listener {
	enum transport transport;
	struct ip_address address;
	uint16_t port;
	uint32_t pid;
	const char *program;
};

/* A socket that may carry a tunnel: of a process that has /dev/net/tun or
 * /dev/ppp open or is a VPN server by name; and, when some session does come
 * by a tunnel, every UDP socket that no process holds (pid 0: WireGuard,
 * VXLAN). Blocking it cuts whoever has via_tunnel. */
struct session_tunnel {
	enum transport transport;
	struct ip_address address, peer;
	uint16_t port, peer_port; /* peer_port 0: it is not connected */
	uint32_t pid;
	const char *program;
};

struct session_list {
	struct session *sessions;
	size_t session_count;
	struct session_listener *listeners;
	size_t listener_count;
	struct session_tunnel *tunnels;
	size_t tunnel_count;
	bool complete;
	const char *reason; /* the first reason why not */
};

/*
 * session_list_read(caller, deadline, arena, out):
 * ${caller} is the process that a person started. Returns 0 (look at
 * out->complete), -ENOMEM, or -errno when the kernel could not be asked at
 * all. ${out} lives in ${arena}. Needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH
 * to be complete.
 */
int session_list_read(pid_t caller, struct deadline deadline, struct arena *arena,
		      struct session_list *out);

#endif
