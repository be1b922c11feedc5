/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hung_fs FOLDER: mounts a file system on FOLDER that answers FUSE_INIT and
 * nothing else, as a dead NFS server would. Writes "ready", ends when killed; the
 * kernel then fails what waits. Exit 77: this machine has no /dev/fuse.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

enum { REQUEST_MAX = 256 * 1024 };

static int answer_init(int fd, const struct fuse_in_header *request)
{
	const struct {
		struct fuse_out_header header;
		struct fuse_init_out init;
	} answer = {
		{.len = sizeof(answer), .unique = request->unique},
		{.major = FUSE_KERNEL_VERSION,
		 .minor = FUSE_KERNEL_MINOR_VERSION,
		 .max_write = 4096},
	};

	return write(fd, &answer, sizeof(answer)) == (ssize_t)sizeof(answer) ? 0 : -1;
}

int main(int argc, char **argv)
{
	static _Alignas(uint64_t) char request[REQUEST_MAX];
	char options[96];
	int fd;

	if (argc != 2)
		return 2;
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/fuse");
		return 77;
	}
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (mount("hung", argv[1], "fuse", MS_NODEV | MS_NOSUID, options) != 0) {
		perror("mount");
		return 77;
	}
	(void)printf("ready\n");
	(void)fflush(stdout);
	for (;;) {
		ssize_t n = read(fd, request, sizeof(request));
		const struct fuse_in_header *header = (const void *)request;

		if (n < 0 && (errno == EINTR || errno == ENOENT))
			continue;
		if (n < (ssize_t)sizeof(*header))
			return 1;
		if (header->opcode == FUSE_INIT && answer_init(fd, header) != 0)
			return 1;
	}
}
