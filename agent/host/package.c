/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "agent/host/procfs.h"

#define LIST_SUFFIX ".list"

/* The folders that usr-merge made links; only these have an alias. */
static const char *const merged[] = {"/bin/", "/sbin/", "/lib/", "/lib64/"};

/* ${path} without "/usr" in front, when that is its other name. */
static struct span without_usr(struct span path)
{
	struct span rest = span_slice(path, strlen("/usr"), path.len);
	size_t i;

	for (i = 0; i < sizeof(merged) / sizeof(merged[0]); i++) {
		if (span_starts_with(path, "/usr/") &&
		    span_starts_with(rest, merged[i]))
			return rest;
	}
	return path;
}

bool package_in_list(struct span list, const char *path)
{
	struct span wanted = without_usr(span_from_string(path));
	size_t at = 0;

	if (wanted.len == 0)
		return false;
	/* Search the short form anywhere, then look at what surrounds it. */
	while ((at = span_find(list, wanted, at)) < list.len) {
		size_t end = at + wanted.len, start = at;
		struct span line;

		while (start > 0 && list.ptr[start - 1] != '\n')
			start--;
		line = span_slice(list, start, end);
		if ((end == list.len || list.ptr[end] == '\n') &&
		    span_equal(without_usr(line), wanted))
			return true;
		at++;
	}
	return false;
}

/* "libssl3:amd64.list" -> "libssl3"; NULL for other files. */
static const char *package_name(const char *file, struct arena *arena)
{
	struct span name = span_from_string(file);

	if (!span_ends_with(name, LIST_SUFFIX))
		return NULL;
	name.len -= strlen(LIST_SUFFIX);
	return arena_string(arena, span_slice(name, 0, span_find_byte(name, ':')));
}

static int search_list(int folder, const char *file, struct package_wanted *wanted,
		       size_t count, struct deadline deadline, struct arena *arena,
		       struct buffer *list, size_t *found)
{
	size_t i;
	int r;

	buffer_reset(list);
	r = procfs_read(folder, file, deadline, list);
	if (r < 0)
		return r;
	for (i = 0; i < count; i++) {
		if (wanted[i].package ||
		    !package_in_list(buffer_span(list), wanted[i].path))
			continue;
		wanted[i].package = package_name(file, arena);
		if (!wanted[i].package)
			return -ENOMEM;
		(*found)++;
	}
	return 0;
}

int package_find(const char *folder, struct package_wanted *wanted, size_t count,
		 struct deadline deadline, struct arena *arena)
{
	struct buffer list = buffer_make(PACKAGE_LIST_MAX);
	const struct dirent *entry;
	size_t found = 0;
	DIR *directory;
	int r = 0;

	if (count == 0)
		return 0;
	if (count > PACKAGE_WANTED_MAX)
		return -E2BIG;
	directory = opendir(folder);
	if (!directory)
		return errno == ENOENT ? 0 : -errno;
	while (r == 0 && found < count && (entry = readdir(directory)) != NULL) {
		if (!span_ends_with(span_from_string(entry->d_name), LIST_SUFFIX))
			continue;
		r = search_list(dirfd(directory), entry->d_name, wanted, count,
				deadline, arena, &list, &found);
		/* A package removed meanwhile, or a folder so named: not ours. */
		if (r == -ENOENT || r == -EISDIR)
			r = 0;
	}
	(void)closedir(directory);
	buffer_free(&list);
	return r;
}
