/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/monitor.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/priv/capability.h"
#include "agent/priv/monitor_state.h"
#include "agent/priv/seccomp.h"

enum {
	MAIN_SILENCE_MS = 24 * 3600 * 1000, /* main has the run's deadline itself */
	ANSWER_SEND_MS = 10000,
	QUESTION_ARENA_MAX = ASK_BYTES_MAX + 64 * 1024,
	MAIN_END_MS = 5000, /* for main to be gone once its channel is */
	MAIN_END_TICK_MS = 2,
	EXIT_INTERNAL = 70,
};

uint64_t monitor_base_capabilities(void)
{
	return CAPABILITY_BIT(CAP_SETUID) | CAPABILITY_BIT(CAP_SETGID) |
	       CAPABILITY_BIT(CAP_SETPCAP) | CAPABILITY_BIT(CAP_KILL);
}

static const struct monitor_row *find_row(uint32_t kind, uint32_t allowed)
{
	size_t i;

	if (kind >= ASK_KIND_COUNT || (allowed & ASK_BIT(kind)) == 0)
		return NULL;
	for (i = 0; i < monitor_table_count; i++) {
		if ((uint32_t)monitor_table[i].kind == kind)
			return &monitor_table[i];
	}
	return NULL;
}

/* One question of main: 0, or what ended the conversation. */
static int answer_one(struct monitor *monitor, const struct message *question)
{
	const struct monitor_row *row;
	struct arena arena = arena_make(QUESTION_ARENA_MAX);
	struct buffer body = buffer_make(ANSWER_BYTES_MAX);
	struct codec in = codec_reader(question->body, &arena);
	struct codec out = codec_writer(&body);
	struct message reply = {question->kind, question->token, {NULL, 0}, -1};
	struct answer answer = {0};
	struct ask ask = {0};
	int r = -EPROTO;

	codec_ask(&in, &ask);
	row = find_row(question->kind, monitor->settings->allowed);
	/* A question nobody of ours would put: main is not ours any more. */
	if (!codec_done(&in) || !row || question->fd >= 0)
		goto out;
	row->answer(monitor, &ask, &arena, &answer, &reply.fd);
	codec_answer(&out, &answer);
	reply.body = buffer_span(&body);
	r = codec_done(&out) ? channel_send(&monitor->main, &reply,
					    deadline_in_ms(ANSWER_SEND_MS))
			     : -EMSGSIZE;
out:
	if (reply.fd >= 0)
		(void)close(reply.fd);
	buffer_free(&body);
	arena_free(&arena);
	return r;
}

static void end_all(struct monitor *monitor)
{
	size_t i;

	opener_stop(&monitor->opener);
	for (i = 0; i < monitor->worker_count; i++) {
		if (monitor->workers[i].pid > 0)
			(void)monitor_end_worker(&monitor->workers[i], true);
	}
	for (i = 0; i < monitor->target_count; i++)
		(void)close(monitor->targets[i].root);
	for (i = 0; i < monitor->target_count; i++) {
		if (monitor->targets[i].proc >= 0)
			(void)close(monitor->targets[i].proc);
	}
	if (monitor->lock >= 0)
		(void)close(monitor->lock);
}

/*
 * Main's exit status. Its channel closes when it ends, so one that lives on
 * without is not ours any more, and must not keep the run from ending.
 */
static int wait_for_main(pid_t pid)
{
	struct deadline deadline = deadline_in_ms(MAIN_END_MS);
	int options = WNOHANG, status = 0;
	pid_t r;

	for (;;) {
		r = waitpid(pid, &status, options);
		if (r == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INTERNAL;
		if (r < 0 && errno != EINTR)
			return EXIT_INTERNAL;
		if (r == 0 && deadline_passed(deadline)) {
			(void)kill(pid, SIGKILL);
			options = 0;
		} else if (r == 0) {
			(void)poll(NULL, 0, MAIN_END_TICK_MS);
		}
	}
}

static const struct seccomp_profile *filter_for(uint32_t allowed)
{
	if ((allowed & ASK_BIT(ASK_SOCKET_NAMESPACES)) != 0)
		return &seccomp_monitor_sockets;
	return (allowed & ASK_BIT(ASK_NAMESPACE)) != 0 ? &seccomp_monitor_namespaces
						       : &seccomp_monitor;
}

int monitor_run(const struct monitor_settings *settings, int channel, pid_t main_pid)
{
	struct monitor monitor = {
		.settings = settings,
		.main = channel_make(channel, ASK_BYTES_MAX + 64 * 1024),
		.opener = opener_make(&settings->sandbox),
		.lock = -1,
	};
	struct message question;
	int r;

	r = capability_limit(settings->capabilities);
	if (r == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		r = -errno;
	if (r == 0 && !settings->sandbox.off)
		r = seccomp_enter(filter_for(settings->allowed));
	while (r == 0) {
		r = channel_receive(&monitor.main, &question,
				    deadline_in_ms(MAIN_SILENCE_MS));
		if (r == 0)
			r = answer_one(&monitor, &question);
		if (question.fd >= 0)
			(void)close(question.fd);
	}
	/* Whatever the reason, nobody goes on without a monitor. */
	end_all(&monitor);
	channel_close(&monitor.main);
	if (r != -EPIPE)
		(void)kill(main_pid, SIGKILL);
	r = wait_for_main(main_pid);
	return r;
}
