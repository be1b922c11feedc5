/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_worker: starting, feeding and ending the processes main works with.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "agent/priv/monitor_state.h"
#include "agent/priv/child.h"

enum {
	WORKER_SEND_MS = 5000, /* a worker that does not read is stuck */
	WORKER_END_MS = 2000,  /* to end by itself when its channel is closed */
};

int monitor_send(struct monitor *monitor, uint32_t index, enum worker_role role,
		 const struct message *message)
{
	struct channel channel;

	if (index >= monitor->worker_count || monitor->workers[index].pid == 0 ||
	    monitor->workers[index].role != role)
		return -ESRCH;
	channel = channel_make(monitor->workers[index].channel, 0);
	return channel_send(&channel, message, deadline_in_ms(WORKER_SEND_MS));
}

/* The whole environment of a worker: what it is. Its arguments stay free, since
 * the demo's server has to look like the server it plays. */
static const char *const role_words[WORKER_ROLE_COUNT] = {
	[WORKER_PARSE] = "TLSWARD_WORKER=parse",
	[WORKER_PROBE] = "TLSWARD_WORKER=probe",
	[WORKER_KEYCHECK] = "TLSWARD_WORKER=keycheck",
	[WORKER_RULESET] = "TLSWARD_WORKER=ruleset",
	[WORKER_LIBRARY] = "TLSWARD_WORKER=library",
};

/* The new process: cage it, or hand it to the worker program. Never returns. */
static _Noreturn void run_worker(const struct monitor_settings *settings,
				 enum worker_role role, int channel)
{
	struct sandbox_layers layers;
	/* The worker program finishes its own cage, once it is loaded. */
	struct sandbox_settings half = settings->sandbox;
	const char *environment[3] = {NULL};
	const char *failed = NULL;
	int r;

	if (role == WORKER_DISCOVER) {
		r = child_keep_only(&channel, 1);
		if (r == 0)
			r = child_silence();
		if (r == 0)
			r = sandbox_enter(SANDBOX_DISCOVER, &half, &layers, &failed);
		if (r == 0)
			settings->discover(channel);
		_exit(1);
	}
	half.off = true;
	r = sandbox_enter(SANDBOX_WORKER, &half, &layers, &failed);
	environment[0] = role_words[role];
	environment[1] = settings->sandbox.off ? "TLSWARD_SANDBOX=off" : NULL;
	if (r == 0)
		(void)child_exec(settings->worker_program, "tlsward-worker",
				 environment, channel, NULL, 0);
	_exit(1);
}

void answer_worker(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		   struct answer *answer, int *fd)
{
	const struct monitor_settings *settings = monitor->settings;
	struct worker_slot *slot;
	int fds[2], r;
	pid_t pid;

	(void)arena;
	if (ask->number >= WORKER_ROLE_COUNT || monitor->worker_count >= WORKERS_MAX) {
		monitor_refuse(answer, EINVAL, "no such worker, or too many");
		return;
	}
	if (ask->number != WORKER_DISCOVER && settings->worker_program < 0) {
		monitor_refuse(answer, ENOENT, "tlsward-worker was not found");
		return;
	}
	r = channel_pair(fds);
	if (r != 0) {
		monitor_refuse(answer, -r, "no socket pair");
		return;
	}
	pid = fork();
	if (pid == 0)
		run_worker(settings, ask->number, fds[1]);
	(void)close(fds[1]);
	*fd = pid < 0 ? -1 : fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
	if (pid < 0 || *fd < 0) {
		monitor_refuse(answer, errno, "cannot start a process");
		(void)close(fds[0]);
		if (pid > 0)
			(void)child_end(pid, true, deadline_in_ms(0));
		return;
	}
	slot = &monitor->workers[monitor->worker_count];
	*slot = (struct worker_slot){ask->number, pid, fds[0]};
	answer->number = (uint32_t)monitor->worker_count++;
}

enum worker_end monitor_end_worker(struct worker_slot *worker, bool kill_first)
{
	enum worker_end end;

	(void)close(worker->channel);
	end = child_end(worker->pid, kill_first, deadline_in_ms(WORKER_END_MS));
	worker->pid = 0;
	worker->channel = -1;
	return end;
}

void answer_worker_end(struct monitor *monitor, const struct ask *ask,
		       struct arena *arena, struct answer *answer, int *fd)
{
	(void)arena;
	(void)fd;
	if (ask->worker >= monitor->worker_count ||
	    monitor->workers[ask->worker].pid == 0) {
		monitor_refuse(answer, ESRCH, "no such worker");
		return;
	}
	answer->number =
		monitor_end_worker(&monitor->workers[ask->worker], ask->number != 0);
}
