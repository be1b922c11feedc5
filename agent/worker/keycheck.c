/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keycheck: certificate and key files, sent by the monitor past main. Of a key
 * only type, size and the hash of its public half go on.
 */
#include <errno.h>
#include <unistd.h>

#include "agent/worker/job.h"
#include "agent/worker/worker.h"
#include "checks/certificate/certificate.h"
#include "checks/facts_codec.h"
#include "checks/handshake/probe.h"

enum { FILE_ARENA_MAX = 64 * 1024 * 1024 };

int worker_keycheck_prepare(struct worker_self *self)
{
	(void)self;
	return probe_warm_up();
}

static int check_key(struct worker_self *self, const struct message *message,
		     const struct worker_file *file, struct arena *arena)
{
	struct key_facts key = {.state = FILE_UNREADABLE, .reason = file->reason};
	struct span text;

	if (file->status == SOURCE_OK && message->fd >= 0 &&
	    worker_map(message->fd, file->size, &text) == 0) {
		key_file_read(text, arena, &key);
		worker_unmap(text);
	}
	return worker_send(self, WORKER_RESULT, message->token, codec_key_facts, &key);
}

static int check_certificate(struct worker_self *self, const struct message *message,
			     const struct worker_file *file, struct arena *arena)
{
	struct certificate_file out = {.state = FILE_UNREADABLE,
				       .reason = file->reason};
	struct span text;

	if (file->status == SOURCE_OK && message->fd >= 0 &&
	    worker_map(message->fd, file->size, &text) == 0) {
		certificate_file_read(text, arena, &out);
		worker_unmap(text);
	}
	return worker_send(self, WORKER_RESULT, message->token, codec_certificate_file,
			   &out);
}

int worker_keycheck_run(struct worker_self *self)
{
	struct message message;
	int r = 0;

	while (r == 0) {
		struct arena arena = arena_make(FILE_ARENA_MAX);
		struct worker_file file = {0};
		struct codec codec;

		r = channel_receive(&self->channel, &message,
				    deadline_in_ms(WORKER_PATIENCE_MS));
		codec = codec_reader(message.body, &arena);
		if (r == 0)
			codec_worker_file(&codec, &file);
		if (r == 0 && (message.kind != WORKER_FILE || !codec_done(&codec)))
			r = -EPROTO;
		if (r == 0 && KEYCHECK_TOKEN_IS_KEY(message.token))
			r = check_key(self, &message, &file, &arena);
		else if (r == 0)
			r = check_certificate(self, &message, &file, &arena);
		arena_free(&arena);
	}
	return r;
}
