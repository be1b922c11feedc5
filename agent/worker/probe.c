/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe: many connections side by side in one poll loop. A connection comes with
 * its job; its result goes back under the same token.
 */
#include "checks/handshake/probe.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "agent/worker/worker.h"

enum {
	RESULT_ARENA_MAX = 64 * 1024 * 1024,
};

struct running {
	struct probe *probe; /* NULL: free */
	uint32_t token;
};

struct probe_loop {
	struct worker_self *self;
	struct probe_trust *trust;
	struct running slots[PROBE_PARALLEL_MAX];
};

int worker_probe_prepare(struct worker_self *self)
{
	(void)self;
	return probe_warm_up();
}

static int take_trust(struct probe_loop *loop, const struct message *message,
		      struct codec *codec)
{
	struct worker_file file = {0};
	struct span pem = {NULL, 0};

	codec_worker_file(codec, &file);
	if (!codec_done(codec) || loop->trust)
		return -EPROTO;
	/* Without a store every chain is of unknown trust, and says so. */
	if (file.status == SOURCE_OK && message->fd >= 0)
		(void)worker_map(message->fd, file.size, &pem);
	loop->trust = probe_trust_make(pem);
	worker_unmap(pem);
	return loop->trust ? 0 : -ENOMEM;
}

static int take_connection(struct probe_loop *loop, struct message *message,
			   struct codec *codec)
{
	struct probe_job job = {0};
	size_t i = 0;

	codec_probe_job(codec, &job);
	if (!codec_done(codec) || message->fd < 0)
		return -EPROTO;
	while (i < PROBE_PARALLEL_MAX && loop->slots[i].probe)
		i++;
	if (i == PROBE_PARALLEL_MAX)
		return -EPROTO;
	loop->slots[i].token = message->token;
	loop->slots[i].probe = probe_start(&job, message->fd, loop->trust);
	message->fd = -1; /* the probe's now */
	return loop->slots[i].probe ? 0 : -ENOMEM;
}

static int take_message(struct probe_loop *loop)
{
	struct arena arena = arena_make(1024 * 1024);
	struct message message;
	struct codec codec;
	int r;

	r = channel_receive(&loop->self->channel, &message,
			    deadline_in_ms(WORKER_PATIENCE_MS));
	if (r != 0)
		return r;
	codec = codec_reader(message.body, &arena);
	if (message.kind == WORKER_FILE) {
		r = take_trust(loop, &message, &codec);
	} else if (message.kind == WORKER_CONNECTION) {
		r = take_connection(loop, &message, &codec);
		if (message.fd >= 0)
			(void)close(message.fd);
	} else {
		r = -EPROTO;
	}
	arena_free(&arena);
	return r;
}

static int finish(struct probe_loop *loop, struct running *running)
{
	struct arena arena = arena_make(RESULT_ARENA_MAX);
	struct probe_result result = {0};
	int r;

	if (!probe_result(running->probe, &arena, &result))
		result = (struct probe_result){.outcome = PROBE_FAILED,
					       .why = "out of memory"};
	probe_free(running->probe);
	running->probe = NULL;
	r = worker_send(loop->self, WORKER_RESULT, running->token, codec_probe_result,
			&result);
	arena_free(&arena);
	return r;
}

static int advance(struct probe_loop *loop, struct running *running, short revents)
{
	if (revents == 0 && !deadline_passed(probe_deadline(running->probe)))
		return 0;
	return probe_advance(running->probe, revents) ? finish(loop, running) : 0;
}

static int loop_once(struct probe_loop *loop)
{
	struct deadline wake = deadline_in_ms(WORKER_PATIENCE_MS);
	struct running *owners[PROBE_PARALLEL_MAX + 1];
	struct pollfd fds[PROBE_PARALLEL_MAX + 1];
	nfds_t count = 1, i;
	int r = 0, n;

	fds[0] = (struct pollfd){.fd = loop->self->channel.fd, .events = POLLIN};
	for (i = 0; i < PROBE_PARALLEL_MAX; i++) {
		struct running *running = &loop->slots[i];

		if (!running->probe)
			continue;
		fds[count] = (struct pollfd){.fd = probe_fd(running->probe),
					     .events = probe_events(running->probe)};
		wake = deadline_earlier(wake, probe_deadline(running->probe));
		owners[count++] = running;
	}
	n = poll(fds, count, deadline_left_ms(wake));
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (i = 1; i < count && r == 0; i++)
		r = advance(loop, owners[i], fds[i].revents);
	if (r == 0 && fds[0].revents != 0)
		r = take_message(loop);
	return r;
}

int worker_probe_run(struct worker_self *self)
{
	struct probe_loop loop = {.self = self};
	size_t i;
	int r = 0;

	while (r == 0)
		r = loop_once(&loop);
	for (i = 0; i < PROBE_PARALLEL_MAX; i++)
		probe_free(loop.slots[i].probe);
	probe_trust_free(loop.trust);
	return r;
}
