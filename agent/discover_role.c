/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/discover_role.h"

#include <errno.h>
#include <unistd.h>

#include "agent/discover_door.h"
#include "agent/host/discover_codec.h"
#include "agent/host/session_codec.h"
#include "checks/facts_codec.h"

/* What is asked: the message's kind. */
enum discover_question {
	DISCOVER_LISTENERS = 200, /* struct discover_job -> struct discovery */
	DISCOVER_CONNECTIONS,     /* struct discover_job -> struct connection_list */
	DISCOVER_SESSIONS,        /* struct session_job -> struct session_list */
	DISCOVER_SAME,            /* struct same_job -> struct same_job */
	DISCOVER_AGAIN,           /* struct discover_job -> struct discovery */
};

enum {
	DISCOVER_ARENA_MAX = 512 * 1024 * 1024,
	IDLE_MS = 3600 * 1000, /* main is gone */
	SEND_MS = 60 * 1000,
	QUESTIONS_MAX = 8192, /* of the process, on its way to one answer */
};

struct session_job {
	uint32_t caller; /* pid of the process that was called by a person */
	uint32_t left_ms;
};

struct same_job {
	uint32_t pid;
	uint64_t start_ticks;
	bool same;
};

static void codec_session_job(struct codec *c, void *item)
{
	struct session_job *job = item;

	codec_u32(c, &job->caller);
	codec_u32(c, &job->left_ms);
}

static void codec_same_job(struct codec *c, void *item)
{
	struct same_job *job = item;

	codec_u32(c, &job->pid);
	codec_u64(c, &job->start_ticks);
	codec_bool(c, &job->same);
}

/* ---- the process's side ------------------------------------------------------ */

static int answer_listeners(struct channel *channel, struct codec *in,
			    struct codec *out, struct arena *arena)
{
	struct discover_door door = {.channel = channel, .arena = arena};
	struct namespace_door into;
	struct discover_job job = {0};
	struct discovery discovery = {0};
	int r;

	codec_discover_job(in, &job);
	if (!codec_done(in))
		return -EPROTO;
	into = discover_door_make(&door, job.may_look);
	job.door = job.may_enter ? &into : NULL;
	r = discover_run(&job, arena, &discovery);
	if (r == 0)
		codec_discovery(out, &discovery);
	return r;
}

static int answer_again(struct codec *in, struct codec *out, struct arena *arena)
{
	struct discover_job job = {0};
	struct discovery discovery = {0};
	int r;

	codec_discover_job(in, &job);
	if (!codec_done(in))
		return -EPROTO;
	r = discover_again(&job, arena, &discovery);
	if (r == 0)
		codec_discovery(out, &discovery);
	return r;
}

static int answer_connections(struct codec *in, struct codec *out, struct arena *arena)
{
	struct discover_job job = {0};
	struct connection_list list = {0};
	int r;

	codec_discover_job(in, &job);
	if (!codec_done(in))
		return -EPROTO;
	r = connection_list_read(job.ports, job.port_count, job.deadline, arena, &list);
	if (r == 0)
		codec_connection_list(out, &list);
	return r;
}

static int answer_sessions(struct codec *in, struct codec *out, struct arena *arena)
{
	struct session_job job = {0};
	struct session_list list = {0};
	int r;

	codec_session_job(in, &job);
	if (!codec_done(in))
		return -EPROTO;
	r = session_list_read((pid_t)job.caller, deadline_in_ms(job.left_ms), arena,
			      &list);
	if (r == 0)
		codec_session_list(out, &list);
	return r;
}

static int answer_same(struct codec *in, struct codec *out)
{
	struct same_job job = {0};

	codec_same_job(in, &job);
	if (!codec_done(in))
		return -EPROTO;
	job.same = discover_is_same(job.pid, job.start_ticks);
	codec_same_job(out, &job);
	return 0;
}

static int serve(struct channel *channel, const struct message *question)
{
	struct arena arena = arena_make(DISCOVER_ARENA_MAX);
	struct buffer body = buffer_make(RESULT_BYTES_MAX);
	struct codec in = codec_reader(question->body, &arena);
	struct codec out = codec_writer(&body);
	struct message reply = {question->kind, question->token, {NULL, 0}, -1};
	int r;

	switch (question->kind) {
	case DISCOVER_LISTENERS:
		r = answer_listeners(channel, &in, &out, &arena);
		break;
	case DISCOVER_AGAIN:
		r = answer_again(&in, &out, &arena);
		break;
	case DISCOVER_CONNECTIONS:
		r = answer_connections(&in, &out, &arena);
		break;
	case DISCOVER_SESSIONS:
		r = answer_sessions(&in, &out, &arena);
		break;
	case DISCOVER_SAME:
		r = answer_same(&in, &out);
		break;
	default:
		r = -EPROTO;
		break;
	}
	reply.body = buffer_span(&body);
	if (r == 0 && !codec_done(&out))
		r = -EMSGSIZE;
	if (r == 0)
		r = channel_send(channel, &reply, deadline_in_ms(SEND_MS));
	buffer_free(&body);
	arena_free(&arena);
	return r;
}

void discover_role_run(int channel_fd)
{
	struct channel channel = channel_make(channel_fd, ASK_BYTES_MAX);
	struct message question;
	int r;

	do {
		r = channel_receive(&channel, &question, deadline_in_ms(IDLE_MS));
		/* An answer to what was given up at its deadline is none. */
		if (r == 0 && question.kind != WORKER_NAMESPACE)
			r = serve(&channel, &question);
		if (question.fd >= 0)
			(void)close(question.fd);
	} while (r == 0);
	channel_close(&channel);
	_exit(r == -EPIPE ? 0 : 1);
}

/* ---- main's side --------------------------------------------------------------- */

typedef void codec_item_fn(struct codec *codec, void *item);

/* What the process answers; on the way it may ask for what it may not reach. */
static int receive_result(struct run *run, struct worker *worker, struct message *reply)
{
	unsigned int passed;
	int r;

	for (passed = 0; passed <= QUESTIONS_MAX; passed++) {
		r = channel_receive(&worker->channel, reply, run->link.deadline);
		if (r != 0 || !discover_door_is_question(reply))
			return r;
		if (reply->fd >= 0)
			return -EPROTO;
		r = discover_door_pass(run, worker, reply);
		if (r != 0)
			return r;
	}
	return -EPROTO;
}

static int ask(struct run *run, struct worker *worker, enum discover_question kind,
	       codec_item_fn *codec_job, void *job, codec_item_fn *codec_result,
	       void *result)
{
	struct buffer body = buffer_make(ASK_BYTES_MAX);
	struct codec out = codec_writer(&body);
	struct message question = {.kind = kind, .fd = -1};
	struct message reply = {.fd = -1};
	struct codec in;
	int r;

	codec_job(&out, job);
	question.body = buffer_span(&body);
	r = codec_done(&out)
		    ? channel_send(&worker->channel, &question, run->link.deadline)
		    : -EMSGSIZE;
	if (r == 0)
		r = receive_result(run, worker, &reply);
	if (r == 0) {
		in = codec_reader(reply.body, &run->arena);
		codec_result(&in, result);
		if (!codec_done(&in) || reply.kind != question.kind)
			r = -EPROTO;
	}
	if (reply.fd >= 0)
		(void)close(reply.fd);
	buffer_free(&body);
	return r;
}

int discover_role_ask(struct run *run, struct worker *worker,
		      const struct discover_job *job, struct discovery *out)
{
	struct discover_job copy = *job;

	return ask(run, worker, DISCOVER_LISTENERS, codec_discover_job, &copy,
		   codec_discovery, out);
}

int discover_role_ask_again(struct run *run, struct worker *worker,
			    const struct discover_job *job, struct discovery *out)
{
	struct discover_job copy = *job;

	return ask(run, worker, DISCOVER_AGAIN, codec_discover_job, &copy,
		   codec_discovery, out);
}

int discover_role_ask_connections(struct run *run, struct worker *worker,
				  const struct discover_job *job,
				  struct connection_list *out)
{
	struct discover_job copy = *job;

	return ask(run, worker, DISCOVER_CONNECTIONS, codec_discover_job, &copy,
		   codec_connection_list, out);
}

int discover_role_ask_sessions(struct run *run, struct worker *worker, uint32_t caller,
			       struct session_list *out)
{
	struct session_job job = {caller,
				  (uint32_t)deadline_left_ms(run->link.deadline)};

	return ask(run, worker, DISCOVER_SESSIONS, codec_session_job, &job,
		   codec_session_list, out);
}

enum tristate discover_role_ask_same(struct run *run, struct worker *worker,
				     uint32_t pid, uint64_t start_ticks)
{
	struct same_job job = {pid, start_ticks, false};
	struct same_job answer = {0};

	if (ask(run, worker, DISCOVER_SAME, codec_same_job, &job, codec_same_job,
		&answer) != 0)
		return TRISTATE_UNKNOWN;
	return answer.same ? TRISTATE_YES : TRISTATE_NO;
}
