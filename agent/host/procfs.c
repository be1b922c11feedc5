/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BLOCK = 32 * 1024, RETRIES_MAX = 1000 };

int procfs_open_folder(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int procfs_open_process(uint32_t pid)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/%u", pid);
	return procfs_open_folder(AT_FDCWD, path);
}

/* read(2), started again after a signal a bounded number of times. */
static ssize_t read_some(int fd, char *block, size_t size)
{
	unsigned int tries;

	for (tries = 0; tries < RETRIES_MAX; tries++) {
		ssize_t len = read(fd, block, size);

		if (len >= 0 || errno != EINTR)
			return len < 0 ? -errno : len;
	}
	return -EINTR;
}

int procfs_read(int folder, const char *name, struct deadline deadline,
		struct buffer *out)
{
	char block[READ_BLOCK];
	ssize_t len = 0;
	int fd, r = 0;

	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	while (r == 0) {
		size_t room = out->ceiling - out->len;

		if (deadline_passed(deadline)) {
			r = -ETIMEDOUT;
			break;
		}
		len = read_some(fd, block, sizeof(block));
		if (len <= 0)
			break;
		if ((size_t)len > room)
			r = -E2BIG;
		buffer_add(out, (struct span){block, r ? room : (size_t)len});
		if (out->failed)
			r = -ENOMEM;
	}
	(void)close(fd);
	return r == 0 && len < 0 ? (int)len : r;
}

int procfs_link(int folder, const char *name, char text[static PROCFS_LINK_MAX + 1])
{
	ssize_t len = readlinkat(folder, name, text, PROCFS_LINK_MAX);

	if (len < 0)
		return -errno;
	text[len] = '\0';
	return (int)len;
}

void procfs_numbers_start(struct procfs_numbers *numbers, int folder)
{
	numbers->fd = folder;
	numbers->at = 0;
	numbers->len = 0;
	numbers->name = NULL;
	numbers->error = folder < 0 ? folder : 0;
}

uint64_t procfs_inode(int folder, const char *name)
{
	struct stat at;

	return fstatat(folder, name, &at, 0) == 0 ? at.st_ino : 0;
}

int procfs_numbers_open(struct procfs_numbers *numbers, int folder, const char *name)
{
	procfs_numbers_start(numbers, procfs_open_folder(folder, name));
	return numbers->error;
}

static bool fill_block(struct procfs_numbers *numbers)
{
	ssize_t len = getdents64(numbers->fd, numbers->block, sizeof(numbers->block));

	if (len < 0)
		numbers->error = -errno;
	numbers->at = 0;
	numbers->len = len > 0 ? (size_t)len : 0;
	return len > 0;
}

bool procfs_numbers_next(struct procfs_numbers *numbers, uint32_t *number)
{
	while (numbers->at < numbers->len || fill_block(numbers)) {
		const char *entry = numbers->block + numbers->at;
		unsigned short len;
		uint64_t value;

		/* The block is the kernel's: lengths are right, alignment is 8. */
		memcpy(&len, entry + offsetof(struct dirent64, d_reclen), sizeof(len));
		numbers->at += len;
		numbers->name = entry + offsetof(struct dirent64, d_name);
		if (span_to_u64(span_from_string(numbers->name), 10, 0, UINT32_MAX,
				&value)) {
			*number = (uint32_t)value;
			return true;
		}
	}
	return false;
}

void procfs_numbers_close(struct procfs_numbers *numbers)
{
	if (numbers->fd >= 0)
		(void)close(numbers->fd);
	numbers->fd = -1;
}
