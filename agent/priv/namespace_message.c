/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/namespace_message.h"

void codec_namespace_wanted(struct codec *c, void *item)
{
	struct namespace_wanted *wanted = item;

	CODEC_ENUM(c, wanted->way, NAMESPACE_WAY_COUNT);
	CODEC_ENUM(c, wanted->bus, NAMESPACE_BUS_COUNT);
	codec_u64(c, &wanted->inode);
	codec_u32(c, &wanted->pid);
	codec_u32(c, &wanted->number);
	codec_u64(c, &wanted->socket);
	codec_string(c, &wanted->path);
}

static void codec_socket(struct codec *c, void *item)
{
	struct namespace_socket *socket = item;

	codec_u32(c, &socket->pid);
	codec_u32(c, &socket->fd);
	codec_u64(c, &socket->inode);
	codec_u64(c, &socket->namespace);
	codec_u32(c, &socket->error);
}

void codec_namespace_sockets(struct codec *c, void *item)
{
	struct namespace_sockets *sockets = item;

	codec_array(c, &sockets->items, &sockets->count, sizeof(*sockets->items),
		    NAMESPACE_SOCKETS_MAX, codec_socket);
}

void codec_namespace_answer(struct codec *c, void *item)
{
	struct namespace_answer *answer = item;

	codec_i64(c, &answer->status);
	codec_namespace_sockets(c, &answer->sockets);
}
