/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/guard.h"

#include <stdarg.h>

enum { REASONS_MAX = 32 }; /* then: "and more" */

struct reasons {
	const struct port_list *ports;
	struct arena *arena;
	struct string_list *out;
};

static void add(struct reasons *reasons, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct reasons *reasons, const char *format, ...)
{
	const char **item;
	va_list args;

	if (reasons->out->count > REASONS_MAX)
		return;
	item = arena_push(reasons->arena, &reasons->out->items, &reasons->out->count,
			  sizeof(*item));
	if (!item)
		return;
	va_start(args, format);
	*item = reasons->out->count > REASONS_MAX
			? "and more"
			: arena_vprintf(reasons->arena, format, args);
	va_end(args);
}

/* "192.0.2.7:51012" in the arena. */
static const char *address_text(struct arena *arena, const struct ip_address *address,
				uint16_t port)
{
	struct buffer text = buffer_make(128);
	const char *out;

	socket_address_text(address, port, &text);
	out = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return out ? out : "?";
}

/* ${arrival}: the port it was sent to, when NAT changed that; else 0. */
static void look_at_session(struct reasons *reasons, const struct session *session,
			    uint16_t arrival)
{
	const char *from =
		address_text(reasons->arena, &session->peer, session->peer_port);
	const char *whose = session->is_caller ? "your own session" : "a session";
	size_t i;

	/* What NAT changed comes in by the other port alone. */
	if (arrival == 0 && !ip_address_is_loopback(&session->peer) &&
	    port_list_has(reasons->ports, session->local_port, TRANSPORT_TCP))
		add(reasons, "%s from %s comes in on %u/tcp (%s, pid %u)", whose, from,
		    session->local_port, session->program, session->pid);
	if (arrival != 0 && port_list_has(reasons->ports, arrival, TRANSPORT_TCP))
		add(reasons,
		    "%s from %s comes in on %u/tcp, which NAT turns into %u "
		    "(%s, pid %u)",
		    whose, from, arrival, session->local_port, session->program,
		    session->pid);
	for (i = 0; i < session->relay_count; i++) {
		const struct session_relay *relay = &session->relays[i];

		if (port_list_has(reasons->ports, relay->port, relay->transport))
			add(reasons,
			    "%s from %s comes in on %u/%s, passed on by %s (pid %u)",
			    whose, from, relay->port, transport_name(relay->transport),
			    relay->program ? relay->program : "the kernel", relay->pid);
	}
}

static const char *tunnel_in_use(const struct session_list *sessions)
{
	size_t i, j;

	for (i = 0; i < sessions->session_count; i++) {
		const struct session *session = &sessions->sessions[i];

		if (session->via_tunnel)
			return session->via_tunnel;
		for (j = 0; j < session->relay_count; j++) {
			if (session->relays[j].via_tunnel)
				return session->relays[j].via_tunnel;
		}
	}
	return NULL;
}

bool guard_reasons(const struct session_list *sessions,
		   const struct arrival_list *arrivals, const struct port_list *ports,
		   struct arena *arena, struct string_list *out)
{
	struct reasons reasons = {ports, arena, out};
	const char *tunnel = tunnel_in_use(sessions);
	size_t i;

	for (i = 0; i < sessions->session_count; i++)
		look_at_session(&reasons, &sessions->sessions[i], arrivals->ports[i]);
	for (i = 0; i < sessions->listener_count; i++) {
		const struct session_listener *listener = &sessions->listeners[i];

		if (!ip_address_is_loopback(&listener->address) &&
		    port_list_has(ports, listener->port, listener->transport))
			add(&reasons, "%s listens on %s",
			    listener->program ? listener->program : "a login service",
			    address_text(arena, &listener->address, listener->port));
	}
	for (i = 0; tunnel && i < sessions->tunnel_count; i++) {
		const struct session_tunnel *carrier = &sessions->tunnels[i];

		if (port_list_has(ports, carrier->port, carrier->transport))
			add(&reasons,
			    "a session comes in over %s, which %u/%s (%s) may carry",
			    tunnel, carrier->port, transport_name(carrier->transport),
			    carrier->program ? carrier->program : "the kernel");
	}
	if (arrivals->unknown)
		add(&reasons,
		    "whether NAT brings a session in by another port is not known: %s",
		    arrivals->unknown);
	if (!sessions->complete)
		add(&reasons, "not every session could be seen: %s",
		    sessions->reason ? sessions->reason : "no reason known");
	return !arena->exhausted;
}
