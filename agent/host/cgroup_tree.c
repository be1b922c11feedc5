/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/cgroup_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/host/mount_info.h"
#include "agent/host/procfs.h"

enum {
	FILE_HANDLE_KERNFS = 0xfe, /* FILEID_KERNFS, include/linux/exportfs.h */
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

const char *cgroup_tree_parse_mountinfo(struct span text, struct arena *arena)
{
	struct mount_info mount;

	while (mount_info_next(&text, &mount)) {
		if (span_equal_string(mount.type, "cgroup2"))
			return mount_info_unescape(mount.point, arena);
	}
	return NULL;
}

static const char *mount_point(struct deadline deadline, struct arena *arena)
{
	struct buffer text = buffer_make(MOUNT_INFO_MAX);
	const char *path = NULL;

	if (mount_info_read(deadline, &text) == 0)
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
