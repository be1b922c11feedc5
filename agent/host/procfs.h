/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * procfs: reading below /proc without being fooled by a pid that changes hands.
 *
 * A descriptor of /proc/PID stays tied to the process it was opened for: once
 * that has ended, reads through it fail with ESRCH, even if the number lives
 * on. So whoever looks at a process opens its folder once and stays below it.
 */
#ifndef TLSWARD_AGENT_HOST_PROCFS_H
#define TLSWARD_AGENT_HOST_PROCFS_H

#include "agent/base/buffer.h"
#include "agent/base/deadline.h"

enum {
	PROCFS_LINK_MAX = 4096,            /* PATH_MAX: no link of procfs is longer */
	PROCFS_PIDS_MAX = 4 * 1024 * 1024, /* PID_MAX_LIMIT on 64 bits */
};

/* A descriptor to list or start from, or -errno. ${folder} as for openat(2). */
int procfs_open_folder(int folder, const char *name);

/* Folder descriptor of /proc/PID, or -errno (-ENOENT, -ESRCH: it has ended). */
int procfs_open_process(uint32_t pid);

/*
 * procfs_read(folder, name, deadline, out):
 * Append the file to ${out} until its end or the ceiling of ${out}. Returns 0,
 * -E2BIG when there was more (what fits was appended), -ETIMEDOUT, -ENOMEM or
 * -errno. AT_FDCWD with an absolute name works, too.
 */
int procfs_read(int folder, const char *name, struct deadline deadline,
		struct buffer *out);

/*
 * procfs_link(folder, name, out):
 * The target of a link, NUL-terminated, in *${text}. Returns its length or
 * -errno.
 */
int procfs_link(int folder, const char *name, char text[static PROCFS_LINK_MAX + 1]);

/* The inode of what a link leads to: "ns/net", "exe". 0 with errno set: unknown. Needs
 * CAP_SYS_PTRACE for others' processes. */
uint64_t procfs_inode(int folder, const char *name);

/* A folder whose entries are numbers: /proc, task, fd, ... */
struct procfs_numbers {
	int fd;
	size_t at, len;
	const char *name; /* of the last entry: its number as text, until the next */
	_Alignas(8) char block[2048]; /* small: see owner.c for why */
	int error;
};

/* Start listing ${name} below ${folder}. Returns 0 or -errno. */
int procfs_numbers_open(struct procfs_numbers *numbers, int folder, const char *name);

/* Start listing ${folder} itself, which stays the caller's to close. */
void procfs_numbers_start(struct procfs_numbers *numbers, int folder);

/* The next number; false at the end or when numbers->error was set. */
bool procfs_numbers_next(struct procfs_numbers *numbers, uint32_t *number);

void procfs_numbers_close(struct procfs_numbers *numbers);

#endif
