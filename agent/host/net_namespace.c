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
#include "agent/host/process_cgroup.h"
#include "agent/host/procfs.h"

#define NAMES_FOLDER "/run/netns" /* ip-netns(8) */

struct collecting {
	struct deadline deadline;
	struct arena *arena;
	struct net_namespace_list *out;
	bool every_thread;
	uint64_t wanted; /* stop at this one, when not 0 */
	struct net_namespace found;
};

uint64_t net_namespace_of(int folder)
{
	struct stat namespace;

	return fstatat(folder, "ns/net", &namespace, 0) == 0 ? namespace.st_ino : 0;
}

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
		collecting->found = (struct net_namespace){inode, pid, thread, NULL};
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
		*item = (struct net_namespace){inode, pid, thread, NULL};
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

int net_namespace_open(const struct net_namespace *namespace, struct deadline deadline)
{
	struct net_namespace_list unused = {0};
	struct collecting collecting = {.deadline = deadline,
					.out = &unused,
					.every_thread = true,
					.wanted = namespace->inode,
					.found = *namespace};
	unsigned int attempt;
	int folder = -ESRCH, r;

	for (attempt = 0; attempt < 2; attempt++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/%u/task/%u",
			       collecting.found.pid, collecting.found.thread);
		folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folder >= 0 && net_namespace_of(folder) == namespace->inode)
			return folder;
		if (folder >= 0)
			(void)close(folder);
		/* Another process may still be there. */
		r = attempt == 0 ? ask_processes(&collecting) : 0;
		if (r != -ECANCELED)
			return r == 0 ? -ESRCH : r;
	}
	return -ESRCH;
}

/* ---- names ------------------------------------------------------------------- */

static struct net_namespace *find(const struct net_namespace_list *list, uint64_t inode)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].inode == inode)
			return &list->items[i];
	}
	return NULL;
}

/* Those with a name; one that has no process is added with its name alone. */
static int take_names(struct arena *arena, struct limit_list *limits,
		      struct net_namespace_list *out)
{
	DIR *folder = opendir(NAMES_FOLDER);
	const struct dirent *entry;
	int r = 0;

	if (!folder && errno != ENOENT)
		(void)limit_add(limits, arena, LIMIT_UNREADABLE_FILE,
				EVIDENCE_LISTENERS, NAMES_FOLDER ": %s",
				strerror(errno));
	while (folder && r == 0 && (entry = readdir(folder)) != NULL) {
		struct net_namespace *namespace;
		struct stat file;

		if (entry->d_name[0] == '.' ||
		    fstatat(dirfd(folder), entry->d_name, &file, 0) < 0 ||
		    file.st_ino == out->own)
			continue;
		namespace = find(out, file.st_ino);
		if (!namespace) {
			if (out->count == NET_NAMESPACES_MAX)
				break;
			namespace = arena_push(arena, &out->items, &out->count,
					       sizeof(*namespace));
			if (namespace)
				*namespace =
					(struct net_namespace){.inode = file.st_ino};
		}
		/* It may have several: the first in byte order is no accident. */
		if (namespace &&
		    (!namespace->name || strcmp(entry->d_name, namespace->name) < 0))
		namespace->name = arena_string(arena, span_from_string(entry->d_name));
		if (!namespace || !namespace->name)
			r = -ENOMEM;
	}
	if (folder)
		(void)closedir(folder);
	return r;
}

/* By who lives there. No pid: a name that changes with every start is none. */
static void name_by_process(struct net_namespace *namespace, struct deadline deadline,
			    struct arena *arena)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = net_namespace_open(namespace, deadline);
	struct process_cgroup cgroup = {0};
	struct process_stat stat;

	if (folder >= 0 && procfs_read(folder, "cgroup", deadline, &text) == 0 &&
	    process_cgroup_parse(buffer_span(&text), &cgroup) &&
	    cgroup.container.len + cgroup.unit.len > 0) {
		struct span name =
			cgroup.container.len > 0 ? cgroup.container : cgroup.unit;

		namespace->name =
			arena_printf(arena, "%s %.*s",
				     cgroup.container.len > 0 ? "container" : "unit",
				     (int)name.len, name.ptr);
	} else if (folder >= 0 &&
		   process_read_stat(folder, deadline, &text, &stat) == 0) {
		namespace->name = arena_printf(arena, "of %.*s", (int)stat.name.len,
					       stat.name.ptr);
	}
	if (folder >= 0)
		(void)close(folder);
	buffer_free(&text);
}

static int compare_namespaces(const void *a, const void *b)
{
	const struct net_namespace *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

int net_namespace_list_read(bool every_thread, struct deadline deadline,
			    struct arena *arena, struct limit_list *limits,
			    struct net_namespace_list *out)
{
	struct collecting collecting = {.deadline = deadline,
					.arena = arena,
					.out = out,
					.every_thread = every_thread};
	size_t i;
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
	if (take_names(arena, limits, out) < 0)
		return -ENOMEM;
	for (i = 0; i < out->count; i++) {
		if (!out->items[i].name)
			name_by_process(&out->items[i], deadline, arena);
	}
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare_namespaces);
	return arena->exhausted ? -ENOMEM : 0;
}
