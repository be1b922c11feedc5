/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * library: files of TLS libraries, sent by the monitor past main. What goes on is
 * the version each says it has.
 */
#include <errno.h>
#include <unistd.h>

#include "agent/worker/job.h"
#include "agent/worker/worker.h"
#include "checks/config/server_binary.h"

enum { FILE_ARENA_MAX = 1024 * 1024 };

static int answer_file(struct worker_self *self, struct message *message,
		       struct arena *arena)
{
	struct codec codec = codec_reader(message->body, arena);
	struct library_answer answer = {NULL};
	struct worker_file file = {0};
	struct span bytes;

	codec_worker_file(&codec, &file);
	if (message->kind != WORKER_FILE || !codec_done(&codec))
		return -EPROTO;
	if (file.status == SOURCE_OK && message->fd >= 0) {
		int fd = message->fd;

		message->fd = -1; /* worker_map() closes it */
		if (worker_map(fd, file.size, &bytes) == 0) {
			answer.version = server_binary_library(bytes, arena);
			worker_unmap(bytes);
		}
	}
	return worker_send(self, WORKER_RESULT, message->token, codec_library_answer,
			   &answer);
}

int worker_library_run(struct worker_self *self)
{
	struct message message;
	int r = 0;

	while (r == 0) {
		struct arena arena = arena_make(FILE_ARENA_MAX);

		r = channel_receive(&self->channel, &message,
				    deadline_in_ms(WORKER_PATIENCE_MS));
		if (r == 0)
			r = answer_file(self, &message, &arena);
		if (message.fd >= 0)
			(void)close(message.fd);
		arena_free(&arena);
	}
	return r;
}
