/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/host/established.h"
#include "agent/host/link.h"
#include "agent/host/listener.h"
#include "agent/host/owner.h"
#include "agent/host/relay.h"
#include "agent/host/route.h"
#include "agent/host/session_process.h"

enum { SSH_PORT = 22 };

/* One process's hold on one socket. */
struct hold {
	uint64_t inode;
	const struct session_process *process;
};

struct reading {
	struct deadline deadline;
	struct arena *arena;
	struct session_list *out;
	struct session_process_list processes;
	struct hold *holds; /* rising by inode */
	size_t hold_count;
	struct listener_dump listening;
	struct link_list links;
};

static void incomplete(struct reading *reading, const char *reason)
{
	reading->out->complete = false;
	if (!reading->out->reason)
		reading->out->reason = reason;
}

static int compare_holds(const void *a, const void *b)
{
	const struct hold *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static int collect_holds(struct reading *reading)
{
	size_t i, j, count = 0;

	for (i = 0; i < reading->processes.count; i++)
		count += reading->processes.items[i].inode_count;
	reading->holds =
		arena_alloc_array(reading->arena, count, sizeof(*reading->holds));
	if (!reading->holds)
		return -ENOMEM;
	for (i = 0; i < reading->processes.count; i++) {
		const struct session_process *process = &reading->processes.items[i];

		for (j = 0; j < process->inode_count; j++)
			reading->holds[reading->hold_count++] =
				(struct hold){process->inodes[j], process};
	}
	if (count > 1)
		qsort(reading->holds, count, sizeof(*reading->holds), compare_holds);
	return 0;
}

/* The first hold on ${inode}; the others follow it. NULL: none. */
static const struct hold *find_holds(const struct reading *reading, uint64_t inode)
{
	size_t low = 0, high = reading->hold_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (reading->holds[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reading->hold_count && reading->holds[low].inode == inode
		       ? &reading->holds[low]
		       : NULL;
}

/* What the holders of a socket are, all taken together. */
struct holders {
	const struct session_process *login;
	const struct session_process *ancestor;
	const struct session_process *tunnel;
};

static struct holders holders_of(const struct reading *reading, uint64_t inode)
{
	const struct hold *hold = find_holds(reading, inode);
	const struct hold *end = reading->holds + reading->hold_count;
	struct holders holders = {0};

	for (; hold && hold < end && hold->inode == inode; hold++) {
		if (hold->process->is_login)
			holders.login = hold->process;
		if (hold->process->is_ancestor)
			holders.ancestor = hold->process;
		if (hold->process->is_tunnel)
			holders.tunnel = hold->process;
	}
	return holders;
}

static bool add_tunnel(struct reading *reading, const struct socket_entry *entry,
		       const struct session_process *process)
{
	struct session_tunnel *item;

	if (reading->out->tunnel_count >= SESSIONS_MAX) {
		incomplete(reading, "too many sockets of tunnels");
		return true;
	}
	item = arena_push(reading->arena, &reading->out->tunnels,
			  &reading->out->tunnel_count, sizeof(*item));
	if (item)
		*item = (struct session_tunnel){.transport = entry->transport,
						.address = entry->local,
						.port = entry->local_port,
						.peer = entry->remote,
						.peer_port = entry->remote_port,
						.pid = process ? process->pid : 0,
						.program = process ? process->program
								   : NULL};
	return item != NULL;
}

static bool on_established(const struct socket_entry *entry, void *data)
{
	struct reading *reading = data;
	struct holders holders = holders_of(reading, entry->inode);
	const struct session_process *who =
		holders.login ? holders.login : holders.ancestor;
	struct session *item;

	if (holders.tunnel && !add_tunnel(reading, entry, holders.tunnel))
		return false;
	if (!who || entry->transport != TRANSPORT_TCP)
		return true;
	if (reading->out->session_count >= SESSIONS_MAX) {
		incomplete(reading, "too many sessions");
		return true;
	}
	item = arena_push(reading->arena, &reading->out->sessions,
			  &reading->out->session_count, sizeof(*item));
	if (item)
		*item = (struct session){.local = entry->local,
					 .peer = entry->remote,
					 .local_port = entry->local_port,
					 .peer_port = entry->remote_port,
					 .pid = who->pid,
					 .program = who->program,
					 .is_caller = holders.ancestor != NULL};
	return item != NULL;
}

/* True for a listener that lets people in although nobody who does holds it. */
static bool is_activated(const struct reading *reading,
			 const struct socket_entry *entry)
{
	size_t i;

	if (entry->transport != TRANSPORT_TCP)
		return false;
	/* systemd's ssh.socket holds it for an sshd that may not run yet. */
	if (entry->local_port == SSH_PORT)
		return true;
	for (i = 0; i < reading->out->session_count; i++) {
		const struct session *session = &reading->out->sessions[i];

		if (session->local_port == entry->local_port)
			return true;
	}
	return false;
}

static int take_listener(struct reading *reading, const struct socket_entry *entry)
{
	struct holders holders = holders_of(reading, entry->inode);
	struct session_listener *item;

	if (holders.tunnel && !add_tunnel(reading, entry, holders.tunnel))
		return -ENOMEM;
	if (!holders.login && !is_activated(reading, entry))
		return 0;
	item = arena_push(reading->arena, &reading->out->listeners,
			  &reading->out->listener_count, sizeof(*item));
	if (!item)
		return -ENOMEM;
	*item = (struct session_listener){
		.transport = entry->transport,
		.address = entry->local,
		.port = entry->local_port,
		.pid = holders.login ? holders.login->pid : 0,
		.program = holders.login ? holders.login->program : NULL};
	return 0;
}

static int read_sockets(struct reading *reading)
{
	struct discover_job everything = {.deadline = reading->deadline};
	struct limit_list limits = {0};
	bool whole = true;
	size_t i;
	int r;

	r = listener_dump_read(&everything, NULL, reading->arena, &limits,
			       &reading->listening);
	if (r < 0)
		return r;
	if (!reading->listening.complete)
		incomplete(reading, "the listening sockets could not all be read");
	r = established_read(TRANSPORT_TCP, reading->deadline, on_established, reading,
			     &whole);
	if (r == 0)
		r = established_read(TRANSPORT_UDP, reading->deadline, on_established,
				     reading, &whole);
	if (!whole)
		incomplete(reading,
			   "the connections kept changing while they were read");
	for (i = 0; r == 0 && i < reading->listening.count; i++)
		r = take_listener(reading, &reading->listening.items[i]);
	return r;
}

/* The tunnel that packets to ${peer} leave by, or NULL. */
static const char *tunnel_to(struct reading *reading, const struct ip_address *peer,
			     const struct ip_address *local)
{
	const struct link *link;
	uint32_t index;

	if (route_interface(peer, local, reading->deadline, &index) < 0) {
		incomplete(reading, "the route to a session's peer is not known");
		return NULL;
	}
	link = link_find(&reading->links, index);
	if (!link)
		incomplete(reading, "the interface of a session is not known");
	return link && link_is_tunnel(link) ? link->name : NULL;
}

static int add_relay(struct reading *reading, struct session *session,
		     const struct relay_hop *hop)
{
	struct session_relay *item;
	size_t i;

	for (i = 0; i < session->relay_count; i++) {
		if (session->relays[i].transport == hop->transport &&
		    session->relays[i].port == hop->port)
			return 0;
	}
	if (session->relay_count >= SESSION_RELAYS_MAX) {
		incomplete(reading, "a session is relayed by too many ports");
		return 0;
	}
	item = arena_push(reading->arena, &session->relays, &session->relay_count,
			  sizeof(*item));
	if (!item)
		return -ENOMEM;
	*item = (struct session_relay){.transport = hop->transport,
				       .port = hop->port,
				       .pid = hop->pid,
				       .program = hop->program};
	if (hop->peer.family != 0)
		item->via_tunnel = tunnel_to(reading, &hop->peer, &hop->local);
	return 0;
}

static int follow_relays(struct reading *reading)
{
	struct relay_search search = {.arena = reading->arena,
				      .deadline = reading->deadline,
				      .listening = &reading->listening};
	struct session_list *out = reading->out;
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < out->session_count; i++) {
		const struct session *session = &out->sessions[i];

		r = relay_search_add(&search, i, &session->local, session->local_port,
				     &session->peer, session->peer_port);
	}
	if (r == 0)
		r = relay_search_run(&search);
	for (i = 0; r == 0 && i < search.hop_count; i++)
		r = add_relay(reading, &out->sessions[search.hops[i].origin],
			      &search.hops[i]);
	if (search.incomplete)
		incomplete(reading, search.incomplete);
	return r;
}

static bool comes_by_tunnel(const struct session_list *list)
{
	size_t i, j;

	for (i = 0; i < list->session_count; i++) {
		const struct session *session = &list->sessions[i];

		if (session->via_tunnel)
			return true;
		for (j = 0; j < session->relay_count; j++) {
			if (session->relays[j].via_tunnel)
				return true;
		}
	}
	return false;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static bool is_held(const struct owner_result *found, uint64_t inode)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		if (found->items[i].inode == inode)
			return true;
	}
	return false;
}

/* The kernel's tunnels have sockets like any other, only nobody holds them. */
static int find_kernel_tunnels(struct reading *reading)
{
	const struct listener_dump *listening = &reading->listening;
	struct owner_search search = {.arena = reading->arena,
				      .deadline = reading->deadline};
	struct owner_result found = {0};
	uint64_t *inodes;
	size_t i;
	int r;

	inodes = arena_alloc_array(reading->arena, listening->count, sizeof(*inodes));
	if (!inodes)
		return -ENOMEM;
	for (i = 0; i < listening->count; i++) {
		if (listening->items[i].transport == TRANSPORT_UDP)
			inodes[search.count++] = listening->items[i].inode;
	}
	if (search.count > 1)
		qsort(inodes, search.count, sizeof(*inodes), compare_numbers);
	search.inodes = inodes;
	r = owner_search_all(&search, &found);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		incomplete(reading, "the holders of UDP sockets are not all known");
	for (i = 0; i < listening->count; i++) {
		const struct socket_entry *entry = &listening->items[i];

		if (entry->transport == TRANSPORT_UDP &&
		    !is_held(&found, entry->inode) && !add_tunnel(reading, entry, NULL))
			return -ENOMEM;
	}
	return 0;
}

static int compare_sessions(const void *a, const void *b)
{
	const struct session *left = a, *right = b;

	if (left->is_caller != right->is_caller)
		return left->is_caller ? -1 : 1;
	if (left->local_port != right->local_port)
		return left->local_port < right->local_port ? -1 : 1;
	if (left->peer_port != right->peer_port)
		return left->peer_port < right->peer_port ? -1 : 1;
	return memcmp(left->peer.bytes, right->peer.bytes, sizeof(left->peer.bytes));
}

static int read_all(struct reading *reading, uint32_t caller)
{
	struct session_list *out = reading->out;
	size_t i;
	int r;

	r = session_process_list_read(caller, reading->deadline, reading->arena,
				      &reading->processes);
	if (r == -ETIMEDOUT) {
		incomplete(reading, "the deadline passed while processes were read");
		r = 0;
	}
	if (reading->processes.hidden)
		incomplete(reading, "some processes could not be looked into "
				    "(CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH)");
	if (r == 0)
		r = collect_holds(reading);
	if (r == 0)
		r = read_sockets(reading);
	if (r < 0)
		return r;
	if (link_list_read(NULL, reading->deadline, reading->arena, &reading->links) <
	    0)
		incomplete(reading, "the interfaces are not known");
	if (out->session_count > 1)
		qsort(out->sessions, out->session_count, sizeof(*out->sessions),
		      compare_sessions);
	for (i = 0; i < out->session_count; i++)
		out->sessions[i].via_tunnel = tunnel_to(reading, &out->sessions[i].peer,
							&out->sessions[i].local);
	r = follow_relays(reading);
	if (r == 0 && comes_by_tunnel(out))
		r = find_kernel_tunnels(reading);
	return r;
}

int session_list_read(pid_t caller, struct deadline deadline, struct arena *arena,
		      struct session_list *out)
{
	struct session_list list = {.complete = true};
	struct reading reading = {.deadline = deadline, .arena = arena, .out = &list};
	int r;

	r = read_all(&reading, caller > 0 ? (uint32_t)caller : 0);
	if (r == 0 && arena->exhausted)
		r = -ENOMEM;
	if (r == 0)
		*out = list;
	return r;
}
