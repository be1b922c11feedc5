/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_package: which package a file is of, asked of rpm where there is no dpkg.
 *
 * rpm's database has no format that is worth a reader of ours. It runs as our own
 * user without any capability, without environment, and its answer goes on unread (of
 * its complaints only whether there are any).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/priv/child.h"
#include "agent/priv/monitor_state.h"
#include "agent/priv/sandbox.h"

#define RPM_PROGRAM "/usr/bin/rpm"

enum {
	RPM_MS = 3000,
	RPM_END_MS = 500,
	RPM_OUTPUT_MAX = 4096, /* names, one a line: a file may be of several */
};

/* The program itself, when nobody but root may change it. */
static int open_rpm(void)
{
	struct stat status;
	int fd = open(RPM_PROGRAM, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == 0 &&
	    (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return fd;
	(void)close(fd);
	return -EPERM;
}

static _Noreturn void run_rpm(const struct sandbox_settings *settings, int program,
			      int output, int errors, const char *path)
{
	/* The path is whoever's program it is: never an option. */
	const char *const arguments[] = {"rpm", "-qf", "--qf", "%{NAME}\n",
					 "--",  path,  NULL};
	const char *const environment[] = {"LC_ALL=C", NULL};
	struct sandbox_layers layers;
	const char *failed;
	int keep[3] = {output, program, errors};

	if (child_keep_only(keep, 3) == 0 && child_silence() == 0 &&
	    dup2(keep[0], STDOUT_FILENO) >= 0 && close(keep[0]) == 0 &&
	    dup2(keep[2], STDERR_FILENO) >= 0 && close(keep[2]) == 0 &&
	    fcntl(keep[1], F_SETFD, FD_CLOEXEC) == 0 &&
	    sandbox_enter(SANDBOX_PACKAGE, settings, &layers, &failed) == 0)
		(void)syscall(SYS_execveat, keep[1], "", arguments, environment,
			      AT_EMPTY_PATH);
	_exit(1);
}

/* All it prints, until it closes its end: the length, or -errno. */
static ssize_t read_output(int fd, char *bytes, struct deadline deadline)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	size_t len = 0;
	ssize_t got = 1;

	do {
		int r = poll(&wait, 1, (int)deadline_left_ms(deadline));

		if (r < 0 && errno == EINTR && !deadline_passed(deadline))
			continue;
		if (r <= 0)
			return r == 0 ? -ETIMEDOUT : -errno;
		got = read(fd, bytes + len, RPM_OUTPUT_MAX - len);
		if (got < 0)
			return -errno;
		len += (size_t)got;
		if (len == RPM_OUTPUT_MAX)
			return -EMSGSIZE;
	} while (got > 0);
	return (ssize_t)len;
}

/* It has ended: did it complain? */
static bool has_complained(int errors)
{
	char byte;

	return read(errors, &byte, 1) > 0;
}

static ssize_t ask_rpm(const struct monitor *monitor, int program, const char *path,
		       char *bytes)
{
	enum worker_end end;
	int fds[2], errors[2];
	ssize_t len;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -errno;
	if (pipe2(errors, O_CLOEXEC | O_NONBLOCK) != 0) {
		len = -errno;
		(void)close(fds[0]);
		(void)close(fds[1]);
		return len;
	}
	pid = fork();
	if (pid == 0)
		run_rpm(&monitor->settings->sandbox, program, fds[1], errors[1], path);
	len = pid < 0 ? -errno : 0;
	(void)close(fds[1]);
	(void)close(errors[1]);
	if (pid > 0) {
		len = read_output(fds[0], bytes, deadline_in_ms(RPM_MS));
		end = child_end(pid, len < 0, deadline_in_ms(RPM_END_MS));
		/* 1 for a file that is of no package, and for any trouble. Of a
		 * database that cannot be read rpm says both: "not owned", and why on
		 * stderr. */
		if (len >= 0 && end != WORKER_ENDED)
			len = end == WORKER_FAILED && !has_complained(errors[0])
				      ? -ENODATA
				      : -EIO;
	}
	(void)close(fds[0]);
	(void)close(errors[0]);
	return len;
}

void answer_package(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		    struct answer *answer, int *fd)
{
	char *bytes = arena_alloc(arena, RPM_OUTPUT_MAX);
	ssize_t len;
	int program;

	(void)fd;
	if (!ask->path || ask->path[0] != '/' || !bytes) {
		monitor_refuse(answer, EINVAL, "not an absolute path");
		return;
	}
	program = open_rpm();
	if (program < 0) {
		monitor_refuse(answer, -program,
			       program == -EPERM ? "others may write " RPM_PROGRAM
						 : RPM_PROGRAM " cannot be opened");
		return;
	}
	len = ask_rpm(monitor, program, ask->path, bytes);
	(void)close(program);
	if (len < 0)
		monitor_refuse(answer, (int)-len,
			       len == -ENODATA     ? "rpm knows no package of it"
			       : len == -ETIMEDOUT ? "rpm did not answer in time"
			       : len == -EIO       ? "rpm failed: its database or the "
						     "file cannot be read"
						   : "rpm did not answer");
	else
		answer->bytes = (struct span){bytes, (size_t)len};
}
