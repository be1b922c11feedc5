/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/ask.h"

#include <errno.h>
#include <unistd.h>

/*
 * The answer to question ${number}. One that was given up at its deadline may
 * still be answered: taken for another's, it would say "done" of what is not.
 */
static int receive_answer(struct monitor_link *link, uint32_t number,
			  struct message *reply)
{
	int r;

	for (;;) {
		r = channel_receive(&link->channel, reply, link->deadline);
		if (r != 0 || reply->token == number)
			return r;
		if (reply->fd >= 0)
			(void)close(reply->fd);
		reply->fd = -1;
		/* An answer to what was never asked: the monitor gives none. */
		if (reply->token > number)
			return -EPROTO;
	}
}

int ask_question(struct monitor_link *link, enum ask_kind kind, const struct ask *ask,
		 struct arena *arena, struct answer *answer, int *fd)
{
	struct buffer body = buffer_make(ASK_BYTES_MAX + 64 * 1024);
	struct codec out = codec_writer(&body);
	struct message question = {.kind = kind, .token = ++link->asked, .fd = -1};
	struct message reply = {.fd = -1};
	struct ask copy = *ask;
	struct codec in;
	int r;

	if (fd)
		*fd = -1;
	codec_ask(&out, &copy);
	question.body = buffer_span(&body);
	r = codec_done(&out) ? channel_send(&link->channel, &question, link->deadline)
			     : -EMSGSIZE;
	if (r == 0)
		r = receive_answer(link, question.token, &reply);
	if (r != 0)
		goto out;
	in = codec_reader(reply.body, arena);
	*answer = (struct answer){0};
	codec_answer(&in, answer);
	if (!codec_done(&in) || reply.kind != question.kind)
		r = -EPROTO;
	else
		r = (int)answer->status;
	if (r == 0 && fd) {
		*fd = reply.fd;
		reply.fd = -1;
	}
out:
	if (reply.fd >= 0)
		(void)close(reply.fd);
	buffer_free(&body);
	return r;
}

/* For answers that are a number, kept nowhere. */
enum { SMALL_ANSWER = 16 * 1024 };

int ask_worker(struct monitor_link *link, enum worker_role role, struct worker *out)
{
	struct arena arena = arena_make(SMALL_ANSWER);
	struct ask ask = {.number = role};
	struct answer answer;
	int fd = -1, r;

	*out = (struct worker){.role = role, .channel = channel_make(-1, 0)};
	r = ask_question(link, ASK_WORKER, &ask, &arena, &answer, &fd);
	if (r == 0 && fd < 0)
		r = -EPROTO;
	if (r == 0) {
		out->index = answer.number;
		out->channel = channel_make(fd, RESULT_BYTES_MAX);
	}
	arena_free(&arena);
	return r;
}

int ask_worker_end(struct monitor_link *link, struct worker *worker, bool kill,
		   enum worker_end *end)
{
	struct arena arena = arena_make(SMALL_ANSWER);
	struct ask ask = {.worker = worker->index, .number = kill ? 1 : 0};
	struct answer answer;
	int r;

	channel_close(&worker->channel);
	r = ask_question(link, ASK_WORKER_END, &ask, &arena, &answer, NULL);
	if (r == 0 && answer.number >= WORKER_END_COUNT)
		r = -EPROTO;
	if (r == 0)
		*end = answer.number;
	arena_free(&arena);
	return r;
}

int ask_target(struct monitor_link *link, uint32_t pid, struct arena *arena,
	       uint32_t *target, const char **reason)
{
	struct ask ask = {.number = pid};
	struct answer answer = {0};
	int r = ask_question(link, ASK_TARGET, &ask, arena, &answer, NULL);

	*target = answer.number;
	*reason = answer.reason;
	return r;
}

int ask_file(struct monitor_link *link, const struct file_wanted *wanted,
	     const struct worker *worker, uint32_t token, struct arena *arena,
	     struct worker_file *status, struct file_facts *facts)
{
	struct ask ask = {
		.number = wanted->purpose,
		.target = wanted->target,
		.path = wanted->path,
		.worker = worker->index,
		.token = token,
	};
	struct answer answer = {0};
	int r = ask_question(link, ASK_FILE, &ask, arena, &answer, NULL);

	if (r == 0 && answer.number >= SOURCE_STATUS_COUNT)
		r = -EPROTO;
	if (r != 0)
		return r;
	*status = (struct worker_file){answer.number, answer.reason, 0};
	*facts = answer.file;
	return 0;
}

int ask_glob(struct monitor_link *link, uint32_t target, const char *pattern,
	     const struct worker *worker, uint32_t token)
{
	struct arena arena = arena_make(SMALL_ANSWER);
	struct ask ask = {
		.target = target,
		.path = pattern,
		.worker = worker->index,
		.token = token,
	};
	struct answer answer;
	int r = ask_question(link, ASK_GLOB, &ask, &arena, &answer, NULL);

	arena_free(&arena);
	return r;
}

int ask_connect(struct monitor_link *link, const struct connection_wanted *wanted,
		const struct worker *worker, uint32_t token, struct arena *arena,
		const char **reason)
{
	struct ask ask = {
		.address = wanted->address,
		.port = wanted->port,
		.transport = wanted->transport,
		.bytes = wanted->job,
		.worker = worker->index,
		.token = token,
	};
	struct answer answer = {0};
	int r = ask_question(link, ASK_CONNECT, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}

int ask_package(struct monitor_link *link, const char *path, struct arena *arena,
		struct span *out, const char **reason)
{
	struct ask ask = {.path = path};
	struct answer answer = {0};
	int r = ask_question(link, ASK_PACKAGE, &ask, arena, &answer, NULL);

	*out = answer.bytes;
	*reason = answer.reason;
	return r;
}

int ask_fact(struct monitor_link *link, enum fact fact, struct arena *arena,
	     struct span *out)
{
	struct ask ask = {.number = fact};
	struct answer answer = {0};
	int r = ask_question(link, ASK_FACT, &ask, arena, &answer, NULL);

	*out = answer.bytes;
	return r;
}

int ask_ruleset(struct monitor_link *link, const struct worker *worker, uint32_t token,
		struct arena *arena, const char **reason)
{
	struct ask ask = {.worker = worker->index, .token = token};
	struct answer answer = {0};
	int r = ask_question(link, ASK_RULESET, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}

int ask_kernel_ruleset(struct monitor_link *link, const struct worker *worker,
		       uint32_t token, struct arena *arena, const char **reason)
{
	struct ask ask = {.worker = worker->index, .token = token};
	struct answer answer = {0};
	int r = ask_question(link, ASK_KERNEL_RULESET, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}

int ask_has_rules(struct monitor_link *link, struct arena *arena, bool *out)
{
	const struct ask ask = {0};
	struct answer answer = {0};
	int r = ask_question(link, ASK_HAS_RULES, &ask, arena, &answer, NULL);

	*out = answer.number != 0;
	return r;
}

int ask_set_elements(struct monitor_link *link, struct span set,
		     const struct worker *worker, uint32_t token, struct arena *arena,
		     const char **reason)
{
	struct ask ask = {.worker = worker->index, .token = token, .bytes = set};
	struct answer answer = {0};
	int r = ask_question(link, ASK_SET_ELEMENTS, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}

int ask_xtables(struct monitor_link *link, uint8_t family, uint32_t table,
		const struct worker *worker, uint32_t token, struct arena *arena,
		const char **reason)
{
	struct ask ask = {.number = table,
			  .target = family,
			  .worker = worker->index,
			  .token = token};
	struct answer answer = {0};
	int r = ask_question(link, ASK_XTABLES, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}

int ask_batch(struct monitor_link *link, struct span batch, struct arena *arena,
	      struct span *out, const char **reason)
{
	struct ask ask = {.bytes = batch};
	struct answer answer = {0};
	int r = ask_question(link, ASK_BATCH, &ask, arena, &answer, NULL);

	*out = answer.bytes;
	*reason = answer.reason;
	return r;
}

int ask_conntrack(struct monitor_link *link, const struct connection_ends *ends,
		  struct arena *arena, struct span *out, const char **reason)
{
	struct ask ask = {
		.transport = ends->transport,
		.address = ends->local,
		.port = ends->local_port,
		.peer = ends->peer,
		.peer_port = ends->peer_port,
	};
	struct answer answer = {0};
	int r = ask_question(link, ASK_CONNTRACK, &ask, arena, &answer, NULL);

	*out = answer.bytes;
	*reason = answer.reason;
	return r;
}

static int ask_passed_on(struct monitor_link *link, enum ask_kind kind,
			 struct span bytes, const struct worker *worker, uint32_t token)
{
	struct arena arena = arena_make(SMALL_ANSWER);
	struct ask ask = {.worker = worker->index, .token = token, .bytes = bytes};
	struct answer answer;
	int r = ask_question(link, kind, &ask, &arena, &answer, NULL);

	arena_free(&arena);
	return r;
}

int ask_namespace(struct monitor_link *link, struct span wanted,
		  const struct worker *worker, uint32_t token)
{
	return ask_passed_on(link, ASK_NAMESPACE, wanted, worker, token);
}

int ask_socket_namespaces(struct monitor_link *link, struct span sockets,
			  const struct worker *worker, uint32_t token)
{
	return ask_passed_on(link, ASK_SOCKET_NAMESPACES, sockets, worker, token);
}

int ask_lock(struct monitor_link *link, struct arena *arena, const char **reason)
{
	struct ask ask = {0};
	struct answer answer = {0};
	int r = ask_question(link, ASK_LOCK, &ask, arena, &answer, NULL);

	*reason = answer.reason;
	return r;
}
