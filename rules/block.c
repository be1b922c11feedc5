/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/block.h"

#include <errno.h>

/* A note's text; lists of ports inside are cut by nobody. */
enum { NOTE_MAX = 64 * 1024 };

/*
 * Ports from which hosts ask although they are below the local port range: DNS
 * servers told to, DHCP, NTP, IKE. All of them speak UDP.
 */
static const struct ports_range fixed_client_ports[] = {
	{53, 53}, {68, 68}, {123, 123}, {500, 500}, {4500, 4500},
};

/*
 * A DHCPv6 client asks a multicast group and is answered from another address
 * (RFC 8415 section 7.1): connection tracking takes the answer for a stranger's,
 * so this port cannot be blocked without taking the host its lease.
 */
enum { DHCPV6_CLIENT_PORT = 546 };

struct planner {
	const struct block_state *before;
	const struct block_request *request;
	const struct block_facts *facts;
	struct arena *arena;
	struct block_plan *plan;
	/* What the request adds. */
	struct ports_list added[BLOCK_PROTOCOL_COUNT][BLOCK_VARIANT_COUNT];
	int r; /* of the first failure */
};

/* "FRONT PORTS BACK", as one more note. */
static void note(struct planner *p, enum block_note_kind kind, const char *front,
		 const struct ports_list *ports, const char *back)
{
	struct buffer text = buffer_make(NOTE_MAX);
	struct block_note *item;

	if (p->r)
		return;
	buffer_add_string(&text, front);
	if (ports)
		ports_text(ports, &text);
	buffer_add_string(&text, back);
	item = arena_push(p->arena, &p->plan->notes, &p->plan->note_count,
			  sizeof(*item));
	if (item) {
		item->kind = kind;
		item->text =
			text.failed ? NULL : arena_string(p->arena, buffer_span(&text));
	}
	if (!item || !item->text)
		p->r = -ENOMEM;
	buffer_free(&text);
}

static void refuse(struct planner *p, const char *front, const struct ports_list *ports,
		   const char *back)
{
	p->plan->outcome = BLOCK_PLAN_REFUSED;
	note(p, BLOCK_NOTE_REASON, front, ports, back);
}

static bool is_refused(const struct planner *p)
{
	return p->plan->outcome == BLOCK_PLAN_REFUSED;
}

/* ---- block ----------------------------------------------------------------- */

/* The part of ${ports} from which this host opens connections itself. */
static void find_client_part(struct planner *p, enum block_protocol protocol,
			     const struct ports_list *ports, struct ports_list *out)
{
	const size_t fixed_count =
		protocol == BLOCK_UDP
			? sizeof(fixed_client_ports) / sizeof(fixed_client_ports[0])
			: 0;
	const struct ports_range range = {p->facts->local_port_first,
					  p->facts->local_port_last};
	struct ports_list lists[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	size_t i;

	*out = (struct ports_list){NULL, 0};
	p->r = ports_normalize(&range, 1, p->arena, &lists[0]);
	if (p->r == 0)
		p->r = ports_normalize(fixed_client_ports, fixed_count, p->arena,
				       &lists[1]);
	if (p->facts->client_ports_known)
		lists[2] = p->facts->client_ports[protocol];
	/* Cut down first: a busy host's list may be long, what is asked is short. */
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && p->r == 0; i++) {
		p->r = ports_intersect(&lists[i], ports, p->arena, &lists[i]);
		if (p->r == 0)
			p->r = ports_unite(out, &lists[i], p->arena, out);
	}
}

static void refuse_unanswerable(struct planner *p, const struct ports_list *ports)
{
	const struct ports_range range = {DHCPV6_CLIENT_PORT, DHCPV6_CLIENT_PORT};
	struct ports_list list = {0};

	if (p->r == 0)
		p->r = ports_normalize(&range, 1, p->arena, &list);
	if (p->r == 0)
		p->r = ports_intersect(&list, ports, p->arena, &list);
	if (p->r == 0 && list.count > 0)
		refuse(p, "udp port ", &list,
		       " cannot be blocked: a DHCPv6 client asks a multicast group and "
		       "is answered from another address, so connection tracking "
		       "cannot tell the answer from a stranger's packet, and the host "
		       "would lose its IPv6 lease.");
}

/*
 * Without tracking, nobody knows who opened the connections there are. The first
 * packet seen once it is on decides, and when that one comes in, `ct direction
 * original` takes the peer for the opener: a download of ours would hang. So
 * connections from these ports must not exist then.
 */
static void refuse_blind_start(struct planner *p, enum block_protocol protocol,
			       const struct ports_list *client)
{
	struct ports_list used;

	if (p->r || client->count == 0 || p->facts->tracking == BLOCK_FACT_YES)
		return;
	if (!p->facts->client_ports_known) {
		refuse(p, protocol == BLOCK_TCP ? "tcp ports " : "udp ports ", client,
		       " are also used for outgoing connections, and the host could not "
		       "be asked which connections it has: without connection "
		       "tracking, a block could cut them.");
		return;
	}
	p->r = ports_intersect(client, &p->facts->client_ports[protocol], p->arena,
			       &used);
	if (p->r == 0 && used.count > 0)
		refuse(p,
		       protocol == BLOCK_TCP ? "tcp: this host has open connections "
					       "from its own ports "
					     : "udp: this host has connected sockets "
					       "on its own ports ",
		       &used,
		       ", and connections are not tracked yet: the next packet of their "
		       "peers would be taken for a stranger's and dropped. Close them "
		       "first, or leave these ports out.");
}

/* What is asked for and not in force, split by variant. */
static void add_ports(struct planner *p, enum block_protocol protocol)
{
	const struct ports_list *before = p->before->ports[protocol];
	struct ports_list *added = p->added[protocol];
	struct ports_list *after = p->plan->after.ports[protocol];
	struct ports_list wanted = {NULL, 0};
	unsigned int i;

	for (i = 0, wanted = p->request->ports; i < BLOCK_VARIANT_COUNT; i++) {
		if (p->r == 0)
			p->r = ports_subtract(&wanted, &before[i], p->arena, &wanted);
	}
	if (p->r || wanted.count == 0)
		return;
	if (protocol == BLOCK_UDP)
		refuse_unanswerable(p, &wanted);
	if (p->r == 0)
		find_client_part(p, protocol, &wanted, &added[BLOCK_CLIENT]);
	refuse_blind_start(p, protocol, &added[BLOCK_CLIENT]);
	if (p->r == 0)
		p->r = ports_subtract(&wanted, &added[BLOCK_CLIENT], p->arena,
				      &added[BLOCK_PLAIN]);
	for (i = 0; i < BLOCK_VARIANT_COUNT && p->r == 0; i++)
		p->r = ports_unite(&before[i], &added[i], p->arena, &after[i]);
}

/* Which protocols a note is about; the same ports of both need but one. */
enum { ABOUT_BOTH = BLOCK_PROTOCOL_COUNT, ABOUT_COUNT };

static const char *ports_front(unsigned int about, const struct ports_list *ports)
{
	static const char *const fronts[ABOUT_COUNT][2] = {
		[BLOCK_TCP] = {"tcp ports ", "tcp port "},
		[BLOCK_UDP] = {"udp ports ", "udp port "},
		[ABOUT_BOTH] = {"tcp and udp ports ", "tcp and udp port "},
	};
	bool is_one =
		ports->count == 1 && ports->items[0].first == ports->items[0].last;

	return fronts[about][is_one];
}

static void describe_plain(struct planner *p, unsigned int about,
			   const struct ports_list *ports)
{
	if (ports->count == 0)
		return;
	note(p, BLOCK_NOTE_DOES, ports_front(about, ports), ports,
	     " of every address of this host, IPv4 and IPv6: packets from other "
	     "machines are dropped before NAT and before any other rule, those of "
	     "established connections and of published containers included. "
	     "Loopback is spared.");
	if (!p->facts->client_ports_known)
		note(p, BLOCK_NOTE_WARNING, ports_front(about, ports), ports,
		     ": the host could not be asked whether it has outgoing "
		     "connections from there; those would be cut.");
}

static void describe_client(struct planner *p, unsigned int about,
			    const struct ports_list *ports)
{
	if (ports->count > 0)
		note(p, BLOCK_NOTE_DOES, ports_front(about, ports), ports,
		     ", also used for outgoing connections: answers to what this host "
		     "asked still come in, what others begin is dropped. Loopback is "
		     "spared.");
}

static void describe_start(struct planner *p, enum block_protocol protocol)
{
	const struct ports_list *client = &p->added[protocol][BLOCK_CLIENT];

	if (client->count == 0 || p->facts->tracking == BLOCK_FACT_YES)
		return;
	p->plan->starts_tracking = true;
	note(p, BLOCK_NOTE_WARNING, ports_front(protocol, client), client,
	     protocol == BLOCK_TCP
		     ? ": a connection established before this change goes on if "
		       "this host is the first to send on it."
		     : ": an answer under way at this moment may be lost; the next "
		       "question is answered.");
}

typedef void describe_fn(struct planner *p, unsigned int about,
			 const struct ports_list *ports);

/* Once for both protocols where they have the same ports. */
static void describe(struct planner *p, const struct ports_list *tcp,
		     const struct ports_list *udp, describe_fn *one)
{
	if (ports_equal(tcp, udp)) {
		one(p, ABOUT_BOTH, tcp);
	} else {
		one(p, BLOCK_TCP, tcp);
		one(p, BLOCK_UDP, udp);
	}
}

static void describe_added(struct planner *p)
{
	const struct ports_list *tcp = p->added[BLOCK_TCP], *udp = p->added[BLOCK_UDP];

	describe(p, &tcp[BLOCK_PLAIN], &udp[BLOCK_PLAIN], describe_plain);
	describe(p, &tcp[BLOCK_CLIENT], &udp[BLOCK_CLIENT], describe_client);
	describe_start(p, BLOCK_TCP);
	describe_start(p, BLOCK_UDP);
}

static void describe_tracking(struct planner *p)
{
	if (p->plan->starts_tracking)
		note(p, BLOCK_NOTE_WARNING,
		     p->facts->tracking == BLOCK_FACT_NO
			     ? "This switches connection tracking on"
			     : "This switches connection tracking on, unless it is on "
			       "already",
		     NULL,
		     " for every connection of this network namespace: each takes an "
		     "entry of a table with a limit (net.netfilter.nf_conntrack_max).");
}

/* Publications for addresses that are not ours: see block.h, chain translated. */
static void plan_translated(struct planner *p)
{
	struct block_state *after = &p->plan->after;
	bool is_asked = p->facts->nat == BLOCK_FACT_YES &&
			p->facts->kube_proxy == BLOCK_FACT_NO;

	after->translated = p->before->translated || is_asked;
	if (after->translated) {
		if (p->before->translated)
			return;
		/* NAT rules are loaded, so it is on: but that was not seen. */
		if (p->facts->tracking != BLOCK_FACT_YES)
			p->plan->starts_tracking = true;
		note(p, BLOCK_NOTE_DOES,
		     "NAT is in use here: connections to these ports of addresses that "
		     "are not this host's are stopped too when a NAT rule sends them to "
		     "another host (external addresses of published services, but also "
		     "a proxy on another host that clients are diverted to).",
		     NULL, "");
		return;
	}
	switch (p->facts->nat) {
	case BLOCK_FACT_YES:
		note(p, BLOCK_NOTE_WARNING,
		     p->facts->kube_proxy == BLOCK_FACT_YES
			     ? "kube-proxy is at work here. "
			     : "NAT rules of iptables-legacy cannot be read from here, and "
			       "may be kube-proxy's. ",
		     NULL,
		     "Connections to external addresses of services, which are not this "
		     "host's, are NOT stopped: the rule for them would also cut the pods "
		     "off their cluster services on these ports.");
		return;
	case BLOCK_FACT_NO:
		note(p, BLOCK_NOTE_DOES,
		     "No NAT is in use, so no rule for services published under other "
		     "addresses is put in; it would switch connection tracking on. Block "
		     "again when NAT comes.",
		     NULL, "");
		return;
	case BLOCK_FACT_UNKNOWN:
		note(p, BLOCK_NOTE_WARNING,
		     "Whether NAT is in use is not known: connections to addresses that "
		     "are not this host's, sent to another host by a NAT rule, are NOT "
		     "stopped.",
		     NULL, "");
		return;
	}
}

static void plan_block(struct planner *p)
{
	unsigned int i;

	if (p->facts->local_port_first == 0 ||
	    p->facts->local_port_last < p->facts->local_port_first) {
		refuse(p,
		       "The local port range (net.ipv4.ip_local_port_range) is not "
		       "known, so a block could cut this host's own connections.",
		       NULL, "");
		return;
	}
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		if (p->request->protocols[i] && p->r == 0)
			add_ports(p, (enum block_protocol)i);
	}
	if (is_refused(p))
		return;
	describe_added(p);
	plan_translated(p);
	describe_tracking(p);
}

/* ---- unblock --------------------------------------------------------------- */

static void describe_freed(struct planner *p, unsigned int about,
			   const struct ports_list *ports)
{
	if (ports->count > 0)
		note(p, BLOCK_NOTE_DOES, ports_front(about, ports), ports,
		     ": no longer blocked by tlsward. Rules of others still hold.");
}

static void free_ports(struct planner *p, enum block_protocol protocol,
		       struct ports_list *freed)
{
	unsigned int i;

	for (i = 0; i < BLOCK_VARIANT_COUNT && p->r == 0; i++) {
		const struct ports_list *before = &p->before->ports[protocol][i];
		struct ports_list part = {NULL, 0};

		p->r = ports_intersect(before, &p->request->ports, p->arena, &part);
		if (p->r == 0)
			p->r = ports_unite(freed, &part, p->arena, freed);
		if (p->r == 0)
			p->r = ports_subtract(before, &part, p->arena,
					      &p->plan->after.ports[protocol][i]);
	}
}

static void plan_unblock(struct planner *p)
{
	struct ports_list freed[BLOCK_PROTOCOL_COUNT] = {{NULL, 0}};
	unsigned int i;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		if (p->request->protocols[i])
			free_ports(p, (enum block_protocol)i, &freed[i]);
	}
	if (p->r == 0)
		describe(p, &freed[BLOCK_TCP], &freed[BLOCK_UDP], describe_freed);
	if (!block_state_is_empty(&p->plan->after))
		return;
	p->plan->after.translated = false;
	if (!block_state_is_empty(p->before))
		note(p, BLOCK_NOTE_DOES,
		     "Nothing is left to block: the table inet " RULESET_TABLE
		     " is taken away.",
		     NULL, "");
}

/* ---- plan ------------------------------------------------------------------ */

static bool is_same(const struct block_state *a, const struct block_state *b)
{
	unsigned int i, j;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
			if (!ports_equal(&a->ports[i][j], &b->ports[i][j]))
				return false;
		}
	}
	return a->translated == b->translated;
}

int block_plan(const struct block_state *in_force, const struct block_request *request,
	       const struct block_facts *facts, struct arena *arena,
	       struct block_plan *out)
{
	struct block_plan plan = {.outcome = BLOCK_PLAN_CHANGE, .after = *in_force};
	struct planner p = {
		.before = in_force,
		.request = request,
		.facts = facts,
		.arena = arena,
		.plan = &plan,
	};

	if (request->ports.count == 0 ||
	    (!request->protocols[BLOCK_TCP] && !request->protocols[BLOCK_UDP]))
		return -EINVAL;
	if (request->action == BLOCK_ACTION_BLOCK)
		plan_block(&p);
	else
		plan_unblock(&p);
	if (p.r == 0 && is_refused(&p)) {
		*out = (struct block_plan){
			.outcome = BLOCK_PLAN_REFUSED,
			.after = *in_force,
			.notes = plan.notes,
			.note_count = plan.note_count,
		};
		return 0;
	}
	if (p.r == 0)
		p.r = block_ruleset(&plan.after, arena, &plan.ruleset);
	if (p.r)
		return p.r;
	if (is_same(in_force, &plan.after)) {
		plan.outcome = BLOCK_PLAN_NO_CHANGE;
		plan.notes = NULL;
		plan.note_count = 0;
	}
	*out = plan;
	return 0;
}
