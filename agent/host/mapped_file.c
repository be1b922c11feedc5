/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/host/procfs.h"

#define DELETED_MARK " (deleted)"

enum { OVERLAYFS_MAGIC = 0x794c7630 };

/* An O_PATH descriptor of ${path} inside the root of the process, or -errno. */
static int open_in_root(int process, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		/* An absolute link in a container must not lead to the host's. */
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int root, saved;

	root = openat(process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -errno;
	fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	saved = fd < 0 ? -errno : 0;
	(void)close(root);
	return fd < 0 ? saved : (int)fd;
}

int mapped_file_stat(int process, const char *path, struct stat *out)
{
	int fd = open_in_root(process, path);
	int r;

	if (fd < 0)
		return fd;
	r = fstat(fd, out) < 0 ? -errno : 0;
	(void)close(fd);
	return r;
}

/* What became of a path whose file was unlinked under the process. */
static enum exe_state unlinked_state(int process, const char *path)
{
	struct stat now;
	int r = mapped_file_stat(process, path, &now);

	if (r == 0)
		return EXE_REPLACED; /* as a package upgrade does it */
	return r == -ENOENT || r == -ENOTDIR ? EXE_DELETED : EXE_UNKNOWN;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

int mapped_file_exe(int process, struct arena *arena, const char **path,
		    enum exe_state *state)
{
	char text[PROCFS_LINK_MAX + 1];
	struct stat running, now;
	struct span link;
	int r;

	r = procfs_link(process, "exe", text);
	if (r < 0)
		return r;
	if (fstatat(process, "exe", &running, 0) < 0)
		return -errno;
	link = (struct span){text, (size_t)r};
	if (span_starts_with(link, "/memfd:")) {
		/* A memfd has no path: "/memfd:NAME (deleted)" is all there is. */
		*state = EXE_MEMFD;
	} else if (mapped_file_stat(process, text, &now) == 0 &&
		   is_same_file(&running, &now)) {
		/* Also a file whose name really ends in the mark. */
		*path = arena_string(arena, link);
		*state = EXE_PRESENT;
		return *path ? 0 : -ENOMEM;
	} else {
		bool marked = span_ends_with(link, DELETED_MARK);

		if (marked)
			link.len -= strlen(DELETED_MARK);
		text[link.len] = '\0';
		*state = unlinked_state(process, text);
		/* Still linked, yet not found: hidden by a mount or a root. */
		if (!marked && *state == EXE_DELETED)
			*state = EXE_UNKNOWN;
		*path = arena_string(arena, link);
		return *path ? 0 : -ENOMEM;
	}
	if (span_ends_with(link, DELETED_MARK))
		link.len -= strlen(DELETED_MARK);
	*path = arena_string(arena, link);
	return *path ? 0 : -ENOMEM;
}

enum exe_state mapped_file_state(int process, const struct process_mapping *mapping,
				 struct arena *arena)
{
	enum exe_state state = EXE_UNKNOWN;
	const char *path;
	struct statfs fs;
	struct stat now;
	int fd;

	if (span_starts_with(mapping->path, "/memfd:"))
		return EXE_MEMFD;
	path = arena_string(arena, mapping->path);
	if (!path)
		return EXE_UNKNOWN;
	if (mapping->deleted)
		return unlinked_state(process, path);
	fd = open_in_root(process, path);
	if (fd < 0 || fstat(fd, &now) < 0)
		goto out;
	/*
	 * btrfs and overlayfs show another device in maps than in stat(2), so
	 * the inode decides; older overlayfs shows another inode as well, and
	 * there a link that is not marked deleted has to be believed.
	 */
	if (now.st_ino == mapping->inode)
		state = EXE_PRESENT;
	else if (fstatfs(fd, &fs) == 0 && fs.f_type == OVERLAYFS_MAGIC)
		state = EXE_PRESENT;
	else
		state = EXE_REPLACED;
out:
	if (fd >= 0)
		(void)close(fd);
	return state;
}
