/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/agent/priv/hung_fuse.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_MAX = 256 * 1024 }; /* above FUSE_MIN_READ_BUFFER */

/* The one answer it gives: without it the kernel would not send the others. */
static int answer_init(int fd, char *bytes)
{
	struct {
		struct fuse_out_header header;
		struct fuse_init_out init;
	} answer;
	struct fuse_in_header request;
	ssize_t len = read(fd, bytes, REQUEST_MAX);

	if (len < (ssize_t)sizeof(request))
		return -1;
	memcpy(&request, bytes, sizeof(request));
	if (request.opcode != FUSE_INIT)
		return -1;
	memset(&answer, 0, sizeof(answer));
	answer.header.len = sizeof(answer);
	answer.header.unique = request.unique;
	answer.init.major = FUSE_KERNEL_VERSION;
	answer.init.minor = FUSE_KERNEL_MINOR_VERSION;
	answer.init.max_write = 4096;
	return write(fd, &answer, sizeof(answer)) == (ssize_t)sizeof(answer) ? 0 : -1;
}

static _Noreturn void serve(int fd)
{
	static char bytes[REQUEST_MAX];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (answer_init(fd, bytes) == 0) {
		for (;;) {
			ssize_t len = read(fd, bytes, sizeof(bytes));

			if (len < 0 && errno != EINTR && errno != ENOENT)
				break;
		}
	}
	_exit(0);
}

int hung_fuse_start(const char *folder, struct hung_fuse *out)
{
	char options[128];
	int fd, r = 0;
	pid_t pid;

	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (mount("hung", folder, "fuse", MS_NOSUID | MS_NODEV, options) != 0) {
		r = -errno;
		(void)close(fd);
		return r;
	}
	pid = fork();
	if (pid == 0)
		serve(fd);
	if (pid < 0)
		r = -errno;
	(void)close(fd);
	if (r != 0)
		(void)umount2(folder, MNT_DETACH);
	*out = (struct hung_fuse){folder, pid};
	return r;
}

void hung_fuse_stop(struct hung_fuse *fuse)
{
	(void)umount2(fuse->folder, MNT_DETACH | MNT_FORCE);
	(void)kill(fuse->server, SIGKILL);
	(void)waitpid(fuse->server, NULL, 0);
}
