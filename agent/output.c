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

int output_open(const char *path, struct output *out)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *name = slash ? slash + 1 : path;
	char folder[PATH_MAX] = ".";
	uint64_t random;
	int r;

	*out = (struct output){.fd = STDOUT_FILENO, .folder = -1};
	if (!path || strcmp(path, "-") == 0)
		return 0;
	if (*name == '\0')
		return -EISDIR;
	if (strlen(name) >= sizeof(out->name) ||
	    (slash && (size_t)(slash - path) >= sizeof(folder)))
		return -ENAMETOOLONG;
	if (slash) {
		memcpy(folder, path, (size_t)(slash - path));
		folder[slash - path] = '\0';
		if (slash == path)
			memcpy(folder, "/", 2);
	}
	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -errno;
	memcpy(out->name, name, strlen(name) + 1);
	(void)snprintf(out->temporary, sizeof(out->temporary), ".%s.%016" PRIx64, name,
		       random);
	if (strlen(out->temporary) > NAME_MAX)
		return -ENAMETOOLONG;
	out->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->folder < 0)
		return -errno;
	/* O_EXCL: a link that somebody put there is not followed. */
	out->fd = openat(out->folder, out->temporary,
			 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out->fd < 0) {
		r = -errno;
		(void)close(out->folder);
		out->folder = -1;
		return r;
	}
	return 0;
}

bool output_needs_override(const struct output *output)
{
	struct stat status;

	return output->folder >= 0 && fstat(output->folder, &status) == 0 &&
	       status.st_uid != geteuid();
}

int output_finish(struct output *output, bool good)
{
	int r = 0;

	if (output->folder < 0)
		return 0;
	if (good && fsync(output->fd) != 0)
		r = -errno;
	(void)close(output->fd);
	if (good && r == 0 &&
	    renameat(output->folder, output->temporary, output->folder, output->name) !=
		    0)
		r = -errno;
	if (!good || r != 0)
		(void)unlinkat(output->folder, output->temporary, 0);
	(void)close(output->folder);
	output->folder = -1;
	return r;
}
