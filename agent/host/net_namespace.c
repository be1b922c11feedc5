/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/net_namespace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/process.h"
#include "agent/host/procfs.h"

struct collecting {
	struct deadline deadline;
	struct arena *arena;
	struct net_namespace_list *out;
	bool every_thread;
	uint64_t wanted; /* stop at this one, when not 0 */
	struct net_namespace found;
};

uint64_t net_namespace_own(void)
{
	struct stat own;

	return stat("/proc/self/ns/net", &own) == 0 ? own.st_ino : 0;
}

/* False: stop, with -ENOMEM when nothing was wanted. */
static bool note(struct collecting *collecting, uint64_t inode, uint32_t pid,
		 uint32_t thread)
{
	struct net_namespace_list *out = collecting->out;
	struct net_namespace *item;
	size_t i;

	if (collecting->wanted != 0) {
		if (inode != collecting->wanted)
			return true;
		collecting->found = (struct net_namespace){
			.inode = inode, .pid = pid, .thread = thread};
		return false;
	}
	if (inode == out->own)
		return true;
	/* Processes of one namespace tend to stand together. */
	for (i = out->count; i > 0; i--) {
		if (out->items[i - 1].inode == inode)
			return true;
	}
	if (out->count == NET_NAMESPACES_MAX)
		return false;
	item = arena_push(collecting->arena, &out->items, &out->count, sizeof(*item));
	if (item)
		*item = (struct net_namespace){
			.inode = inode, .pid = pid, .thread = thread};
	return item != NULL;
}

static bool note_threads(struct collecting *collecting, int process, uint32_t pid)
{
	struct procfs_numbers threads;
	uint32_t thread;
	bool more = true;

	if (procfs_numbers_open(&threads, process, "task") < 0)
		return true; /* ended */
	while (more && procfs_numbers_next(&threads, &thread)) {
		char name[32];
		struct stat namespace;

		(void)snprintf(name, sizeof(name), "%u/ns/net", thread);
		if (fstatat(threads.fd, name, &namespace, 0) == 0)
			more = note(collecting, namespace.st_ino, pid, thread);
	}
	procfs_numbers_close(&threads);
	return more;
}

static bool note_process(struct collecting *collecting, int proc, const char *number,
			 uint32_t pid)
{
	struct stat namespace;
	char name[32];
	int error, process;
	bool more = true;

	(void)snprintf(name, sizeof(name), "%.10s/ns/net", number);
	error = fstatat(proc, name, &namespace, 0) == 0 ? 0 : errno;
	if (error == EACCES || error == EPERM)
		collecting->out->denied = true;
	if (error == 0 && !note(collecting, namespace.st_ino, pid, pid))
		return false;
	/* A leading thread that has exited is in none, the others are. */
	if ((error == 0 && collecting->every_thread) || error == ENOENT) {
		(void)snprintf(name, sizeof(name), "%.10s", number);
		process = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			return true;
		more = note_threads(collecting, process, pid);
		(void)close(process);
	}
	return more;
}

/* Whether every process was asked; 0, -ETIMEDOUT, -ECANCELED (stopped), -errno. */
static int ask_processes(struct collecting *collecting)
{
	struct procfs_numbers processes;
	uint32_t pid;
	int r;

	r = procfs_numbers_open(&processes, AT_FDCWD, "/proc");
	while (r == 0 && procfs_numbers_next(&processes, &pid)) {
		if (deadline_passed(collecting->deadline))
			r = -ETIMEDOUT;
		else if (!note_process(collecting, processes.fd, processes.name, pid))
			r = -ECANCELED;
	}
	if (r == 0)
		r = processes.error;
	procfs_numbers_close(&processes);
	return r;
}

/* Another process that is in ${namespace} now. 0, -ESRCH (nobody is), -errno. */
static int find_process(const struct net_namespace *namespace, struct deadline deadline,
			struct net_namespace *found)
{
	struct net_namespace_list unused = {0};
	struct collecting collecting = {.deadline = deadline,
					.out = &unused,
					.every_thread = true,
					.wanted = namespace->inode};
	int r = ask_processes(&collecting);

	if (r != -ECANCELED)
		return r == 0 ? -ESRCH : r;
	*found = collecting.found;
	return 0;
}

int net_namespace_open(const struct net_namespace *namespace, struct deadline deadline)
{
	struct net_namespace at = *namespace;
	unsigned int attempt;
	int folder, r;

	for (attempt = 0; attempt < 2; attempt++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/%u/task/%u", at.pid,
			       at.thread);
		folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folder >= 0 && procfs_inode(folder, "ns/net") == namespace->inode)
			return folder;
		if (folder >= 0)
			(void)close(folder);
		/* Another process may still be there. */
		r = attempt == 0 ? find_process(namespace, deadline, &at) : -ESRCH;
		if (r < 0)
			return r;
	}
	return -ESRCH;
}

static bool is_gone(int r)
{
	return r == -ESTALE || r == -ENOENT || r == -ESRCH;
}

int net_namespace_enter(const struct net_namespace *namespace,
			const struct namespace_door *door, enum namespace_bus bus,
			struct deadline deadline, int *fd)
{
	struct namespace_wanted wanted = {.bus = bus, .inode = namespace->inode};
	struct net_namespace other;
	int r = -ESRCH;

	wanted.way = NAMESPACE_OF_THREAD;
	wanted.pid = namespace->pid;
	wanted.number = namespace->thread;
	if (namespace->pid != 0)
		r = door->enter(door->context, &wanted, deadline, fd);
	if (is_gone(r) && namespace->path) {
		wanted.way = NAMESPACE_AT_PATH;
		wanted.path = namespace->path;
		r = door->enter(door->context, &wanted, deadline, fd);
	}
	if (is_gone(r) && namespace->holder.inode != 0) {
		wanted.way = NAMESPACE_OF_SOCKET;
		wanted.pid = namespace->holder.pid;
		wanted.number = namespace->holder.fd;
		wanted.socket = namespace->holder.inode;
		r = door->enter(door->context, &wanted, deadline, fd);
	}
	if (is_gone(r) && namespace->pid != 0 &&
	    find_process(namespace, deadline, &other) == 0) {
		wanted.way = NAMESPACE_OF_THREAD;
		wanted.pid = other.pid;
		wanted.number = other.thread;
		r = door->enter(door->context, &wanted, deadline, fd);
	}
	return is_gone(r) ? -ESRCH : r;
}

static int compare_namespaces(const void *a, const void *b)
{
	const struct net_namespace *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

void net_namespace_list_sort(struct net_namespace_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items),
		      compare_namespaces);
}

struct net_namespace *net_namespace_find(const struct net_namespace_list *list,
					 uint64_t inode)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].inode == inode)
			return &list->items[i];
	}
	return NULL;
}

int net_namespace_list_read(bool every_thread, struct deadline deadline,
			    struct arena *arena, struct limit_list *limits,
			    struct net_namespace_list *out)
{
	struct collecting collecting = {.deadline = deadline,
					.arena = arena,
					.out = out,
					.every_thread = every_thread};
	int r;

	*out = (struct net_namespace_list){.own = net_namespace_own()};
	r = ask_processes(&collecting);
	if (arena->exhausted)
		return -ENOMEM;
	out->complete = r == 0 && !out->denied && out->own != 0;
	if (r < 0)
		(void)limit_add(
			limits, arena, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_SKIPPED,
			EVIDENCE_LISTENERS, "network namespaces of processes: %s",
			r == -ECANCELED ? "too many" : strerror(-r));
	/* What a security module hides from root, more privilege would not show. */
	else if (out->denied && (every_thread || !process_may_see_all(deadline)))
		(void)limit_add(limits, arena, LIMIT_NOT_ROOT, EVIDENCE_LISTENERS,
				"network namespaces of some processes could not be "
				"read (CAP_SYS_PTRACE)");
	net_namespace_list_sort(out);
	return arena->exhausted ? -ENOMEM : 0;
}
