/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/family.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/process.h"
#include "agent/host/procfs.h"

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

static bool read_relative(uint32_t pid, struct deadline deadline, struct arena *arena,
			  struct relative *out)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat;
	bool ok = false;

	if (folder < 0)
		return false;
	if (process_read_stat(folder, deadline, &text, &stat) == 0) {
		*out = (struct relative){pid, stat.parent_pid,
					 program_path(folder, arena)};
		ok = true;
	}
	(void)close(folder);
	buffer_free(&text);
	return ok;
}

static uint32_t parent_of(uint32_t pid, struct deadline deadline)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	int folder = procfs_open_process(pid);
	struct process_stat stat;
	uint32_t parent = 0;

	if (folder < 0)
		return 0;
	if (process_read_stat(folder, deadline, &text, &stat) == 0)
		parent = stat.parent_pid;
	(void)close(folder);
	buffer_free(&text);
	return parent;
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
		if (!read_relative(members[i].pid, deadline, arena, &holder) ||
		    !holder.program)
			continue;
		if (!add_relative(arena, heads, head_count, &holder))
			return -ENOMEM;
		if (!read_relative(holder.parent_pid, deadline, arena, &parent) ||
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

static int find_children(const uint32_t *candidates, size_t candidate_count,
			 struct deadline deadline, struct arena *arena,
			 const struct relative *heads, size_t head_count,
			 struct family_member **members, size_t *count)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < candidate_count; i++) {
		struct relative wanted = {0}, child;
		const struct relative *head;

		if (deadline_passed(deadline))
			return -ETIMEDOUT;
		wanted.pid = parent_of(candidates[i], deadline);
		head = bsearch(&wanted, heads, head_count, sizeof(*heads),
			       compare_relatives);
		if (head && read_relative(candidates[i], deadline, arena, &child) &&
		    child.program && strcmp(child.program, head->program) == 0)
			r = add_member(arena, members, count, candidates[i]);
	}
	return r;
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
