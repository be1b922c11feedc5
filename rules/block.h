/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * block: ports that nobody shall reach -> a ruleset, and the reasons in words.
 *
 * What a blocked port means: a packet for it that comes in over any interface
 * but lo, to an address of this host, is dropped: IPv4 and IPv6, new and
 * established, published to a container or served here. What this host forwards
 * to somebody else's port is left alone. The chains:
 *
 *   arriving    prerouting -310, before connection tracking and DNAT, and without
 *               `ct`, so that nothing established survives and nothing is tracked
 *               because of us. Destination: local by fib.
 *   delivered   input -310, UDP only. Datagrams to broadcast, anycast and
 *               multicast addresses reach a socket too, but fib cannot tell, in
 *               prerouting, those for us from those a multicast router passes on.
 *               The input hook sees only what is delivered here. TCP never
 *               answers such a destination (tcp_v4_conn_request(),
 *               tcp_v6_conn_request()).
 *   tracked     prerouting -150, after connection tracking: for ports this host
 *               uses as a client too. `ct direction original` tells a stranger's
 *               packet from the answer to one of ours.
 *   translated  prerouting -90, after DNAT: connections that a NAT rule sends to
 *               another host although they were for an address that is not ours
 *               (external addresses of a published service). Looks at the port
 *               they were sent to, `ct original proto-dst`. What is translated to
 *               this very host, or comes over lo, is spared: the first is a
 *               transparent proxy's, the second our own.
 *
 * Known limits, for whoever explains a block: packets a flowtable offloads skip
 * prerouting; addresses of a VRF are not local to fib; a `notrack` rule hides a
 * packet from `tracked`; datagrams to a multicast group that this host sends
 * itself come back over the outgoing interface and are stopped like a stranger's.
 *
 * Everything here is pure: the facts come in, a plan comes out.
 */
#ifndef TLSWARD_RULES_BLOCK_H
#define TLSWARD_RULES_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "rules/ports.h"
#include "rules/ruleset.h"

#define BLOCK_SET_TCP "blocked_tcp"
#define BLOCK_SET_UDP "blocked_udp"
#define BLOCK_SET_TCP_CLIENT "blocked_tcp_client"
#define BLOCK_SET_UDP_CLIENT "blocked_udp_client"

#define BLOCK_CHAIN_ARRIVING "arriving"
#define BLOCK_CHAIN_DELIVERED "delivered"
#define BLOCK_CHAIN_TRACKED "tracked"
#define BLOCK_CHAIN_TRANSLATED "translated"

enum block_protocol { BLOCK_TCP, BLOCK_UDP, BLOCK_PROTOCOL_COUNT };

enum block_variant {
	BLOCK_PLAIN,  /* stateless */
	BLOCK_CLIENT, /* spares the answers to what this host asked */
	BLOCK_VARIANT_COUNT
};

/* What is blocked, and so all there is to our table. */
struct block_state {
	struct ports_list ports[BLOCK_PROTOCOL_COUNT][BLOCK_VARIANT_COUNT];
	bool translated; /* with the chain of that name */
};

enum block_action { BLOCK_ACTION_BLOCK, BLOCK_ACTION_UNBLOCK };

struct block_request {
	enum block_action action;
	struct ports_list ports; /* normal, not empty */
	bool protocols[BLOCK_PROTOCOL_COUNT];
};

enum block_fact { BLOCK_FACT_UNKNOWN, BLOCK_FACT_NO, BLOCK_FACT_YES };

/* Of this host, in the network namespace of the change. */
struct block_facts {
	/* net.ipv4.ip_local_port_range, which IPv6 uses too. 0 = not read. */
	uint16_t local_port_first;
	uint16_t local_port_last;

	/* Local ports of connected sockets for which nothing listens here (TCP),
	 * and of connected UDP sockets: connections this host opened. */
	bool client_ports_known;
	struct ports_list client_ports[BLOCK_PROTOCOL_COUNT];

	/*
	 * Connections are tracked already. YES only on evidence, such as
	 * net.netfilter.nf_conntrack_count above 0 in this namespace: that a chain
	 * of type nat exists is none, the kernel starts tracking with the first rule
	 * that translates or says ct.
	 */
	enum block_fact tracking;

	/* NAT at prerouting: snapshot.nat_prerouting, or a legacy nat table. */
	enum block_fact nat;
	/* kube-proxy's service addresses are among it: snapshot.kube_proxy. UNKNOWN
	 * when a legacy nat table hides its chains. */
	enum block_fact kube_proxy;
};

enum block_outcome {
	BLOCK_PLAN_CHANGE,
	BLOCK_PLAN_NO_CHANGE, /* what was asked for is in force already */
	BLOCK_PLAN_REFUSED,   /* texts say why; nothing else is set */
};

enum block_note_kind {
	BLOCK_NOTE_DOES,    /* what the plan does */
	BLOCK_NOTE_WARNING, /* what to know before saying yes */
	BLOCK_NOTE_REASON,  /* why it is refused */
};

struct block_note {
	enum block_note_kind kind;
	const char *text; /* one sentence or two, no newline */
};

struct block_plan {
	enum block_outcome outcome;
	bool starts_tracking; /* say so before it happens */
	struct block_state after;
	struct ruleset ruleset; /* sealed; without chains: our table goes away */
	struct block_note *notes;
	size_t note_count;
};

/*
 * block_plan(in_force, request, facts, arena, out):
 * ${in_force} is all zero when our table is not there. Ports already blocked
 * keep the variant they have, so asking twice changes nothing.
 * Returns 0, -EINVAL for a request without ports or protocols, -E2BIG when a set
 * would have more than PORTS_RANGES_MAX ranges, -ENOMEM.
 */
int block_plan(const struct block_state *in_force, const struct block_request *request,
	       const struct block_facts *facts, struct arena *arena,
	       struct block_plan *out);

/*
 * block_ruleset(state, arena, out):
 * The sealed ruleset that puts ${state} in force. The same state gives the same
 * ruleset, so a state read from the kernel can be held against the kernel.
 * Returns 0 or -ENOMEM.
 */
int block_ruleset(const struct block_state *state, struct arena *arena,
		  struct ruleset *out);

bool block_state_is_empty(const struct block_state *state);

/* The set that holds the ports of this kind: "blocked_tcp". */
const char *block_set_name(enum block_protocol protocol, enum block_variant variant);

/* "tcp" */
const char *block_protocol_name(enum block_protocol protocol);

#endif
