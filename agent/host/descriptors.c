/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/descriptors.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/host/procfs.h"

enum {
	DEADLINE_EVERY = 256, /* numbers between two looks at the clock */
	/* Numbers tried in vain before a table counts as one with gaps: each costs
	 * what it costs to have a descriptor listed. */
	MISSES_MAX = 2,
};

struct walk {
	struct deadline deadline;
	descriptors_visit *visit;
	void *data;
	size_t looked;
	bool denied;
	bool enough; /* the visitor said so */
};

/* One table: what was seen of it. */
struct table {
	int folder;
	uint32_t next;  /* numbers below it were looked at */
	uint64_t count; /* descriptors seen */
};

/* 1 when there is such a descriptor, 0 when not, -ETIMEDOUT. */
static int look_at(struct walk *walk, struct table *table, const char *name,
		   uint32_t fd)
{
	char target[PROCFS_LINK_MAX + 1];
	int len;

	if (walk->looked++ % DEADLINE_EVERY == 0 && deadline_passed(walk->deadline))
		return -ETIMEDOUT;
	/* Never stat(2) through the link: that asks the file system of the file,
	 * which may be one that does not answer. */
	len = procfs_link(table->folder, name, target);
	if (len == -EACCES || len == -EPERM)
		walk->denied = true;
	else if (len < 0)
		return 0; /* closed, or never open */
	table->count++;
	if (len >= 0)
		walk->enough = !walk->visit(fd, (struct span){target, (size_t)len},
					    walk->data);
	return 1;
}

/*
 * Descriptors are mostly numbered without gaps, and st_size says how many there
 * are (fs/proc/fd.c, proc_fd_getattr(), since Linux 6.2; 0 before). Trying the
 * numbers in turn spares the listing, a quarter of the cost of each.
 */
static int walk_dense(struct walk *walk, struct table *table, uint64_t count)
{
	unsigned int misses = 0;
	int r = 0;

	while (table->count < count && misses <= MISSES_MAX && !walk->enough &&
	       table->next < INT32_MAX) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%u", table->next);
		r = look_at(walk, table, name, table->next);
		if (r < 0)
			return r;
		misses += r == 0;
		table->next++;
	}
	return 0;
}

/* The rest, as the kernel lists it. */
static int walk_listed(struct walk *walk, struct table *table)
{
	struct procfs_numbers numbers;
	uint32_t fd;
	int r = 0;

	procfs_numbers_start(&numbers, table->folder);
	while (r >= 0 && !walk->enough && procfs_numbers_next(&numbers, &fd)) {
		if (fd >= table->next)
			r = look_at(walk, table, numbers.name, fd);
	}
	return r < 0 ? r : numbers.error;
}

static int walk_table(struct walk *walk, struct table *table)
{
	struct stat status;
	uint64_t count = 0;
	int r;

	if (fstat(table->folder, &status) == 0 && status.st_size > 0)
		count = (uint64_t)status.st_size;
	r = walk_dense(walk, table, count);
	if (r == 0 && !walk->enough && (count == 0 || table->count < count))
		r = walk_listed(walk, table);
	if (r == -EACCES || r == -EPERM) {
		walk->denied = true;
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

/* A folder has a link for itself, one for its name and one for each in it. */
static bool is_single_thread(int table)
{
	enum { LINKS_ALONE = 3 };
	struct stat task;

	return fstatat(table, "../task", &task, 0) == 0 && task.st_nlink == LINKS_ALONE;
}

static int walk_threads(struct walk *walk, const struct table *leading, uint32_t leader)
{
	/* An empty table is an exited leader's: a living thread has the real one. */
	bool seen = leading->count > 0;
	struct procfs_numbers threads;
	uint32_t thread;
	int r;

	if (is_single_thread(leading->folder))
		return 0;
	r = procfs_numbers_open(&threads, leading->folder, "../task");
	while (r == 0 && !walk->enough && procfs_numbers_next(&threads, &thread)) {
		struct table table = {.folder = -1};
		char name[32];

		if (seen && shares_table(leader, thread))
			continue;
		(void)snprintf(name, sizeof(name), "%u/fd", thread);
		table.folder = procfs_open_folder(threads.fd, name);
		r = table.folder < 0 ? table.folder : walk_table(walk, &table);
		if (table.folder >= 0)
			(void)close(table.folder);
		if (r == -EACCES || r == -EPERM)
			walk->denied = true;
		if (r == -EACCES || r == -EPERM || r == -ENOENT || r == -ESRCH)
			r = 0; /* not to be read, or that thread has ended */
	}
	if (r == 0)
		r = threads.error;
	procfs_numbers_close(&threads);
	return r;
}

int descriptors_walk(int folder, uint32_t pid, bool every_thread,
		     struct deadline deadline, descriptors_visit *visit, void *data)
{
	struct walk walk = {.deadline = deadline, .visit = visit, .data = data};
	struct table table = {.folder = folder};
	int r;

	r = walk_table(&walk, &table);
	if (!walk.enough && !walk.denied && (every_thread || table.count == 0) &&
	    (r == 0 || r == -ENOENT))
		r = walk_threads(&walk, &table, pid);
	return r == 0 && walk.denied ? -EACCES : r;
}

bool descriptors_socket(struct span target, uint64_t *inode)
{
	static const char before[] = "socket:[";

	if (!span_starts_with(target, before) || !span_ends_with(target, "]"))
		return false;
	return span_to_u64(span_slice(target, strlen(before), target.len - 1), 10, 1,
			   UINT64_MAX, inode);
}
