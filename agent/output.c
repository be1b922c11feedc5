/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/output.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ${path} -> the folder's path and the name in it. */
static int split_path(const char *path, char *folder, size_t size, struct output *out)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (*name == '\0')
		return -EISDIR;
	if (strlen(name) >= sizeof(out->name) ||
	    (slash && (size_t)(slash - path) >= size))
		return -ENAMETOOLONG;
	memcpy(out->name, name, strlen(name) + 1);
	memcpy(folder, ".", 2);
	if (slash) {
		memcpy(folder, path, (size_t)(slash - path));
		folder[slash - path] = '\0';
	}
	if (slash == path)
		memcpy(folder, "/", 2);
	return 0;
}

/*
 * What stands there now. A rename would take the place of /dev/null, too: a device
 * is opened (1), a regular file or nothing is replaced (0). A link is refused: to
 * follow it is not safe in a folder of somebody else's, and /dev/stdout is one.
 */
static int look_at_target(const struct output *out)
{
	struct stat status;

	if (fstatat(out->folder, out->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISREG(status.st_mode))
		return 0;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISLNK(status.st_mode))
		return -ELOOP;
	return S_ISCHR(status.st_mode) || S_ISFIFO(status.st_mode) ? 1 : -EINVAL;
}

/* A FIFO that nobody reads fails with ENXIO instead of waiting for a reader. */
static int open_device(struct output *out)
{
	int flags;

	out->fd = openat(out->folder, out->name,
			 O_WRONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
	if (out->fd < 0)
		return -errno;
	flags = fcntl(out->fd, F_GETFL);
	if (flags < 0 || fcntl(out->fd, F_SETFL, flags & ~O_NONBLOCK) != 0) {
		int r = -errno;

		(void)close(out->fd);
		return r;
	}
	(void)close(out->folder);
	out->folder = -1;
	return 0;
}

static int open_temporary(struct output *out)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -errno;
	(void)snprintf(out->temporary, sizeof(out->temporary), ".%s.%016" PRIx64,
		       out->name, random);
	if (strlen(out->temporary) > NAME_MAX)
		return -ENAMETOOLONG;
	out->fd = openat(out->folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
	if (out->fd >= 0)
		return 0;
	/* Not every file system has files without names. O_EXCL: a link that
	 * somebody put there is not followed. */
	out->fd = openat(out->folder, out->temporary,
			 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	out->has_temporary = out->fd >= 0;
	return out->fd < 0 ? -errno : 0;
}

int output_open(const char *path, struct output *out)
{
	char folder[PATH_MAX];
	int r;

	*out = (struct output){.fd = STDOUT_FILENO, .folder = -1};
	if (!path || strcmp(path, "-") == 0)
		return 0;
	r = split_path(path, folder, sizeof(folder), out);
	if (r != 0)
		return r;
	out->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->folder < 0)
		return -errno;
	r = look_at_target(out);
	if (r >= 0)
		r = r == 1 ? open_device(out) : open_temporary(out);
	if (r != 0 && out->folder >= 0) {
		(void)close(out->folder);
		out->folder = -1;
	}
	return r;
}

bool output_needs_override(const struct output *output)
{
	struct stat status;

	return output->folder >= 0 && fstat(output->folder, &status) == 0 &&
	       status.st_uid != geteuid();
}

/* A file without a name gets one: linkat(2) replaces nothing, rename(2) does. */
static int name_temporary(struct output *output)
{
	char path[64];

	if (output->has_temporary)
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", output->fd);
	if (linkat(AT_FDCWD, path, output->folder, output->temporary,
		   AT_SYMLINK_FOLLOW) != 0)
		return -errno;
	output->has_temporary = true;
	return 0;
}

int output_finish(struct output *output, bool good)
{
	int r = 0;

	if (output->folder < 0)
		return 0;
	if (good && fsync(output->fd) != 0)
		r = -errno;
	if (good && r == 0)
		r = name_temporary(output);
	(void)close(output->fd);
	if (good && r == 0 &&
	    renameat(output->folder, output->temporary, output->folder, output->name) !=
		    0)
		r = -errno;
	if (output->has_temporary && (!good || r != 0))
		(void)unlinkat(output->folder, output->temporary, 0);
	(void)close(output->folder);
	output->folder = -1;
	return r;
}
