/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	KEEP_MAX = 16,
	END_GRACE_MS = 500, /* for a killed process to be gone */
	END_TICK_MS = 2,
	FIRST_FD = CHILD_CHANNEL_FD,
};

/* Linux 5.9; the oldest kernel we run on is 5.10. */
static int close_above(unsigned int last)
{
	return syscall(SYS_close_range, last + 1, ~0U, 0) == 0 ? 0 : -errno;
}

int child_keep_only(int *keep, size_t count)
{
	size_t i;

	if (count > KEEP_MAX)
		return -EINVAL;
	/* Up and out of the way first, so that no target is still in use. */
	for (i = 0; i < count; i++) {
		keep[i] = fcntl(keep[i], F_DUPFD, FIRST_FD + KEEP_MAX);
		/* EINVAL is what fcntl(2) has for a limit below that number. */
		if (keep[i] < 0)
			return errno == EINVAL ? -EMFILE : -errno;
	}
	for (i = 0; i < count; i++) {
		if (dup2(keep[i], FIRST_FD + (int)i) < 0)
			return -errno;
		keep[i] = FIRST_FD + (int)i;
	}
	return close_above(FIRST_FD + (unsigned int)count - 1);
}

int child_silence(void)
{
	int last = TLSWARD_SANITIZE ? STDOUT_FILENO : STDERR_FILENO;
	int fd, null, r = 0;

	null = open("/dev/null", O_RDWR | O_NOCTTY);
	if (null < 0)
		return -errno;
	for (fd = STDIN_FILENO; fd <= last && r == 0; fd++) {
		if (dup2(null, fd) < 0)
			r = -errno;
	}
	/* Started with these closed, it may be one of them already. */
	if (null > last)
		(void)close(null);
	return r;
}

int child_exec(int program, const char *name, const char *const *environment,
	       int channel, const int *also, size_t also_count)
{
	const char *const arguments[] = {name, NULL};
	int keep[KEEP_MAX];
	size_t i;
	int r;

	if (also_count + 2 > KEEP_MAX)
		return -EINVAL;
	keep[0] = channel;
	for (i = 0; i < also_count; i++)
		keep[1 + i] = also[i];
	keep[1 + also_count] = program;
	r = child_keep_only(keep, also_count + 2);
	if (r == 0)
		r = child_silence();
	if (r != 0)
		return r;
	if (fcntl(keep[1 + also_count], F_SETFD, FD_CLOEXEC) != 0)
		return -errno;
	(void)syscall(SYS_execveat, keep[1 + also_count], "", arguments, environment,
		      AT_EMPTY_PATH);
	return -errno;
}

static bool try_wait(pid_t pid, int *status)
{
	pid_t r;

	do {
		r = waitpid(pid, status, WNOHANG);
	} while (r < 0 && errno == EINTR);
	return r != 0; /* gone, or never was ours */
}

static bool wait_until(pid_t pid, struct deadline deadline, int *status)
{
	while (!try_wait(pid, status)) {
		if (deadline_passed(deadline))
			return false;
		(void)poll(NULL, 0, END_TICK_MS);
	}
	return true;
}

enum worker_end child_end(pid_t pid, bool kill_first, struct deadline deadline)
{
	int status = 0;

	if (kill_first ? try_wait(pid, &status) : wait_until(pid, deadline, &status)) {
		if (WIFSIGNALED(status))
			return WORKER_KILLED;
		return WEXITSTATUS(status) == 0 ? WORKER_ENDED : WORKER_FAILED;
	}
	(void)kill(pid, SIGKILL);
	if (wait_until(pid, deadline_in_ms(END_GRACE_MS), &status))
		return WORKER_STOPPED;
	return WORKER_ABANDONED; /* in D state: it holds no lock of ours */
}
