/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/run.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

void run_limit(struct run *run, enum limit_reason reason, uint32_t evidence,
	       const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(&run->arena, format, args);
	va_end(args);
	(void)limit_add(&run->facts.limits, &run->arena, reason, evidence, "%s",
			text ? text : "out of memory");
}

void run_name_host(struct run *run)
{
	struct span name = {NULL, 0};

	if (ask_fact(&run->link, FACT_HOSTNAME, &run->arena, &name) == 0)
		run->facts.host.name = arena_string(&run->arena, span_trim(name));
}

void run_note_layers(struct run *run, const struct worker_ready *ready)
{
	struct worker_ready *weakest = &run->worker_layers;

	if (!run->worker_seen) {
		*weakest = *ready;
		run->worker_seen = true;
		return;
	}
	weakest->no_new_privs &= ready->no_new_privs;
	weakest->seccomp &= ready->seccomp;
	if (ready->landlock < weakest->landlock)
		weakest->landlock = ready->landlock;
}

int run_receive(struct run *run, struct worker *worker, int64_t most,
		struct message *message)
{
	struct worker_ready ready = {0};
	struct codec codec;
	int r;

	r = channel_receive(&worker->channel, message, run_deadline(run, most));
	if (r != 0 || message->kind != WORKER_READY)
		return r;
	codec = codec_reader(message->body, &run->arena);
	codec_worker_ready(&codec, &ready);
	if (message->fd >= 0)
		(void)close(message->fd);
	if (!codec_done(&codec))
		return -EPROTO;
	run_note_layers(run, &ready);
	return channel_receive(&worker->channel, message, run_deadline(run, most));
}

struct deadline run_deadline(const struct run *run, int64_t most)
{
	return deadline_earlier(run->link.deadline, deadline_in_ms(most));
}

void run_end_worker(struct run *run, struct worker *worker, const char *what,
		    uint32_t evidence)
{
	static const char *const words[WORKER_END_COUNT] = {
		[WORKER_FAILED] = "ended with an error",
		[WORKER_KILLED] = "ended unexpectedly (a crash, or a call its "
				  "sandbox refuses)",
		[WORKER_STOPPED] = "did not end and was stopped",
		[WORKER_ABANDONED] = "hangs in the kernel and was left behind",
	};
	enum worker_end end = WORKER_ENDED;

	if (ask_worker_end(&run->link, worker, false, &end) != 0 || end == WORKER_ENDED)
		return;
	run_limit(run, end == WORKER_STOPPED ? LIMIT_TIMEOUT : LIMIT_UNPARSED, evidence,
		  "%s: the process %s", what, words[end]);
}
