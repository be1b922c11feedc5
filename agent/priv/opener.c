/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/opener.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/priv/child.h"
#include "agent/priv/opener_child.h"
#include "checks/facts_codec.h"

struct opener opener_make(const struct sandbox_settings *sandbox)
{
	return (struct opener){
		.sandbox = sandbox,
		.channel = channel_make(-1, OPENER_ANSWER_MAX),
		.pid = -1,
	};
}

void opener_stop(struct opener *opener)
{
	channel_close(&opener->channel);
	opener->channel = channel_make(-1, OPENER_ANSWER_MAX);
	/* One that hangs in the kernel is waited for but a moment. */
	if (opener->pid > 0)
		(void)child_end(opener->pid, true, deadline_in_ms(0));
	opener->pid = -1;
}

static int opener_start(struct opener *opener)
{
	int fds[2];
	pid_t pid;
	int r;

	if (opener->channel.fd >= 0)
		return 0;
	r = channel_pair(fds);
	if (r != 0)
		return r;
	pid = fork();
	if (pid == 0)
		opener_child_run(fds[1], opener->sandbox);
	r = pid < 0 ? -errno : 0;
	(void)close(fds[1]);
	if (r != 0) {
		(void)close(fds[0]);
		return r;
	}
	opener->channel = channel_make(fds[0], OPENER_ANSWER_MAX);
	opener->pid = pid;
	return 0;
}

/* One question, one answer, or the opener is given up. */
static int exchange(struct opener *opener, enum opener_request kind, int root,
		    const char *path, uint64_t ceiling, struct message *answer)
{
	struct deadline deadline = deadline_in_ms(OPENER_DEADLINE_MS);
	struct opener_ask ask = {path, ceiling};
	struct buffer body = buffer_make(64 * 1024);
	struct codec codec = codec_writer(&body);
	struct message question = {.kind = kind, .fd = root};
	int r;

	*answer = (struct message){.fd = -1};
	codec_opener_ask(&codec, &ask);
	question.body = buffer_span(&body);
	r = codec_done(&codec) ? opener_start(opener) : -ENAMETOOLONG;
	if (r == 0)
		r = channel_send(&opener->channel, &question, deadline);
	if (r == 0)
		r = channel_receive(&opener->channel, answer, deadline);
	if (r != 0 && r != -ENAMETOOLONG) {
		opener->abandoned += r == -ETIMEDOUT;
		opener_stop(opener);
	}
	buffer_free(&body);
	return r;
}

static enum source_status status_of(int r, const char **reason)
{
	switch (r) {
	case 0:
		return SOURCE_OK;
	case -ETIMEDOUT:
		*reason = "the file system did not answer in time";
		return SOURCE_TIMEOUT;
	case -ENAMETOOLONG:
		*reason = "path too long";
		return SOURCE_UNREADABLE;
	default:
		*reason = "the opener ended unexpectedly";
		return SOURCE_UNREADABLE;
	}
}

void opener_file(struct opener *opener, int root, const char *path, uint64_t ceiling,
		 struct worker_file *out, struct file_facts *facts, int *memfd)
{
	struct arena arena = arena_make(64 * 1024);
	struct opener_answer answer = {0};
	struct message message;
	struct codec codec;
	int r;

	*memfd = -1;
	*out = (struct worker_file){0};
	*facts = (struct file_facts){0};
	r = exchange(opener, OPENER_FILE, root, path, ceiling, &message);
	out->status = status_of(r, &out->reason);
	if (out->status != SOURCE_OK)
		return;
	codec = codec_reader(message.body, &arena);
	codec_opener_answer(&codec, &answer);
	if (!codec_done(&codec) ||
	    (answer.file.status == SOURCE_OK) != (message.fd >= 0)) {
		if (message.fd >= 0)
			(void)close(message.fd);
		out->status = status_of(-EPROTO, &out->reason);
	} else {
		*out = answer.file;
		*facts = answer.facts;
		/* Its reasons are words of ours, found again by number. */
		out->reason = opener_reason(answer.reason);
		*memfd = message.fd;
	}
	facts->path = NULL;
	arena_free(&arena);
}

void opener_glob(struct opener *opener, int root, const char *pattern,
		 struct arena *arena, struct worker_names *out)
{
	struct message message;
	struct codec codec;
	int r;

	*out = (struct worker_names){0};
	r = exchange(opener, OPENER_GLOB, root, pattern, 0, &message);
	if (message.fd >= 0)
		(void)close(message.fd);
	out->status = status_of(r, &out->reason);
	if (out->status != SOURCE_OK)
		return;
	codec = codec_reader(message.body, arena);
	codec_worker_names(&codec, out);
	if (!codec_done(&codec)) {
		*out = (struct worker_names){0};
		out->status = status_of(-EPROTO, &out->reason);
	}
}
