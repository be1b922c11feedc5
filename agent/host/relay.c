/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "agent/host/established.h"
#include "agent/host/owner.h"
#include "agent/host/procfs.h"
#include "agent/host/session.h"
#include "agent/host/session_process.h"

enum { HOPS_MAX = 65536 };

/* The relay's end of a connection that is being followed. */
struct mirror {
	size_t origin;
	uint64_t inode;
};

struct following {
	struct relay_search *search;
	size_t first_end; /* of this depth */
	struct mirror *mirrors;
	size_t mirror_count;
	struct session_process *relays; /* the holders of mirrors */
	size_t relay_count;
	size_t *relay_origins; /* for each of them */
	size_t relay_origin_count;
	uint16_t client_ports; /* the first port the kernel picks for clients */
};

int relay_search_add(struct relay_search *search, size_t origin,
		     const struct ip_address *local, uint16_t local_port,
		     const struct ip_address *peer, uint16_t peer_port)
{
	struct relay_end *end;

	if (search->end_count >= HOPS_MAX) {
		search->incomplete = "too many connections to follow";
		return 0;
	}
	end = arena_push(search->arena, &search->ends, &search->end_count,
			 sizeof(*end));
	if (!end)
		return -ENOMEM;
	*end = (struct relay_end){origin, *local, *peer, local_port, peer_port};
	return 0;
}

static bool on_mirror(const struct socket_entry *entry, void *data)
{
	struct following *following = data;
	struct relay_search *search = following->search;
	size_t i;

	for (i = following->first_end; i < search->end_count; i++) {
		const struct relay_end *end = &search->ends[i];
		struct mirror *mirror;

		if (entry->local_port != end->peer_port ||
		    entry->remote_port != end->local_port ||
		    !ip_address_equal(&entry->local, &end->peer) ||
		    !ip_address_equal(&entry->remote, &end->local))
			continue;
		mirror = arena_push(search->arena, &following->mirrors,
				    &following->mirror_count, sizeof(*mirror));
		if (!mirror)
			return false;
		*mirror = (struct mirror){end->origin, entry->inode};
	}
	return true;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static int add_relay(struct following *following, size_t origin, uint32_t pid)
{
	struct relay_search *search = following->search;
	struct session_process *process;
	size_t *item;
	int r;

	process = arena_push(search->arena, &following->relays, &following->relay_count,
			     sizeof(*process));
	item = arena_push(search->arena, &following->relay_origins,
			  &following->relay_origin_count, sizeof(*item));
	if (!process || !item)
		return -ENOMEM;
	*item = origin;
	r = session_process_read(pid, search->deadline, search->arena, process);
	if (process->inode_count > 1)
		qsort(process->inodes, process->inode_count, sizeof(*process->inodes),
		      compare_numbers);
	if (r < 0 && r != -ENOMEM && r != -ESRCH) {
		search->incomplete = "a relay's sockets could not be read";
		r = 0;
	}
	return r == -ESRCH ? 0 : r;
}

/* Who holds the mirrors. */
static int find_relays(struct following *following)
{
	struct relay_search *search = following->search;
	struct owner_search owners = {.arena = search->arena,
				      .deadline = search->deadline};
	struct owner_result found = {0};
	uint64_t *inodes;
	size_t i, j;
	int r;

	inodes = arena_alloc_array(search->arena, following->mirror_count,
				   sizeof(*inodes));
	if (!inodes)
		return -ENOMEM;
	for (i = 0; i < following->mirror_count; i++)
		inodes[owners.count++] = following->mirrors[i].inode;
	qsort(inodes, owners.count, sizeof(*inodes), compare_numbers);
	owners.inodes = inodes;
	r = owner_search_all(&owners, &found);
	if (r == -ETIMEDOUT) {
		search->incomplete = "the deadline passed while relays were looked for";
		r = 0;
	}
	for (i = 0; r == 0 && i < following->mirror_count; i++) {
		bool held = false;

		for (j = 0; r == 0 && j < found.count; j++) {
			if (found.items[j].inode != following->mirrors[i].inode)
				continue;
			held = true;
			r = add_relay(following, following->mirrors[i].origin,
				      found.items[j].pid);
		}
		if (!held)
			search->incomplete = "nobody was found to hold the other end "
					     "of a relayed session";
	}
	return r;
}

static bool holds(const struct session_process *process, uint64_t inode)
{
	return process->inode_count > 0 &&
	       bsearch(&inode, process->inodes, process->inode_count, sizeof(inode),
		       compare_numbers);
}

static int add_hop(struct following *following, size_t relay,
		   const struct socket_entry *entry)
{
	const struct session_process *process = &following->relays[relay];
	struct relay_search *search = following->search;
	bool connected = entry->remote_port != 0;
	struct relay_hop *hop;

	if (search->hop_count >= HOPS_MAX) {
		search->incomplete = "too many relayed connections";
		return 0;
	}
	hop = arena_push(search->arena, &search->hops, &search->hop_count,
			 sizeof(*hop));
	if (!hop)
		return -ENOMEM;
	*hop = (struct relay_hop){.origin = following->relay_origins[relay],
				  .transport = entry->transport,
				  .port = entry->local_port,
				  .pid = process->pid,
				  .program = process->program};
	if (!connected)
		return 0;
	hop->local = entry->local;
	hop->peer = entry->remote;
	return relay_search_add(search, hop->origin, &entry->local, entry->local_port,
				&entry->remote, entry->remote_port);
}

/* True when something was accepted on this port, rather than dialled from it. */
static bool is_server_port(const struct following *following, uint16_t port)
{
	const struct listener_dump *listening = following->search->listening;
	size_t i;

	for (i = 0; i < listening->count; i++) {
		if (listening->items[i].transport == TRANSPORT_TCP &&
		    listening->items[i].local_port == port)
			return true;
	}
	/* The listener may be closed already: socat without fork does that. */
	return port < following->client_ports;
}

static bool on_relay_socket(const struct socket_entry *entry, void *data)
{
	struct following *following = data;
	size_t i;

	if (entry->inode == 0 || !is_server_port(following, entry->local_port))
		return true;
	for (i = 0; i < following->relay_count; i++) {
		if (holds(&following->relays[i], entry->inode) &&
		    add_hop(following, i, entry) < 0)
			return false;
	}
	return true;
}

/* What the relays accept over UDP (QUIC, WireGuard in user space) has no
 * connection to show: their bound sockets stand for it. */
static int add_udp(struct following *following)
{
	const struct listener_dump *listening = following->search->listening;
	size_t i, j;
	int r = 0;

	for (i = 0; i < listening->count; i++) {
		const struct socket_entry *entry = &listening->items[i];

		if (entry->transport != TRANSPORT_UDP || entry->inode == 0)
			continue;
		for (j = 0; r == 0 && j < following->relay_count; j++) {
			if (holds(&following->relays[j], entry->inode))
				r = add_hop(following, j, entry);
		}
	}
	return r;
}

static int follow_one_depth(struct following *following)
{
	struct relay_search *search = following->search;
	bool whole = true;
	int r;

	r = established_read(TRANSPORT_TCP, search->deadline, on_mirror, following,
			     &whole);
	if (r < 0 || following->mirror_count == 0)
		return r;
	r = find_relays(following);
	following->first_end = search->end_count;
	if (r == 0 && following->relay_count > 0)
		r = established_read(TRANSPORT_TCP, search->deadline, on_relay_socket,
				     following, &whole);
	if (r == 0)
		r = add_udp(following);
	if (!whole)
		search->incomplete = "the connections kept changing";
	return r;
}

/* Low end of net.ipv4.ip_local_port_range, or its default. */
static uint16_t first_client_port(struct deadline deadline)
{
	enum { DEFAULT_FIRST = 32768 };
	struct buffer text = buffer_make(64);
	uint64_t first = DEFAULT_FIRST;
	struct span rest, word;

	if (procfs_read(AT_FDCWD, "/proc/sys/net/ipv4/ip_local_port_range", deadline,
			&text) == 0) {
		rest = buffer_span(&text);
		if (span_next_word(&rest, &word))
			(void)span_to_u64(word, 10, 1, UINT16_MAX, &first);
	}
	buffer_free(&text);
	return (uint16_t)first;
}

int relay_search_run(struct relay_search *search)
{
	struct following following = {
		.search = search, .client_ports = first_client_port(search->deadline)};
	unsigned int depth;
	int r = 0;

	for (depth = 0; r == 0 && following.first_end < search->end_count; depth++) {
		if (depth == SESSION_RELAY_DEPTH) {
			search->incomplete = "a session comes through more relays "
					     "than are followed";
			break;
		}
		following.mirrors = NULL;
		following.mirror_count = 0;
		following.relays = NULL;
		following.relay_count = 0;
		following.relay_origins = NULL;
		following.relay_origin_count = 0;
		r = follow_one_depth(&following);
		if (following.mirror_count == 0)
			break;
	}
	return r;
}
