/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/host/procfs.h"

enum { DEADLINE_EVERY = 256 }; /* descriptors between two looks at the clock */

struct table {
	size_t count; /* descriptors seen */
	bool denied;
	bool enough; /* the visitor said so */
};

static int walk_table(int process, const char *folder, struct deadline deadline,
		      descriptors_visit *visit, void *data, struct table *table)
{
	char target[PROCFS_LINK_MAX + 1];
	struct procfs_numbers numbers;
	uint32_t fd;
	int r;

	r = procfs_numbers_open(&numbers, process, folder);
	while (r == 0 && !table->enough && procfs_numbers_next(&numbers, &fd)) {
		int len;

		if (table->count++ % DEADLINE_EVERY == 0 && deadline_passed(deadline))
			r = -ETIMEDOUT;
		len = procfs_link(numbers.fd, numbers.name, target);
		if (len >= 0)
			table->enough =
				!visit(fd, (struct span){target, (size_t)len}, data);
		else if (len == -EACCES || len == -EPERM)
			table->denied = true;
		/* Any other: it was closed since it was listed. */
	}
	if (r == 0)
		r = numbers.error;
	procfs_numbers_close(&numbers);
	if (r == -EACCES || r == -EPERM) {
		table->denied = true;
		r = 0;
	}
	return r;
}

/*
 * Whether this thread shows the table that the leading one showed. Where the
 * kernel does not say (no CONFIG_KCMP, not permitted), it has to be read.
 */
static bool shares_table(uint32_t leader, uint32_t thread)
{
	return leader == thread ||
	       syscall(SYS_kcmp, leader, thread, KCMP_FILES, 0L, 0L) == 0;
}

static int walk_threads(int process, uint32_t leader, struct deadline deadline,
			descriptors_visit *visit, void *data, struct table *table)
{
	/* An empty table is an exited leader's: a living thread has the real one. */
	bool seen = table->count > 0;
	struct procfs_numbers threads;
	uint32_t thread;
	int r;

	r = procfs_numbers_open(&threads, process, "task");
	while (r == 0 && !table->enough && procfs_numbers_next(&threads, &thread)) {
		char folder[32];

		if (seen && shares_table(leader, thread))
			continue;
		(void)snprintf(folder, sizeof(folder), "task/%u/fd", thread);
		r = walk_table(process, folder, deadline, visit, data, table);
		if (r == -ENOENT || r == -ESRCH)
			r = 0; /* that thread has ended */
	}
	if (r == 0)
		r = threads.error;
	procfs_numbers_close(&threads);
	return r;
}

int descriptors_walk(int process, uint32_t pid, bool every_thread,
		     struct deadline deadline, descriptors_visit *visit, void *data)
{
	struct table table = {0};
	int r;

	r = walk_table(process, "fd", deadline, visit, data, &table);
	if (!table.enough && !table.denied && (every_thread || table.count == 0) &&
	    (r == 0 || r == -ENOENT))
		r = walk_threads(process, pid, deadline, visit, data, &table);
	return r == 0 && table.denied ? -EACCES : r;
}

bool descriptors_socket(struct span target, uint64_t *inode)
{
	static const char before[] = "socket:[";

	if (!span_starts_with(target, before) || !span_ends_with(target, "]"))
		return false;
	return span_to_u64(span_slice(target, strlen(before), target.len - 1), 10, 1,
			   UINT64_MAX, inode);
}
