/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/demo_server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/priv/child.h"
#include "agent/worker/job.h"

enum { START_MS = 20 * 1000, TEXTS_MAX = 1024 * 1024, STOP_MS = 1000 };

static _Noreturn void run_server(const struct demo_stage *stage,
				 const struct sandbox_settings *sandbox, int program,
				 int channel)
{
	const char *environment[] = {"TLSWARD_WORKER=demo",
				     sandbox->off ? "TLSWARD_SANDBOX=off" : NULL, NULL};
	struct sandbox_settings half = *sandbox;
	struct sandbox_layers layers;
	const char *failed;
	char name[192];

	/* How nginx shows itself: its arguments behind its title. */
	(void)snprintf(name, sizeof(name),
		       "nginx: master process tlsward-demo -c %s/nginx.conf",
		       stage->folder);
	half.off = true;
	if (sandbox_enter(SANDBOX_DEMO, &half, &layers, &failed) == 0)
		(void)child_exec(program, name, environment, channel, stage->sockets,
				 2);
	_exit(1);
}

static int ask_texts(struct demo_process *process, const struct demo_stage *stage,
		     struct arena *arena, struct demo_texts *texts)
{
	struct deadline deadline = deadline_in_ms(START_MS);
	struct buffer addresses[2] = {buffer_make(128), buffer_make(128)};
	struct buffer body = buffer_make(4096);
	struct codec codec = codec_writer(&body);
	struct message message = {.kind = WORKER_JOB, .fd = -1};
	struct demo_job job = {.folder = stage->folder};
	size_t i;
	int r = -ENOMEM;

	for (i = 0; i < 2; i++) {
		socket_address_text(&stage->addresses[i], stage->ports[i],
				    &addresses[i]);
		job.addresses[i] = arena_string(arena, buffer_span(&addresses[i]));
		buffer_free(&addresses[i]);
	}
	codec_demo_job(&codec, &job);
	message.body = buffer_span(&body);
	if (codec_done(&codec))
		r = channel_send(&process->channel, &message, deadline);
	do {
		if (r == 0)
			r = channel_receive(&process->channel, &message, deadline);
	} while (r == 0 && message.kind == WORKER_READY);
	if (r == 0) {
		codec = codec_reader(message.body, arena);
		codec_demo_texts(&codec, texts);
		r = codec_done(&codec) && message.kind == WORKER_RESULT ? 0 : -EPROTO;
	}
	buffer_free(&body);
	return r;
}

static int write_texts(const struct demo_stage *stage, const struct demo_texts *texts)
{
	const struct {
		const char *name, *text;
	} rows[] = {
		{"nginx.conf", texts->config}, {"weak.crt", texts->certificates[0]},
		{"weak.key", texts->keys[0]},  {"sound.crt", texts->certificates[1]},
		{"sound.key", texts->keys[1]}, {"ca.crt", texts->ca},
	};
	size_t i;
	int r = 0;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]) && r == 0; i++)
		r = demo_stage_write(stage, rows[i].name, rows[i].text);
	return r;
}

int demo_server_start(const struct demo_stage *stage,
		      const struct sandbox_settings *sandbox, int program,
		      struct demo_process *out)
{
	struct arena arena = arena_make(TEXTS_MAX);
	struct demo_texts texts = {0};
	int fds[2], r;

	*out = (struct demo_process){.channel = channel_make(-1, 0)};
	r = program < 0 ? -ENOENT : channel_pair(fds);
	if (r != 0)
		goto out;
	out->pid = fork();
	if (out->pid == 0)
		run_server(stage, sandbox, program, fds[1]);
	(void)close(fds[1]);
	out->channel = channel_make(fds[0], TEXTS_MAX);
	r = out->pid < 0 ? -errno : ask_texts(out, stage, &arena, &texts);
	if (r == 0)
		r = write_texts(stage, &texts);
out:
	arena_free(&arena);
	return r;
}

void demo_server_stop(struct demo_process *process)
{
	channel_close(&process->channel);
	if (process->pid > 0)
		(void)child_end(process->pid, false, deadline_in_ms(STOP_MS));
	process->pid = 0;
}
