/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/session_codec.h"

#include "agent/host/session.h"
#include "checks/facts_codec.h"

#define ARRAY(codec, items, count, max, item) \
	codec_array((codec), &(items), &(count), sizeof(*(items)), (max), (item))

static void codec_relay(struct codec *c, void *item)
{
	struct session_relay *relay = item;

	CODEC_ENUM(c, relay->transport, TRANSPORT_COUNT);
	codec_u16(c, &relay->port);
	codec_u32(c, &relay->pid);
	codec_string(c, &relay->program);
	codec_string(c, &relay->via_tunnel);
}

static void codec_session(struct codec *c, void *item)
{
	struct session *session = item;

	codec_ip_address(c, &session->local);
	codec_ip_address(c, &session->peer);
	codec_u16(c, &session->local_port);
	codec_u16(c, &session->peer_port);
	codec_u32(c, &session->pid);
	codec_string(c, &session->program);
	codec_bool(c, &session->is_caller);
	ARRAY(c, session->relays, session->relay_count, SESSION_RELAYS_MAX,
	      codec_relay);
	codec_string(c, &session->via_tunnel);
}

static void codec_listener(struct codec *c, void *item)
{
	struct session_listener *listener = item;

	CODEC_ENUM(c, listener->transport, TRANSPORT_COUNT);
	codec_ip_address(c, &listener->address);
	codec_u16(c, &listener->port);
	codec_u32(c, &listener->pid);
	codec_string(c, &listener->program);
}

static void codec_tunnel(struct codec *c, void *item)
{
	struct session_tunnel *tunnel = item;

	CODEC_ENUM(c, tunnel->transport, TRANSPORT_COUNT);
	codec_ip_address(c, &tunnel->address);
	codec_ip_address(c, &tunnel->peer);
	codec_u16(c, &tunnel->port);
	codec_u16(c, &tunnel->peer_port);
	codec_u32(c, &tunnel->pid);
	codec_string(c, &tunnel->program);
}

void codec_session_list(struct codec *c, void *item)
{
	struct session_list *list = item;

	ARRAY(c, list->sessions, list->session_count, SESSIONS_MAX, codec_session);
	ARRAY(c, list->listeners, list->listener_count, SESSIONS_MAX, codec_listener);
	ARRAY(c, list->tunnels, list->tunnel_count, SESSIONS_MAX, codec_tunnel);
	codec_bool(c, &list->complete);
	codec_string(c, &list->reason);
}
