/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/policy/profile.h"

#ifndef TLSWARD_CONFIG_FILE
#define TLSWARD_CONFIG_FILE "/etc/tlsward/tlsward.ini"
#endif

enum { NAMES_MAX = 4096 };

/* What an unprivileged stranger could have written decides nothing. */
static const char *refuse_status(const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return "not a regular file";
	if (status->st_uid != 0 && status->st_uid != geteuid())
		return "owned neither by root nor by the caller";
	if ((status->st_mode & S_IWOTH) != 0)
		return "writable by everybody";
	if ((status->st_mode & S_IWGRP) != 0 && status->st_gid != 0)
		return "writable by a group other than root's";
	if (status->st_size > POLICY_FILE_MAX)
		return "too large";
	return NULL;
}

static int read_whole(int fd, char *bytes, size_t size, size_t *len)
{
	*len = 0;
	while (*len < size) {
		ssize_t n = read(fd, bytes + *len, size - *len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			break;
		if (n > 0)
			*len += (size_t)n;
	}
	return 0;
}

/* 0, -ENOENT without a message, or another -errno with one. */
static int read_file(const char *path, struct arena *arena, struct policy_file *out,
		     struct diag *err)
{
	const struct location at = {path, 0, 0};
	const char *refusal = NULL;
	struct stat status;
	size_t len = 0;
	char *bytes;
	int fd, r;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		r = -errno;
		(void)diag_at(err, at, "%s", strerror(-r));
		return r;
	}
	r = fstat(fd, &status) == 0 ? 0 : -errno;
	if (r == 0)
		refusal = refuse_status(&status);
	if (refusal)
		r = -EPERM;
	bytes = r == 0 ? arena_alloc(arena, POLICY_FILE_MAX + 1) : NULL;
	if (r == 0)
		r = bytes ? read_whole(fd, bytes, POLICY_FILE_MAX + 1, &len) : -ENOMEM;
	if (r == 0 && len > POLICY_FILE_MAX)
		r = -EFBIG;
	if (r != 0)
		(void)diag_at(err, at, "%s", refusal ? refusal : strerror(-r));
	else
		*out = (struct policy_file){path, {bytes, len}};
	(void)close(fd);
	return r;
}

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The *.ini of a folder in byte order; a missing folder has none. */
static bool list_folder(const char *folder, struct arena *arena,
			struct string_list *out, struct diag *err)
{
	struct dirent *entry;
	DIR *open_folder = opendir(folder);
	int error;

	if (!open_folder)
		return errno == ENOENT || errno == ENOTDIR
			       ? true
			       : diag_at(err, (struct location){folder, 0, 0}, "%s",
					 strerror(errno));
	/* A name that readdir(3) could not give would be a policy left out. */
	while ((errno = 0, entry = readdir(open_folder)) != NULL &&
	       out->count < NAMES_MAX) {
		struct span name = span_from_string(entry->d_name);
		const char **item;

		if (entry->d_name[0] == '.' || !span_ends_with(name, ".ini"))
			continue;
		item = arena_push(arena, &out->items, &out->count, sizeof(*item));
		if (item)
			*item = arena_printf(arena, "%s/%s", folder, entry->d_name);
	}
	error = entry ? EFBIG : errno;
	(void)closedir(open_folder);
	if (error != 0)
		return diag_at(err, (struct location){folder, 0, 0}, "%s",
			       strerror(error));
	if (arena->exhausted)
		return diag_at(err, (struct location){folder, 0, 0}, "out of memory");
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare_names);
	return true;
}

static bool read_folder(const char *folder, struct arena *arena,
			struct policy_file *files, size_t *count, struct diag *err)
{
	struct string_list names = {0};
	size_t i;

	if (!list_folder(folder, arena, &names, err))
		return false;
	for (i = 0; i < names.count; i++) {
		if (*count >= POLICY_FILES_MAX)
			return diag_at(err, (struct location){folder, 0, 0},
				       "more than %d files", (int)POLICY_FILES_MAX);
		if (read_file(names.items[i], arena, &files[*count], err) != 0)
			return false;
		(*count)++;
	}
	return true;
}

bool load_policy(const struct options *options, struct arena *arena, struct load *out,
		 struct diag *err)
{
	const char *path = options->config ? options->config : TLSWARD_CONFIG_FILE;
	struct span folder = span_from_string(path);
	const char *conf_d, *policies;
	int r;

	*out = (struct load){.base = options->policy};
	r = read_file(path, arena, &out->files[0], err);
	if (r == 0)
		out->count = 1;
	else if (r != -ENOENT || options->config)
		return false;
	while (folder.len > 0 && folder.ptr[folder.len - 1] != '/')
		folder.len--;
	conf_d = arena_printf(arena, "%.*sconf.d", (int)folder.len, folder.ptr);
	policies = arena_printf(arena, "%.*spolicies", (int)folder.len, folder.ptr);
	if (!conf_d || !policies)
		return diag_at(err, (struct location){path, 0, 0}, "out of memory");
	/* --config FILE means that file; the host's folders go with its own. */
	if (!options->config &&
	    (!read_folder(conf_d, arena, out->files, &out->count, err) ||
	     !read_folder(policies, arena, out->profiles, &out->profile_count, err)))
		return false;
	if (!options->policy || !options->policy_is_file)
		return true;
	if (out->profile_count >= POLICY_FILES_MAX)
		return diag_at(err, (struct location){policies, 0, 0},
			       "too many profiles");
	return read_file(options->policy, arena, &out->profiles[out->profile_count++],
			 err) == 0;
}

static bool is_named(const struct policy_file *file, const char *name)
{
	struct span path = span_from_string(file->path), base = path;
	size_t slash;

	if (span_equal_string(path, name))
		return true;
	while ((slash = span_find_byte(base, '/')) < base.len)
		base = span_slice(base, slash + 1, base.len);
	return base.len > 4 &&
	       span_equal_string(span_slice(base, 0, base.len - 4), name);
}

bool load_profile(void *context, const char *name, struct policy_file *out)
{
	const struct load *load = context;
	size_t i;

	for (i = load->profile_count; i > 0; i--) {
		if (is_named(&load->profiles[i - 1], name)) {
			*out = load->profiles[i - 1];
			return true;
		}
	}
	return profile_lookup(NULL, name, out);
}
