/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo: the server of --demo. It makes its keys before the cage is closed, says
 * what it serves, and serves until whoever started it lets go of the channel.
 */
#include <errno.h>

#include "agent/worker/job.h"
#include "agent/worker/worker.h"
#include "checks/handshake/demo_server.h"

enum { DEMO_MS = 15 * 60 * 1000, TEXTS_MAX = 1024 * 1024 };

int worker_demo_prepare(struct worker_self *self)
{
	self->prepared = demo_server_make();
	return self->prepared ? 0 : -ENOMEM;
}

static int say_what_is_served(struct worker_self *self, const struct demo_job *job,
			      struct arena *arena)
{
	struct demo_files files;
	struct demo_texts texts;

	if (!demo_server_files(self->prepared, job->addresses, job->folder, arena,
			       &files))
		return -ENOMEM;
	texts = (struct demo_texts){
		.certificates = {files.sites[DEMO_WEAK].certificate,
				 files.sites[DEMO_SOUND].certificate},
		.keys = {files.sites[DEMO_WEAK].key, files.sites[DEMO_SOUND].key},
		.ca = files.ca,
		.config = files.config,
	};
	return worker_send(self, WORKER_RESULT, 0, codec_demo_texts, &texts);
}

int worker_demo_run(struct worker_self *self)
{
	const int listening[DEMO_SITE_COUNT] = {
		[DEMO_WEAK] = self->sockets[0], [DEMO_SOUND] = self->sockets[1]};
	struct arena arena = arena_make(TEXTS_MAX);
	struct demo_job job = {0};
	struct message message;
	struct codec codec;
	int r;

	r = channel_receive(&self->channel, &message,
			    deadline_in_ms(WORKER_PATIENCE_MS));
	if (r == 0) {
		codec = codec_reader(message.body, &arena);
		codec_demo_job(&codec, &job);
		r = codec_done(&codec) && message.kind == WORKER_JOB ? 0 : -EPROTO;
	}
	if (r == 0)
		r = say_what_is_served(self, &job, &arena);
	if (r == 0)
		r = demo_server_run(self->prepared, listening, self->channel.fd,
				    deadline_in_ms(DEMO_MS));
	arena_free(&arena);
	demo_server_free(self->prepared);
	return r;
}
