/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/namespace_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/descriptors.h"
#include "agent/host/process.h"
#include "agent/host/procfs.h"

struct sweep {
	struct deadline deadline;
	struct arena *arena;
	struct namespace_socket *items;
	size_t count;
	uint32_t pid;  /* whose descriptors are walked */
	bool overflow; /* there are more than are looked at */
	size_t denied; /* processes, or sockets, that could not be looked into */
};

static bool on_descriptor(uint32_t fd, struct span target, void *data)
{
	struct sweep *sweep = data;
	struct namespace_socket *item;
	uint64_t inode;

	if (!descriptors_socket(target, &inode))
		return true;
	if (sweep->count == NAMESPACE_SOCKETS_LOOKED_MAX) {
		sweep->overflow = true;
		return false;
	}
	item = arena_push(sweep->arena, &sweep->items, &sweep->count, sizeof(*item));
	if (item)
		*item = (struct namespace_socket){
			.pid = sweep->pid, .fd = fd, .inode = inode};
	return item != NULL;
}

/* 0, also when it could not be looked into, which is counted; or -ETIMEDOUT. */
static int walk_process(struct sweep *sweep, int proc, uint32_t pid)
{
	char name[16];
	int table, r;

	(void)snprintf(name, sizeof(name), "%u/fd", pid);
	table = procfs_open_folder(proc, name);
	r = table;
	if (table >= 0) {
		sweep->pid = pid;
		r = descriptors_walk(table, pid, true, sweep->deadline, on_descriptor,
				     sweep);
		(void)close(table);
	}
	if (r == -ETIMEDOUT)
		return r;
	/* One that ended meanwhile holds nothing. */
	if (r < 0 && r != -ENOENT && r != -ESRCH)
		sweep->denied++;
	return 0;
}

/* 0, -ETIMEDOUT, -errno of /proc itself. */
static int collect(struct sweep *sweep)
{
	struct procfs_numbers processes;
	uint32_t pid;
	int r;

	r = procfs_numbers_open(&processes, AT_FDCWD, "/proc");
	while (r == 0 && !sweep->overflow && !sweep->arena->exhausted &&
	       procfs_numbers_next(&processes, &pid)) {
		if (deadline_passed(sweep->deadline))
			r = -ETIMEDOUT;
		else
			r = walk_process(sweep, processes.fd, pid);
	}
	if (r == 0)
		r = processes.error;
	procfs_numbers_close(&processes);
	return r;
}

static int compare_sockets(const void *a, const void *b)
{
	const struct namespace_socket *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

/* A socket that several processes hold is asked once. */
static void drop_doubles(struct sweep *sweep)
{
	size_t i, kept = 0;

	if (sweep->count > 1)
		qsort(sweep->items, sweep->count, sizeof(*sweep->items),
		      compare_sockets);
	for (i = 0; i < sweep->count; i++) {
		if (kept == 0 || sweep->items[kept - 1].inode != sweep->items[i].inode)
			sweep->items[kept++] = sweep->items[i];
	}
	sweep->count = kept;
}

/* "held by a socket of nginx" */
static const char *name_of(const struct sweep *sweep, uint32_t pid)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat;
	const char *name;

	if (folder >= 0 &&
	    process_read_stat(folder, sweep->deadline, &text, &stat) == 0)
		name = arena_printf(sweep->arena, "held by a socket of %.*s",
				    (int)stat.name.len, stat.name.ptr);
	else
		name = arena_printf(sweep->arena, "held by a socket");
	if (folder >= 0)
		(void)close(folder);
	buffer_free(&text);
	return name;
}

static int take_answers(struct sweep *sweep, const struct namespace_sockets *sockets,
			struct net_namespace_list *list)
{
	size_t i;

	for (i = 0; i < sockets->count; i++) {
		const struct namespace_socket *socket = &sockets->items[i];
		struct net_namespace *item;

		if (socket->error == EPERM || socket->error == EACCES ||
		    socket->error == ENOSYS)
			sweep->denied++;
		if (socket->namespace == 0 || socket->namespace == list->own ||
		    net_namespace_find(list, socket->namespace))
			continue;
		if (list->count == NET_NAMESPACES_MAX)
			return -E2BIG;
		item = arena_push(sweep->arena, &list->items, &list->count,
				  sizeof(*item));
		if (!item)
			return -ENOMEM;
		*item = (struct net_namespace){
			.inode = socket->namespace,
			.holder = *socket,
			.name = name_of(sweep, socket->pid),
		};
		if (!item->name)
			return -ENOMEM;
	}
	return 0;
}

static int ask_all(struct sweep *sweep, const struct namespace_door *door,
		   struct net_namespace_list *list)
{
	size_t at;
	int r = 0;

	for (at = 0; r == 0 && at < sweep->count; at += NAMESPACE_SOCKETS_MAX) {
		struct namespace_sockets sockets = {sweep->items + at,
						    sweep->count - at};

		if (sockets.count > NAMESPACE_SOCKETS_MAX)
			sockets.count = NAMESPACE_SOCKETS_MAX;
		r = door->look(door->context, &sockets, sweep->deadline);
		if (r == 0)
			r = take_answers(sweep, &sockets, list);
	}
	return r;
}

int namespace_socket_find(const struct namespace_door *door, struct deadline deadline,
			  struct arena *arena, struct limit_list *limits,
			  struct net_namespace_list *list)
{
	static const char what[] = "network namespaces that only a socket keeps alive";
	struct sweep sweep = {.deadline = deadline, .arena = arena};
	int r = collect(&sweep), asked;

	drop_doubles(&sweep);
	asked = ask_all(&sweep, door, list);
	net_namespace_list_sort(list);
	if (arena->exhausted || asked == -ENOMEM)
		return -ENOMEM;
	if (r == 0)
		r = asked;
	if (r < 0)
		(void)limit_add(limits, arena,
				r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_SKIPPED,
				EVIDENCE_LISTENERS, "%s: %s", what, strerror(-r));
	if (sweep.overflow)
		(void)limit_add(limits, arena, LIMIT_SKIPPED, EVIDENCE_LISTENERS,
				"%s: more than %d open sockets, the others were not "
				"looked at",
				what, NAMESPACE_SOCKETS_LOOKED_MAX);
	if (sweep.denied > 0)
		(void)limit_add(limits, arena, LIMIT_NOT_ROOT, EVIDENCE_LISTENERS,
				"%s: %zu processes or sockets could not be looked "
				"into (CAP_SYS_PTRACE, Yama)",
				what, sweep.denied);
	return arena->exhausted ? -ENOMEM : 0;
}
