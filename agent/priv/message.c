/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/message.h"

#include "checks/facts_codec.h"

void codec_ask(struct codec *c, void *item)
{
	struct ask *ask = item;

	codec_u32(c, &ask->number);
	codec_u32(c, &ask->target);
	codec_u32(c, &ask->worker);
	codec_u32(c, &ask->token);
	codec_string(c, &ask->path);
	codec_ip_address(c, &ask->address);
	codec_u16(c, &ask->port);
	CODEC_ENUM(c, ask->transport, TRANSPORT_COUNT);
	codec_bytes(c, &ask->bytes);
	codec_ip_address(c, &ask->peer);
	codec_u16(c, &ask->peer_port);
}

void codec_answer(struct codec *c, void *item)
{
	struct answer *answer = item;

	codec_i64(c, &answer->status);
	codec_string(c, &answer->reason);
	codec_u32(c, &answer->number);
	codec_file_facts(c, &answer->file);
	codec_bytes(c, &answer->bytes);
}

void codec_worker_file(struct codec *c, void *item)
{
	struct worker_file *file = item;

	CODEC_ENUM(c, file->status, SOURCE_STATUS_COUNT);
	codec_string(c, &file->reason);
	codec_u64(c, &file->size);
}

void codec_worker_names(struct codec *c, void *item)
{
	struct worker_names *names = item;

	CODEC_ENUM(c, names->status, SOURCE_STATUS_COUNT);
	codec_string(c, &names->reason);
	codec_array(c, &names->paths.items, &names->paths.count,
		    sizeof(*names->paths.items), CONFIG_GLOB_MAX, codec_string_item);
}

void codec_worker_wants(struct codec *c, void *item)
{
	struct worker_wants *wants = item;

	codec_string(c, &wants->path);
	CODEC_ENUM(c, wants->purpose, PURPOSE_COUNT);
}

void codec_worker_ready(struct codec *c, void *item)
{
	struct worker_ready *ready = item;

	codec_bool(c, &ready->no_new_privs);
	codec_bool(c, &ready->seccomp);
	codec_u32(c, &ready->landlock);
}
