/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_namespace: other network namespaces for the discover role, by way of a
 * child that enters them and ends. Its answer goes unread to that role; main
 * learns only whether it went.
 */
#include <errno.h>
#include <unistd.h>

#include "agent/priv/child.h"
#include "agent/priv/monitor_state.h"
#include "agent/priv/namespace_child.h"

enum {
	ENTER_MS = 2000, /* a name may lead to a file system that hangs */
	END_MS = 500,    /* for the child to be gone once it has answered */
	ENTER_BYTES_MAX = 1024 * 1024,
};

/* Start the child and wait for its answer: 0 or -errno. */
static int ask_child(const struct monitor *monitor, enum namespace_request request,
		     struct span question, struct channel *channel,
		     struct message *reply)
{
	int fds[2], r;
	pid_t pid;

	r = channel_pair(fds);
	if (r != 0)
		return r;
	pid = fork();
	if (pid == 0)
		namespace_child_run(fds[1], &monitor->settings->sandbox, request,
				    question);
	r = pid < 0 ? -errno : 0;
	(void)close(fds[1]);
	*channel = channel_make(fds[0], ENTER_BYTES_MAX);
	if (r == 0)
		r = channel_receive(channel, reply, deadline_in_ms(ENTER_MS));
	if (pid > 0)
		(void)child_end(pid, r != 0, deadline_in_ms(END_MS));
	return r;
}

static void serve(struct monitor *monitor, const struct ask *ask,
		  enum namespace_request request, struct answer *answer)
{
	struct channel channel = channel_make(-1, 0);
	struct message reply = {.fd = -1};
	int r;

	r = ask_child(monitor, request, ask->bytes, &channel, &reply);
	if (r != 0) {
		monitor_refuse(answer, -r,
			       "the process that enters namespaces did not answer");
		goto out;
	}
	reply.kind = WORKER_NAMESPACE;
	reply.token = ask->token;
	r = monitor_send(monitor, ask->worker, WORKER_DISCOVER, &reply);
	if (r != 0)
		monitor_refuse(answer, -r, "the worker does not take it");
out:
	if (reply.fd >= 0)
		(void)close(reply.fd);
	channel_close(&channel);
}

void answer_namespace(struct monitor *monitor, const struct ask *ask,
		      struct arena *arena, struct answer *answer, int *fd)
{
	(void)arena;
	(void)fd;
	serve(monitor, ask, NAMESPACE_ENTER, answer);
}

void answer_socket_namespaces(struct monitor *monitor, const struct ask *ask,
			      struct arena *arena, struct answer *answer, int *fd)
{
	(void)arena;
	(void)fd;
	serve(monitor, ask, NAMESPACE_LOOK, answer);
}
