/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sock_diag: the TCP and UDP sockets of this network namespace, as
 * NETLINK_SOCK_DIAG (linux/inet_diag.h, net/ipv4/inet_diag.c) shows them.
 *
 * Knows sockets, not processes: who holds one is owner.h's question.
 */
#ifndef TLSWARD_AGENT_HOST_SOCK_DIAG_H
#define TLSWARD_AGENT_HOST_SOCK_DIAG_H

#include "agent/base/arena.h"
#include "agent/host/netlink.h"
#include "checks/facts.h"

/* include/net/tcp_states.h; UDP uses ESTABLISHED (connected) and CLOSE. */
enum socket_state {
	SOCKET_ESTABLISHED = 1,
	SOCKET_CLOSE = 7,
	SOCKET_LISTEN = 10,
};

struct socket_entry {
	enum transport transport;
	uint8_t state; /* enum socket_state or another of tcp_states.h */
	struct ip_address local, remote;
	uint16_t local_port, remote_port;
	uint32_t ifindex; /* bound to this interface, or 0 */
	uint64_t inode;   /* 0: a socket of the kernel's own */
	uint64_t cookie;
	uint32_t uid;
	uint32_t rqueue; /* LISTEN: connections waiting to be accepted */
	uint32_t wqueue; /* LISTEN: the backlog */
	bool wqueue_known;
	enum tristate v6only;
	bool mptcp;
	bool cgroup_known;
	uint64_t cgroup_id;
	uint64_t drops;
	uint64_t netns_inode; /* 0: of our network namespace; of another one: */
	const char *netns_name;
	const char *device; /* the name of ifindex there */
};

struct socket_question {
	enum transport transport;
	uint8_t family; /* 4 or 6 */
	enum socket_state state;
	uint16_t first_port, last_port; /* of the local end; 0, 65535: every port */
	struct netlink_socket *via;     /* NULL: our own network namespace */
};

/* Called for each socket; false stops (out of memory). */
typedef bool socket_visit(const struct socket_entry *entry, void *data);

/*
 * sock_diag_decode(message, transport, out):
 * Decode one SOCK_DIAG_BY_FAMILY message whose header length was checked
 * (netlink_walk() does). The message does not carry the protocol, so the
 * question's ${transport} is passed in. Ports in host order, addresses in
 * network order. Returns false, ${out} untouched, when it is no such message.
 */
bool sock_diag_decode(const struct nlmsghdr *message, enum transport transport,
		      struct socket_entry *out);

/*
 * sock_diag_dump(question, deadline, visit, data, interrupted):
 * Ask for one state only: any state besides LISTEN makes the kernel walk the
 * established hash as well (listeners.md: 2.5 ms against 149 ms at 100k
 * connections). Returns 0, or -errno as netlink_ask(); -EBADMSG when the
 * kernel's answer could not be decoded. Needs no privilege.
 */
int sock_diag_dump(const struct socket_question *question, struct deadline deadline,
		   socket_visit *visit, void *data, bool *interrupted);

/*
 * sock_diag_lookup(transport, address, port, deadline, out):
 * Which socket would get the first packet of a connection to ${address}? No dump:
 * the kernel looks it up as it would for the packet, BPF sk_lookup programs run
 * (net/ipv4/inet_diag.c, inet_diag_find_one_icsk()). Returns 0; -ENOENT when there
 * is none; else as sock_diag_dump(). Needs no privilege.
 */
int sock_diag_lookup(enum transport transport, const struct ip_address *address,
		     uint16_t port, struct deadline deadline, struct socket_entry *out);

#endif
