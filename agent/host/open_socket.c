/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/open_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/host/descriptors.h"
#include "agent/host/procfs.h"

struct walk {
	struct deadline deadline;
	struct arena *arena;
	struct open_socket_list *out;
	uint32_t pid; /* whose descriptors are walked */
};

static bool on_descriptor(uint32_t fd, struct span target, void *data)
{
	struct walk *walk = data;
	struct open_socket_list *out = walk->out;
	struct open_socket *item;
	uint64_t inode;

	if (!descriptors_socket(target, &inode))
		return true;
	if (out->count == OPEN_SOCKETS_MAX) {
		out->overflow = true;
		return false;
	}
	item = arena_push(walk->arena, &out->items, &out->count, sizeof(*item));
	if (item)
		*item = (struct open_socket){inode, walk->pid, fd};
	return item != NULL;
}

/* 0, also when it could not be looked into, which is counted; or -ETIMEDOUT. */
static int walk_process(struct walk *walk, int proc, uint32_t pid)
{
	struct open_socket_list *out = walk->out;
	uint32_t *looked_at;
	char name[16];
	int table, r;

	(void)snprintf(name, sizeof(name), "%u/fd", pid);
	table = procfs_open_folder(proc, name);
	r = table;
	/* One that ended meanwhile holds nothing. */
	if (r == -ENOENT || r == -ESRCH)
		return 0;
	looked_at = arena_push(walk->arena, &out->pids, &out->pid_count,
			       sizeof(*looked_at));
	if (looked_at)
		*looked_at = pid;
	if (table >= 0) {
		walk->pid = pid;
		r = descriptors_walk(table, pid, true, walk->deadline, on_descriptor,
				     walk);
		(void)close(table);
	}
	if (r == -ETIMEDOUT)
		return r;
	if (r < 0 && r != -ENOENT && r != -ESRCH)
		out->denied++;
	return 0;
}

/* By inode, then process, then number. */
static int compare_sockets(const void *a, const void *b)
{
	const struct open_socket *left = a, *right = b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return (left->fd > right->fd) - (left->fd < right->fd);
}

void open_socket_list_sort(struct open_socket_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items), compare_sockets);
}

int open_socket_list_read(struct deadline deadline, struct arena *arena,
			  struct open_socket_list *out)
{
	struct walk walk = {.deadline = deadline, .arena = arena, .out = out};
	struct procfs_numbers processes;
	uint32_t pid;
	int r;

	*out = (struct open_socket_list){0};
	r = procfs_numbers_open(&processes, AT_FDCWD, "/proc");
	while (r == 0 && !out->overflow && !arena->exhausted &&
	       procfs_numbers_next(&processes, &pid)) {
		if (deadline_passed(deadline))
			r = -ETIMEDOUT;
		else
			r = walk_process(&walk, processes.fd, pid);
	}
	out->error = r == 0 ? processes.error : r;
	procfs_numbers_close(&processes);
	open_socket_list_sort(out);
	return arena->exhausted ? -ENOMEM : 0;
}

bool open_socket_list_is_whole(const struct open_socket_list *list)
{
	return list->error == 0 && !list->overflow;
}

size_t open_socket_list_find(const struct open_socket_list *list, uint64_t inode)
{
	size_t low = 0, high = list->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (list->items[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
