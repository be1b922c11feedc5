/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/discover_door.h"

#include <errno.h>
#include <unistd.h>

#include "agent/priv/namespace_message.h"

enum { QUESTION_BYTES_MAX = 1024 * 1024 };

/* ---- the role's side --------------------------------------------------------- */

/* The answer to question ${number}: one that came too late for its own question may
 * still be in front of it. */
static int receive(struct discover_door *door, uint32_t number,
		   struct deadline deadline, struct message *reply)
{
	int r;

	for (;;) {
		r = channel_receive(door->channel, reply, deadline);
		if (r != 0)
			return r;
		if (reply->kind == WORKER_NAMESPACE && reply->token == number)
			return 0;
		if (reply->fd >= 0)
			(void)close(reply->fd);
		reply->fd = -1;
		if (reply->kind != WORKER_NAMESPACE || reply->token > number)
			return -EPROTO;
	}
}

/* What ${fd} is left with, the caller closes. 0 or -errno, the monitor's included. */
static int ask(struct discover_door *door, enum worker_message kind,
	       const struct buffer *body, struct deadline deadline,
	       struct namespace_answer *answer, int *fd)
{
	struct message question = {.kind = kind,
				   .token = ++door->asked,
				   .body = buffer_span(body),
				   .fd = -1};
	struct message reply = {.fd = -1};
	struct codec in;
	int r;

	*fd = -1;
	r = channel_send(door->channel, &question, deadline);
	if (r == 0)
		r = receive(door, question.token, deadline, &reply);
	if (r != 0)
		return r;
	in = codec_reader(reply.body, door->arena);
	codec_namespace_answer(&in, answer);
	*fd = reply.fd;
	if (!codec_done(&in) || answer->status > 0)
		return -EPROTO;
	return (int)answer->status;
}

static int enter(void *context, const struct namespace_wanted *wanted,
		 struct deadline deadline, int *fd)
{
	struct buffer body = buffer_make(QUESTION_BYTES_MAX);
	struct codec out = codec_writer(&body);
	struct namespace_wanted copy = *wanted;
	struct namespace_answer answer = {0};
	int r = -EMSGSIZE;

	*fd = -1;
	codec_namespace_wanted(&out, &copy);
	if (codec_done(&out))
		r = ask(context, WORKER_WANTS_NAMESPACE, &body, deadline, &answer, fd);
	if (r == 0 && *fd < 0)
		r = -EPROTO;
	if (r != 0 && *fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
	buffer_free(&body);
	return r;
}

static int look(void *context, struct namespace_sockets *sockets,
		struct deadline deadline)
{
	struct buffer body = buffer_make(QUESTION_BYTES_MAX);
	struct codec out = codec_writer(&body);
	struct namespace_answer answer = {0};
	int fd = -1, r = -EMSGSIZE;
	size_t i;

	codec_namespace_sockets(&out, sockets);
	if (codec_done(&out))
		r = ask(context, WORKER_WANTS_SOCKET_NAMESPACES, &body, deadline,
			&answer, &fd);
	if (fd >= 0)
		(void)close(fd);
	if (r == 0 && answer.sockets.count != sockets->count)
		r = -EPROTO;
	for (i = 0; r == 0 && i < sockets->count; i++) {
		sockets->items[i].namespace = answer.sockets.items[i].namespace;
		sockets->items[i].error = answer.sockets.items[i].error;
	}
	buffer_free(&body);
	return r;
}

struct namespace_door discover_door_make(struct discover_door *door, bool may_look)
{
	return (struct namespace_door){enter, may_look ? look : NULL, door};
}

/* ---- main's side --------------------------------------------------------------- */

bool discover_door_is_question(const struct message *message)
{
	return message->kind == WORKER_WANTS_NAMESPACE ||
	       message->kind == WORKER_WANTS_SOCKET_NAMESPACES;
}

static int tell(struct run *run, struct worker *worker, uint32_t token, int error)
{
	struct buffer body = buffer_make(QUESTION_BYTES_MAX);
	struct namespace_answer answer = {.status = error};
	struct codec out = codec_writer(&body);
	struct message reply = {.kind = WORKER_NAMESPACE, .token = token, .fd = -1};
	int r = -EMSGSIZE;

	codec_namespace_answer(&out, &answer);
	reply.body = buffer_span(&body);
	if (codec_done(&out))
		r = channel_send(&worker->channel, &reply, run->link.deadline);
	buffer_free(&body);
	return r;
}

int discover_door_pass(struct run *run, struct worker *worker,
		       const struct message *question)
{
	const bool enters = question->kind == WORKER_WANTS_NAMESPACE;
	const uint32_t needed = ASK_BIT(enters ? ASK_NAMESPACE : ASK_SOCKET_NAMESPACES);
	int r;

	/* The monitor ends a main that asks what its action may not. */
	if ((run->may_ask & needed) == 0)
		return -EPROTO;
	if (enters)
		r = ask_namespace(&run->link, question->body, worker, question->token);
	else
		r = ask_socket_namespaces(&run->link, question->body, worker,
					  question->token);
	/* A monitor that is gone is everybody's end. */
	return r == 0 || r == -EPIPE ? r : tell(run, worker, question->token, r);
}
