/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/arrival.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "agent/firewall.h"
#include "rules/conntrack.h"

static struct conntrack_tuple reply_direction(const struct session *session)
{
	struct conntrack_tuple tuple = {
		.family = session->local.family,
		.protocol = IPPROTO_TCP,
		.source_port = session->local_port,
		.destination_port = session->peer_port,
	};

	memcpy(tuple.source, session->local.bytes, sizeof(tuple.source));
	memcpy(tuple.destination, session->peer.bytes, sizeof(tuple.destination));
	return tuple;
}

/* 0 with the port, or with 0 for a connection that nobody translated. */
static int read_arrival(struct run *run, const struct session *session, uint16_t *port,
			const char **reason)
{
	const struct connection_ends ends = {
		.transport = TRANSPORT_TCP,
		.local = session->local,
		.peer = session->peer,
		.local_port = session->local_port,
		.peer_port = session->peer_port,
	};
	const struct conntrack_tuple tuple = reply_direction(session);
	struct span answer = {NULL, 0};
	int r;

	*port = 0;
	r = ask_conntrack(&run->link, &ends, &run->arena, &answer, reason);
	if (r == -ENOENT)
		return 0;
	if (r == 0) {
		*reason = "the kernel's answer made no sense";
		r = conntrack_arrival(answer, &tuple, port);
	}
	if (r == 0 && *port == session->local_port)
		*port = 0;
	return r;
}

bool arrival_list_read(struct run *run, const struct session_list *sessions,
		       struct arrival_list *out)
{
	size_t i;

	*out = (struct arrival_list){0};
	out->ports = arena_alloc_array(&run->arena, sessions->session_count,
				       sizeof(*out->ports));
	if (!out->ports)
		return false;
	memset(out->ports, 0, sessions->session_count * sizeof(*out->ports));
	if (firewall_is_tracking(run) == BLOCK_FACT_NO)
		return true;
	for (i = 0; i < sessions->session_count; i++) {
		const struct session *session = &sessions->sessions[i];
		const char *reason = NULL;
		int r;

		if (ip_address_is_loopback(&session->peer))
			continue;
		r = read_arrival(run, session, &out->ports[i], &reason);
		if (r == 0)
			continue;
		/* What stops one question stops them all. */
		out->unknown = reason ? reason : strerror(-r);
		break;
	}
	return !run->arena.exhausted;
}
