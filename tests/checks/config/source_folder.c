/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void folder_open(void *context, const char *path, struct arena *arena,
			struct source_file *out)
{
	const struct source_folder *folder = context;
	const char *full = arena_printf(arena, "%s%s", folder->root, path);
	struct stat st;
	char *bytes;
	ssize_t len;
	int fd;

	*out = (struct source_file){.status = SOURCE_UNREADABLE, .reason = "test"};
	fd = full ? open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (fd < 0) {
		out->status = errno == ENOENT ? SOURCE_MISSING : SOURCE_UNREADABLE;
		out->reason = "cannot be opened";
		return;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= CONFIG_FILE_MAX) {
		bytes = arena_alloc(arena, (size_t)st.st_size);
		len = bytes ? read(fd, bytes, (size_t)st.st_size) : -1;
		if (len >= 0) {
			out->status = SOURCE_OK;
			out->reason = NULL;
			out->text = (struct span){bytes, (size_t)len};
		}
	}
	(void)close(fd);
}

static void folder_glob(void *context, const char *pattern, struct arena *arena,
			struct source_names *out)
{
	const struct source_folder *folder = context;
	const char *full = arena_printf(arena, "%s%s", folder->root, pattern);
	size_t skip = strlen(folder->root);
	glob_t found = {0};

	*out = (struct source_names){.status = SOURCE_OK};
	if (!full || glob(full, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char **path = arena_push(arena, &out->paths.items,
					       &out->paths.count, sizeof(*path));

		if (path)
			*path = arena_printf(arena, "%s", found.gl_pathv[i] + skip);
	}
	globfree(&found);
}

struct config_source source_folder_make(struct source_folder *folder)
{
	return (struct config_source){folder, folder_open, folder_glob};
}
