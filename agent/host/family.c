/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/family.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/process.h"
#include "agent/host/procfs.h"

enum {
	CHILDREN_SIZE_MAX = 1024 * 1024, /* of one thread's list */
	CHILDREN_READS_MAX = 4,
	/* Of one process. Its threads' lists cost 12 us each, asking any other
	 * process for its parent 13 us. */
	CHILDREN_THREADS_MAX = 256,
};

/* A process whose relatives are looked for. */
struct relative {
	uint32_t pid;
	uint32_t parent_pid;
	const char *program; /* path; NULL: could not be read, has no relatives */
};

static int compare_relatives(const void *a, const void *b)
{
	const struct relative *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static int compare_members(const void *a, const void *b)
{
	const struct family_member *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static const char *program_path(int folder, struct arena *arena)
{
	static const char deleted[] = " (deleted)";
	char text[PROCFS_LINK_MAX + 1];
	struct span path;
	int len;

	len = procfs_link(folder, "exe", text);
	if (len < 0)
		return NULL;
	path = (struct span){text, (size_t)len};
	if (span_ends_with(path, deleted))
		path.len -= strlen(deleted);
	return arena_string(arena, path);
}

/* ${pid}, its parent and its program; false when it has ended or, with
 * ${parents}, is none of their children. */
static bool read_relative(uint32_t pid, const struct relative *parents, size_t count,
			  struct deadline deadline, struct arena *arena,
			  struct relative *out)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat;
	bool ok = false;

	if (folder < 0)
		return false;
	if (process_read_stat(folder, deadline, &text, &stat) == 0) {
		const struct relative parent = {.pid = stat.parent_pid};

		ok = !parents || bsearch(&parent, parents, count, sizeof(*parents),
					 compare_relatives) != NULL;
	}
	if (ok)
		*out = (struct relative){pid, stat.parent_pid,
					 program_path(folder, arena)};
	(void)close(folder);
	buffer_free(&text);
	return ok;
}

static bool add_relative(struct arena *arena, struct relative **heads, size_t *count,
			 const struct relative *relative)
{
	struct relative *item = arena_push(arena, heads, count, sizeof(*item));

	if (item)
		*item = *relative;
	return item != NULL;
}

/* The holders, and those of their parents that run the same program. */
static int find_heads(const struct family_member *members, size_t count,
		      struct deadline deadline, struct arena *arena,
		      struct relative **heads, size_t *head_count)
{
	struct relative holder, parent;
	size_t i;

	for (i = 0; i < count; i++) {
		if (deadline_passed(deadline))
			return -ETIMEDOUT;
		if (!read_relative(members[i].pid, NULL, 0, deadline, arena, &holder) ||
		    !holder.program)
			continue;
		if (!add_relative(arena, heads, head_count, &holder))
			return -ENOMEM;
		if (!read_relative(holder.parent_pid, NULL, 0, deadline, arena,
				   &parent) ||
		    !parent.program || strcmp(parent.program, holder.program) != 0)
			continue;
		if (!add_relative(arena, heads, head_count, &parent))
			return -ENOMEM;
	}
	if (*head_count > 1)
		qsort(*heads, *head_count, sizeof(**heads), compare_relatives);
	return 0;
}

static int add_member(struct arena *arena, struct family_member **members,
		      size_t *count, uint32_t pid)
{
	struct family_member *item;

	if (*count >= FAMILY_MAX)
		return -E2BIG;
	item = arena_push(arena, members, count, sizeof(*item));
	if (!item)
		return -ENOMEM;
	*item = (struct family_member){.pid = pid};
	return 0;
}

/* ---- children, by asking the parent ---------------------------------------- */

/*
 * /proc/PID/task/TID/children (CONFIG_PROC_CHILDREN) may skip some while others
 * end (fs/proc/array.c, get_children_pid()): read until it says the same twice.
 */
static int read_children(int thread, struct deadline deadline, struct buffer *text)
{
	struct buffer before = buffer_make(CHILDREN_SIZE_MAX);
	unsigned int reads;
	bool settled = false;
	int r = 0;

	buffer_reset(text);
	for (reads = 0; r == 0 && !settled && reads < CHILDREN_READS_MAX; reads++) {
		struct buffer swap = before;

		before = *text;
		*text = swap;
		buffer_reset(text);
		r = procfs_read(thread, "children", deadline, text);
		settled = reads > 0 &&
			  span_equal(buffer_span(&before), buffer_span(text));
	}
	buffer_free(&before);
	return r == 0 && !settled ? -EAGAIN : r;
}

static int append_children(struct span text, struct arena *arena, uint32_t **children,
			   size_t *count)
{
	struct span word;

	while (span_next_word(&text, &word)) {
		uint64_t number;
		uint32_t *item;

		/* 0: a process of another PID namespace. */
		if (!span_to_u64(word, 10, 0, UINT32_MAX, &number))
			return -EBADMSG;
		if (number == 0)
			continue;
		item = arena_push(arena, children, count, sizeof(*item));
		if (!item)
			return -ENOMEM;
		*item = (uint32_t)number;
	}
	return 0;
}

/* Each thread has the children that it made. Any failure: look elsewhere. */
static int list_children(uint32_t parent, struct deadline deadline, struct arena *arena,
			 uint32_t **children, size_t *count)
{
	struct buffer text = buffer_make(CHILDREN_SIZE_MAX);
	struct procfs_numbers threads;
	unsigned int seen = 0;
	uint32_t thread;
	char name[32];
	int r;

	(void)snprintf(name, sizeof(name), "/proc/%u/task", parent);
	r = procfs_numbers_open(&threads, AT_FDCWD, name);
	while (r == 0 && procfs_numbers_next(&threads, &thread)) {
		int folder = procfs_open_folder(threads.fd, threads.name);

		/* Of a thread that has ended another one has the children now,
		 * maybe one whose list was read before: that is a failure, too. */
		r = folder < 0 ? folder : read_children(folder, deadline, &text);
		if (folder >= 0)
			(void)close(folder);
		if (r == 0)
			r = append_children(buffer_span(&text), arena, children, count);
		if (r == 0 && ++seen > CHILDREN_THREADS_MAX)
			r = -E2BIG;
	}
	if (r == 0)
		r = threads.error;
	procfs_numbers_close(&threads);
	buffer_free(&text);
	return r;
}

/* ---- children, by asking everybody ------------------------------------------ */

/* Those of ${candidates} that are a child of one of ${heads} and run its program. */
static int take_children(const uint32_t *candidates, size_t candidate_count,
			 struct deadline deadline, struct arena *arena,
			 const struct relative *heads, size_t head_count,
			 struct family_member **members, size_t *count)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < candidate_count; i++) {
		const struct relative *head;
		struct relative child, parent;

		if (deadline_passed(deadline))
			return -ETIMEDOUT;
		if (!read_relative(candidates[i], heads, head_count, deadline, arena,
				   &child) ||
		    !child.program)
			continue;
		parent.pid = child.parent_pid;
		head = bsearch(&parent, heads, head_count, sizeof(*heads),
			       compare_relatives);
		if (head && strcmp(child.program, head->program) == 0)
			r = add_member(arena, members, count, candidates[i]);
	}
	return r;
}

static int find_children(const uint32_t *candidates, size_t candidate_count,
			 struct deadline deadline, struct arena *arena,
			 const struct relative *heads, size_t head_count,
			 struct family_member **members, size_t *count)
{
	uint32_t *children = NULL;
	size_t i, child_count = 0;
	int r = 0;

	for (i = 0; r == 0 && i < head_count; i++) {
		if (i == 0 || heads[i].pid != heads[i - 1].pid)
			r = list_children(heads[i].pid, deadline, arena, &children,
					  &child_count);
	}
	if (r == 0)
		return take_children(children, child_count, deadline, arena, heads,
				     head_count, members, count);
	return take_children(candidates, candidate_count, deadline, arena, heads,
			     head_count, members, count);
}

/* Rising by pid, each once; one that is known by its start time stays so. */
static void sort_members(struct family_member *members, size_t *count)
{
	size_t i, kept = 0;

	if (*count > 1)
		qsort(members, *count, sizeof(*members), compare_members);
	for (i = 0; i < *count; i++) {
		if (kept > 0 && members[kept - 1].pid == members[i].pid) {
			if (members[kept - 1].start_ticks == 0)
				members[kept - 1] = members[i];
			continue;
		}
		members[kept++] = members[i];
	}
	*count = kept;
}

int family_find(const uint32_t *candidates, size_t candidate_count,
		struct deadline deadline, struct arena *arena,
		struct family_member **members, size_t *count)
{
	struct relative *heads = NULL;
	size_t i, head_count = 0;
	int r;

	if (*count == 0)
		return 0;
	r = find_heads(*members, *count, deadline, arena, &heads, &head_count);
	if (r == 0 && head_count > 0)
		r = find_children(candidates, candidate_count, deadline, arena, heads,
				  head_count, members, count);
	for (i = 0; r == 0 && i < head_count; i++)
		r = add_member(arena, members, count, heads[i].pid);
	sort_members(*members, count);
	return r;
}
