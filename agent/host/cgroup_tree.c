/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/cgroup_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/host/procfs.h"

enum {
	FILE_HANDLE_KERNFS = 0xfe, /* FILEID_KERNFS, include/linux/exportfs.h */
	MOUNTINFO_MAX = 4 * 1024 * 1024,
};

static int open_cgroup2(const char *path)
{
	struct statfs fs;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC)
		return fd;
	(void)close(fd);
	return -ENOENT;
}

/* mountinfo writes blank, tab, newline and backslash as \ooo. */
static const char *unescape(struct span text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t i, len = 0;

	for (i = 0; out && i < text.len; i++) {
		struct span digits = span_slice(text, i + 1, i + 4);
		uint64_t byte;

		out[len] = text.ptr[i];
		if (text.ptr[i] == '\\' && digits.len == 3 &&
		    span_to_u64(digits, 8, 1, UINT8_MAX, &byte)) {
			out[len] = (char)byte;
			i += digits.len;
		}
		len++;
	}
	return out;
}

const char *cgroup_tree_parse_mountinfo(struct span text, struct arena *arena)
{
	enum { MOUNT_POINT = 4 };
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		size_t dash = span_find(line, SPAN_LITERAL(" - "), 0);
		struct span head = span_slice(line, 0, dash), word = {NULL, 0};
		struct span tail = span_slice(line, dash + 3, line.len);
		struct span type;
		unsigned int i;
		bool whole = true;

		if (!span_next_word(&tail, &type) ||
		    !span_equal_string(type, "cgroup2"))
			continue;
		for (i = 0; i <= MOUNT_POINT; i++)
			whole = whole && span_next_word(&head, &word);
		if (whole)
			return unescape(word, arena);
	}
	return NULL;
}

static const char *mount_point(struct deadline deadline, struct arena *arena)
{
	struct buffer text = buffer_make(MOUNTINFO_MAX);
	const char *path = NULL;

	if (procfs_read(AT_FDCWD, "/proc/self/mountinfo", deadline, &text) == 0)
		path = cgroup_tree_parse_mountinfo(buffer_span(&text), arena);
	buffer_free(&text);
	return path;
}

int cgroup_tree_open(struct deadline deadline, struct arena *arena,
		     struct cgroup_tree *out)
{
	/* The two usual places spare most hosts reading all their mounts. */
	static const char *const places[] = {"/sys/fs/cgroup",
					     "/sys/fs/cgroup/unified"};
	size_t i;

	*out = (struct cgroup_tree){.fd = -1};
	for (i = 0; i < sizeof(places) / sizeof(places[0]) && out->fd < 0; i++) {
		out->mount_point = places[i];
		out->fd = open_cgroup2(places[i]);
	}
	if (out->fd < 0) {
		out->mount_point = mount_point(deadline, arena);
		out->fd = out->mount_point ? open_cgroup2(out->mount_point) : -ENOENT;
	}
	if (out->fd < 0) {
		int r = out->fd;

		out->fd = -1;
		return r;
	}
	return 0;
}

void cgroup_tree_close(struct cgroup_tree *tree)
{
	if (tree->fd >= 0)
		(void)close(tree->fd);
	tree->fd = -1;
}

/* Where ${fd} lies below the mount point, by the kernel's own account. */
static const char *path_of(const struct cgroup_tree *tree, int fd, struct arena *arena)
{
	char name[32], target[PROCFS_LINK_MAX + 1];
	struct span path;
	int len;

	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	len = procfs_link(AT_FDCWD, name, target);
	if (len < 0)
		return NULL;
	path = (struct span){target, (size_t)len};
	if (!span_starts_with(path, tree->mount_point))
		return NULL;
	path = span_slice(path, strlen(tree->mount_point), path.len);
	if (path.len == 0)
		return "/";
	return path.ptr[0] == '/' ? arena_string(arena, path) : NULL;
}

int cgroup_tree_enter(const struct cgroup_tree *tree, uint64_t id, struct arena *arena,
		      const char **path)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(uint64_t)];
	} target = {.bytes = {0}};
	int fd;

	*path = NULL;
	if (tree->fd < 0)
		return -ENOENT;
	target.handle.handle_bytes = sizeof(id);
	target.handle.handle_type = FILE_HANDLE_KERNFS;
	memcpy(target.bytes + offsetof(struct file_handle, f_handle), &id, sizeof(id));
	fd = open_by_handle_at(tree->fd, &target.handle,
			       O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*path = path_of(tree, fd, arena);
	return fd;
}

bool cgroup_tree_parse_procs(struct span text, struct arena *arena, uint32_t **pids,
			     size_t *count)
{
	struct span line;

	while (span_next_field(&text, '\n', &line)) {
		uint64_t number;
		uint32_t *pid;

		if (line.len == 0)
			continue;
		if (*count >= CGROUP_PIDS_MAX ||
		    !span_to_u64(line, 10, 0, UINT32_MAX, &number))
			return false;
		if (number == 0)
			continue;
		pid = arena_push(arena, pids, count, sizeof(*pid));
		if (!pid)
			return false;
		*pid = (uint32_t)number;
	}
	return true;
}

int cgroup_tree_processes(int cgroup, struct deadline deadline, struct arena *arena,
			  uint32_t **pids, size_t *count)
{
	struct buffer text = buffer_make(CGROUP_PROCS_SIZE_MAX);
	int r = procfs_read(cgroup, "cgroup.procs", deadline, &text);

	if (r == 0 && !cgroup_tree_parse_procs(buffer_span(&text), arena, pids, count))
		r = -E2BIG;
	buffer_free(&text);
	return r;
}
