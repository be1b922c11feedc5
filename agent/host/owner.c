/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/host/descriptors.h"
#include "agent/host/process.h"
#include "agent/host/procfs.h"

struct looking {
	const struct owner_search *search;
	struct owner_result *out;
	uint32_t *seen_in; /* for each inode, the last pid it was found in */
	int proc;          /* /proc */
	int folder;        /* /proc/PID/fd of the process looked into */
	uint32_t pid;      /* its */
	size_t found;      /* in it */
	/* Where it was seen to have them, rising by number; none: look everywhere. */
	const struct open_socket *seen;
	size_t seen_count;
	bool failed;
};

static int compare_inodes(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static bool add_holding(struct looking *looking, uint64_t inode, uint32_t fd)
{
	struct owner_result *out = looking->out;
	struct owner_holding *holding;

	holding = arena_push(looking->search->arena, &out->items, &out->count,
			     sizeof(*holding));
	if (!holding)
		return false;
	*holding = (struct owner_holding){inode, looking->pid, fd, 0};
	return true;
}

static bool on_descriptor(uint32_t fd, struct span target, void *data)
{
	struct looking *looking = data;
	const struct owner_search *search = looking->search;
	const uint64_t *hit;
	uint64_t inode;
	size_t i;

	if (!descriptors_socket(target, &inode))
		return true;
	hit = bsearch(&inode, search->inodes, search->count, sizeof(inode),
		      compare_inodes);
	if (!hit)
		return true;
	i = (size_t)(hit - search->inodes);
	if (looking->seen_in[i] == looking->pid)
		return true;
	looking->seen_in[i] = looking->pid;
	if (!add_holding(looking, inode, fd)) {
		looking->failed = true;
		return false;
	}
	/* Listeners have low numbers: most processes end here, early. */
	return ++looking->found < search->count;
}

/* The start times of what this process turned out to hold. */
static int identify(struct looking *looking, size_t first)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	struct process_stat stat = {0};
	/* ".." of what was opened is that process, whoever has its pid by now. */
	int process = procfs_open_folder(looking->folder, "..");
	size_t i;
	int r;

	r = process < 0 ? -ESRCH
			: process_read_stat(process, looking->search->deadline, &text,
					    &stat);
	if (process >= 0)
		(void)close(process);
	if (r == -ESRCH)
		looking->out->count = first; /* ended: it holds nothing now */
	for (i = first; i < looking->out->count; i++)
		looking->out->items[i].start_ticks = stat.start_ticks;
	buffer_free(&text);
	return r == -ESRCH ? 0 : r;
}

/* Whether each of looking->seen is still there. */
static bool look_where_seen(struct looking *looking)
{
	size_t i;

	for (i = 0; i < looking->seen_count; i++) {
		const struct open_socket *seen = &looking->seen[i];
		char name[16], link[PROCFS_LINK_MAX + 1];
		struct span target = {link, 0};
		uint64_t inode;
		int len;

		(void)snprintf(name, sizeof(name), "%u", seen->fd);
		len = procfs_link(looking->folder, name, link);
		target.len = len > 0 ? (size_t)len : 0;
		if (!descriptors_socket(target, &inode) || inode != seen->inode)
			return false;
		if (!on_descriptor(seen->fd, target, looking))
			break;
	}
	return true;
}

/* 0, -EACCES, -ENOENT, -ESRCH, -ETIMEDOUT, -errno. */
static int look_at_table(struct looking *looking)
{
	const struct owner_search *search = looking->search;

	if (deadline_passed(search->deadline))
		return -ETIMEDOUT;
	if (looking->seen_count > 0 && look_where_seen(looking))
		return 0;
	return descriptors_walk(looking->folder, looking->pid, search->every_thread,
				search->deadline, on_descriptor, looking);
}

static bool is_gone(int r)
{
	return r == -ENOENT || r == -ESRCH;
}

static int look_into(struct looking *looking, uint32_t pid)
{
	size_t first = looking->out->count;
	char name[16];
	uint32_t *item;
	int r;

	looking->pid = pid;
	looking->found = 0;
	(void)snprintf(name, sizeof(name), "%u/fd", pid);
	looking->folder = procfs_open_folder(looking->proc, name);
	if (is_gone(looking->folder))
		return 0;
	item = arena_push(looking->search->arena, &looking->out->pids,
			  &looking->out->pid_count, sizeof(*item));
	if (item)
		*item = pid;
	r = item ? 0 : -ENOMEM;
	if (looking->folder < 0) {
		looking->out->denied++; /* hidepid=1, or another user's */
		return r;
	}
	if (r == 0 && looking->search->count > 0) {
		r = look_at_table(looking);
		if (r == -EACCES)
			looking->out->denied++;
		if (r == -EACCES || is_gone(r))
			r = 0;
	}
	if (looking->failed)
		r = -ENOMEM;
	if (r == 0 && looking->out->count > first)
		r = identify(looking, first);
	(void)close(looking->folder);
	return r;
}

static int looking_start(struct looking *looking, const struct owner_search *search,
			 struct owner_result *out)
{
	*looking = (struct looking){.search = search, .out = out};
	looking->seen_in = arena_alloc_array(search->arena, search->count,
					     sizeof(*looking->seen_in));
	looking->proc = procfs_open_folder(AT_FDCWD, "/proc");
	if (!looking->seen_in)
		return -ENOMEM;
	return looking->proc < 0 ? looking->proc : 0;
}

static void looking_end(struct looking *looking)
{
	if (looking->proc >= 0)
		(void)close(looking->proc);
}

int owner_search_all(const struct owner_search *search, struct owner_result *out)
{
	struct procfs_numbers processes;
	struct looking looking;
	uint32_t pid;
	int r;

	r = looking_start(&looking, search, out);
	procfs_numbers_start(&processes, looking.proc);
	while (r == 0 && procfs_numbers_next(&processes, &pid)) {
		r = deadline_passed(search->deadline) ? -ETIMEDOUT
						      : look_into(&looking, pid);
	}
	if (r == 0)
		r = processes.error;
	looking_end(&looking);
	return r;
}

int owner_search_some(const struct owner_search *search, const uint32_t *pids,
		      size_t count, struct owner_result *out)
{
	struct looking looking;
	size_t i;
	int r;

	r = looking_start(&looking, search, out);
	for (i = 0; r == 0 && i < count; i++)
		r = look_into(&looking, pids[i]);
	looking_end(&looking);
	return r;
}

/* By process, then number. */
static int compare_places(const void *a, const void *b)
{
	const struct open_socket *left = a, *right = b;

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return (left->fd > right->fd) - (left->fd < right->fd);
}

/* Where the inodes were seen, process by process. False: no memory. */
static bool list_places(const struct owner_search *search,
			const struct open_socket_list *sockets,
			struct open_socket **places, size_t *count)
{
	size_t i, at;

	for (i = 0; i < search->count; i++) {
		at = open_socket_list_find(sockets, search->inodes[i]);
		for (; at < sockets->count &&
		       sockets->items[at].inode == search->inodes[i];
		     at++) {
			struct open_socket *item =
				arena_push(search->arena, places, count, sizeof(*item));

			if (!item)
				return false;
			*item = sockets->items[at];
		}
	}
	if (*count > 1)
		qsort(*places, *count, sizeof(**places), compare_places);
	return true;
}

static bool copy_pids(struct arena *arena, const struct open_socket_list *sockets,
		      struct owner_result *out)
{
	uint32_t *item;
	size_t i;

	out->pid_count = 0;
	for (i = 0; i < sockets->pid_count; i++) {
		item = arena_push(arena, &out->pids, &out->pid_count, sizeof(*item));
		if (!item)
			return false;
		*item = sockets->pids[i];
	}
	return true;
}

int owner_search_listed(const struct owner_search *search,
			const struct open_socket_list *sockets,
			struct owner_result *out)
{
	struct open_socket *places = NULL;
	struct looking looking;
	size_t i, next, count = 0;
	int r;

	r = looking_start(&looking, search, out);
	if (r == 0 && !list_places(search, sockets, &places, &count))
		r = -ENOMEM;
	for (i = 0; r == 0 && i < count; i = next) {
		for (next = i + 1; next < count && places[next].pid == places[i].pid;)
			next++;
		looking.seen = &places[i];
		looking.seen_count = next - i;
		r = look_into(&looking, places[i].pid);
	}
	looking_end(&looking);
	/* The walk looked at these, too: what it was refused is all that is counted. */
	out->denied = sockets->denied;
	if (!copy_pids(search->arena, sockets, out))
		r = -ENOMEM;
	return r;
}

bool owner_parse_file_nr(struct span text, int64_t *out)
{
	struct span word;
	uint64_t number;

	if (!span_next_word(&text, &word) ||
	    !span_to_u64(word, 10, 0, INT64_MAX, &number))
		return false;
	*out = (int64_t)number;
	return true;
}

int64_t owner_open_files(struct deadline deadline)
{
	struct buffer text = buffer_make(256);
	int64_t files = -EBADMSG;
	int r;

	r = procfs_read(AT_FDCWD, "/proc/sys/fs/file-nr", deadline, &text);
	if (r < 0)
		files = r;
	else
		(void)owner_parse_file_nr(buffer_span(&text), &files);
	buffer_free(&text);
	return files;
}
