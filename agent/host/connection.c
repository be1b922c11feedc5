/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/connection.h"

#include <errno.h>

#include "agent/host/established.h"
#include "agent/host/sock_diag.h"
#include "checks/facts_codec.h"

enum { PORT_COUNT = 65536 };

struct collecting {
	struct arena *arena;
	struct connection_list *out;
	uint8_t listened[PORT_COUNT / 8]; /* a bit per TCP port */
};

static bool note_listener(const struct socket_entry *entry, void *data)
{
	struct collecting *collecting = data;

	collecting->listened[entry->local_port / 8] |=
		(uint8_t)(1U << entry->local_port % 8);
	return true;
}

static bool note_connection(const struct socket_entry *entry, void *data)
{
	struct collecting *collecting = data;
	struct connection_list *out = collecting->out;
	struct connection *connection;

	if (entry->remote_port == 0)
		return true;
	if (out->count >= CONNECTIONS_MAX) {
		out->complete = false;
		return true;
	}
	connection = arena_push(collecting->arena, &out->items, &out->count,
				sizeof(*connection));
	if (!connection)
		return false;
	connection->transport = entry->transport;
	connection->local = entry->local;
	connection->remote = entry->remote;
	established_unmap(&connection->local);
	established_unmap(&connection->remote);
	connection->local_port = entry->local_port;
	connection->remote_port = entry->remote_port;
	connection->listened = entry->transport == TRANSPORT_TCP &&
			       (collecting->listened[entry->local_port / 8] &
				1U << entry->local_port % 8) != 0;
	return true;
}

static int dump(struct collecting *collecting, const struct port_range *range,
		enum transport transport, enum socket_state state, socket_visit *visit,
		struct deadline deadline)
{
	struct socket_question question = {
		.transport = transport,
		.state = state,
		.first_port = range->first,
		.last_port = range->last,
	};
	static const uint8_t families[] = {4, 6};
	size_t i;
	int r = 0;

	for (i = 0; i < sizeof(families) && r == 0; i++) {
		bool interrupted = false;

		question.family = families[i];
		r = sock_diag_dump(&question, deadline, visit, collecting,
				   &interrupted);
		if (interrupted)
			collecting->out->complete = false;
		/* A kernel without IPv6 has no such sockets. */
		if (r == -ENOENT && families[i] == 6)
			r = 0;
	}
	return r;
}

int connection_list_read(const struct port_range *ports, size_t count,
			 struct deadline deadline, struct arena *arena,
			 struct connection_list *out)
{
	struct collecting *collecting = arena_alloc(arena, sizeof(*collecting));
	size_t i;
	int r = 0;

	if (!collecting)
		return -ENOMEM;
	*out = (struct connection_list){.complete = true};
	collecting->arena = arena;
	collecting->out = out;
	for (i = 0; i < count && r == 0; i++) {
		if (ports[i].tcp)
			r = dump(collecting, &ports[i], TRANSPORT_TCP, SOCKET_LISTEN,
				 note_listener, deadline);
		if (r == 0 && ports[i].tcp)
			r = dump(collecting, &ports[i], TRANSPORT_TCP,
				 SOCKET_ESTABLISHED, note_connection, deadline);
		if (r == 0 && ports[i].udp)
			r = dump(collecting, &ports[i], TRANSPORT_UDP,
				 SOCKET_ESTABLISHED, note_connection, deadline);
	}
	return r;
}

static void codec_connection(struct codec *c, void *item)
{
	struct connection *connection = item;

	CODEC_ENUM(c, connection->transport, TRANSPORT_COUNT);
	codec_ip_address(c, &connection->local);
	codec_ip_address(c, &connection->remote);
	codec_u16(c, &connection->local_port);
	codec_u16(c, &connection->remote_port);
	codec_bool(c, &connection->listened);
}

void codec_connection_list(struct codec *c, void *item)
{
	struct connection_list *list = item;

	codec_array(c, &list->items, &list->count, sizeof(*list->items),
		    CONNECTIONS_MAX, codec_connection);
	codec_bool(c, &list->complete);
}
