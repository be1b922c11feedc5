/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/priv/opener_child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "agent/priv/channel.h"
#include "agent/priv/child.h"
#include "checks/facts_codec.h"

enum {
	PATH_BYTES_MAX = 4096,
	GLOB_DEPTH_MAX = 64,       /* components of a pattern */
	GLOB_ENTRIES_MAX = 200000, /* directory entries looked at */
	GLOB_ARENA_MAX = 16 * 1024 * 1024,
};

const char *opener_reason(enum opener_refusal refusal)
{
	static const char *const words[REFUSED_COUNT] = {
		[REFUSED_MISSING] = "no such file",
		[REFUSED_PERMISSION] = "permission denied",
		[REFUSED_LOOP] = "too many symbolic links",
		[REFUSED_FIFO] = "a FIFO, not a regular file",
		[REFUSED_SOCKET] = "a socket, not a regular file",
		[REFUSED_DEVICE] = "a device, not a regular file",
		[REFUSED_DIRECTORY] = "a directory, not a regular file",
		[REFUSED_KERNEL_FILE] = "a file of procfs or sysfs",
		[REFUSED_TOO_LARGE] = "larger than what is read",
		[REFUSED_TOO_MANY] = "more names than are read",
		[REFUSED_READ_ERROR] = "cannot be read",
		[REFUSED_MEMORY] = "no memory for a copy",
	};

	return refusal < REFUSED_COUNT ? words[refusal] : words[REFUSED_READ_ERROR];
}

void codec_opener_ask(struct codec *c, void *item)
{
	struct opener_ask *ask = item;

	codec_string(c, &ask->path);
	codec_u64(c, &ask->ceiling);
}

void codec_opener_answer(struct codec *c, void *item)
{
	struct opener_answer *answer = item;

	codec_worker_file(c, &answer->file);
	CODEC_ENUM(c, answer->reason, REFUSED_COUNT);
	codec_file_facts(c, &answer->facts);
}

static enum opener_refusal refusal_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return REFUSED_MISSING;
	case EACCES:
	case EPERM:
		return REFUSED_PERMISSION;
	case ELOOP:
		return REFUSED_LOOP;
	default:
		return REFUSED_READ_ERROR;
	}
}

static int open_in_root(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

/* What kind of thing ${fd} is; only a regular file on a disk is not refused. */
static enum opener_refusal refuse_kind(int fd, struct stat *status)
{
	struct statfs file_system;

	if (fstat(fd, status) != 0 || fstatfs(fd, &file_system) != 0)
		return REFUSED_READ_ERROR;
	if (S_ISFIFO(status->st_mode))
		return REFUSED_FIFO;
	if (S_ISSOCK(status->st_mode))
		return REFUSED_SOCKET;
	if (S_ISDIR(status->st_mode))
		return REFUSED_DIRECTORY;
	if (!S_ISREG(status->st_mode))
		return REFUSED_DEVICE;
	/* Reading /proc/kmsg would empty it. */
	if (file_system.f_type == PROC_SUPER_MAGIC || file_system.f_type == SYSFS_MAGIC)
		return REFUSED_KERNEL_FILE;
	return REFUSED_NOTHING;
}

/*
 * Opening a device can do things by itself, so the path is first resolved to a
 * descriptor that opens nothing (O_PATH), looked at, and only then opened: that
 * very inode, through /proc/self/fd, not the path again.
 */
static enum opener_refusal open_place(int place, int *fd, struct stat *status)
{
	enum opener_refusal refusal = refuse_kind(place, status);
	char link[64];

	if (refusal != REFUSED_NOTHING)
		return refusal;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	*fd = open(link, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return *fd < 0 ? refusal_of(errno) : REFUSED_NOTHING;
}

static enum opener_refusal open_regular(int root, const char *path, int *fd,
					struct stat *status)
{
	enum opener_refusal refusal;
	int place;

	place = open_in_root(root, path, O_PATH);
	if (place < 0)
		return refusal_of(errno);
	refusal = open_place(place, fd, status);
	(void)close(place);
	return refusal;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* A file that grows while it is read is cut at the ceiling, by refusing it. */
static enum opener_refusal copy_to_memory(int fd, uint64_t ceiling, int *memfd,
					  uint64_t *size)
{
	char bytes[64 * 1024];
	ssize_t n;

	*size = 0;
	*memfd = memfd_create("tlsward-file", MFD_CLOEXEC);
	if (*memfd < 0)
		return REFUSED_MEMORY;
	for (;;) {
		n = pread(fd, bytes, sizeof(bytes), (off_t)*size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return REFUSED_READ_ERROR;
		if (n == 0)
			return REFUSED_NOTHING;
		*size += (uint64_t)n;
		if (*size > ceiling)
			return REFUSED_TOO_LARGE;
		if (!write_all(*memfd, bytes, (size_t)n))
			return REFUSED_MEMORY;
	}
}

static void read_file(int root, const struct opener_ask *ask,
		      struct opener_answer *answer, int *memfd)
{
	struct stat status = {0};
	int fd = -1;

	answer->reason = ask->path ? open_regular(root, ask->path, &fd, &status)
				   : open_place(root, &fd, &status);
	if (answer->reason == REFUSED_NOTHING) {
		answer->facts = (struct file_facts){
			.uid = status.st_uid,
			.gid = status.st_gid,
			.mode = status.st_mode & 07777U,
			.modified_at = status.st_mtime,
			.size = (uint64_t)status.st_size,
		};
		answer->reason =
			copy_to_memory(fd, ask->ceiling, memfd, &answer->file.size);
	}
	if (answer->reason == REFUSED_MISSING)
		answer->file.status = SOURCE_MISSING;
	else if (answer->reason != REFUSED_NOTHING)
		answer->file.status = SOURCE_UNREADABLE;
	if (answer->reason != REFUSED_NOTHING && *memfd >= 0) {
		(void)close(*memfd);
		*memfd = -1;
	}
	if (fd >= 0)
		(void)close(fd);
}

struct glob_walk {
	int root;
	struct arena *arena;
	struct string_list found;
	size_t looked_at;
	enum opener_refusal refusal;
};

/* What fnmatch(3) does not take literally; a backslash quotes. */
static bool has_wildcard(struct span text)
{
	return span_find_byte(text, '*') < text.len ||
	       span_find_byte(text, '?') < text.len ||
	       span_find_byte(text, '[') < text.len ||
	       span_find_byte(text, '\\') < text.len;
}

/* Whether a failure to open means that there is nothing, for anybody: a link
 * that leads in a circle is no folder for the server either. */
static bool is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

static void keep_name(struct glob_walk *walk, const char *path)
{
	const char **item;
	int fd = open_in_root(walk->root, path, O_PATH | O_NOFOLLOW);

	/* glob(3) gives names that exist, dangling links included. */
	if (fd < 0) {
		if (!is_absent(errno))
			walk->refusal = refusal_of(errno);
		return;
	}
	(void)close(fd);
	if (walk->found.count >= CONFIG_GLOB_MAX) {
		walk->refusal = REFUSED_TOO_MANY;
		return;
	}
	item = arena_push(walk->arena, &walk->found.items, &walk->found.count,
			  sizeof(*item));
	if (item)
		*item = path;
	else
		walk->refusal = REFUSED_MEMORY;
}

static void glob_below(struct glob_walk *walk, const char *prefix, struct span rest,
		       unsigned int depth);

/* Every entry of ${prefix} that matches ${part}, then what follows it. */
static void glob_entries(struct glob_walk *walk, const char *prefix, struct span part,
			 struct span rest, unsigned int depth)
{
	const char *pattern = arena_string(walk->arena, part);
	struct dirent *entry;
	DIR *folder;
	int fd;

	if (!pattern) {
		walk->refusal = REFUSED_MEMORY;
		return;
	}
	fd = open_in_root(walk->root, *prefix ? prefix : "/",
			  O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	if (fd < 0) {
		if (!is_absent(errno))
			walk->refusal = refusal_of(errno);
		return;
	}
	folder = fdopendir(fd);
	if (!folder) {
		walk->refusal = refusal_of(errno);
		(void)close(fd);
	}
	while (walk->refusal == REFUSED_NOTHING) {
		const char *path;

		errno = 0;
		entry = readdir(folder);
		if (!entry) {
			/* Part of a folder is not the folder. */
			if (errno != 0)
				walk->refusal = refusal_of(errno);
			break;
		}
		if (++walk->looked_at > GLOB_ENTRIES_MAX)
			walk->refusal = REFUSED_TOO_MANY;
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    fnmatch(pattern, entry->d_name, FNM_PERIOD) != 0)
			continue;
		path = arena_printf(walk->arena, "%s/%s", prefix, entry->d_name);
		if (!path)
			walk->refusal = REFUSED_MEMORY;
		else
			glob_below(walk, path, rest, depth + 1);
	}
	if (folder)
		(void)closedir(folder);
}

/* ${rest} is what is left of the pattern after ${prefix}, starting with '/'. */
static void glob_below(struct glob_walk *walk, const char *prefix, struct span rest,
		       unsigned int depth)
{
	struct span part;

	if (walk->refusal != REFUSED_NOTHING)
		return;
	while (rest.len > 0 && rest.ptr[0] == '/')
		rest = span_slice(rest, 1, rest.len);
	if (rest.len == 0) {
		keep_name(walk, prefix);
		return;
	}
	if (depth > GLOB_DEPTH_MAX) {
		walk->refusal = REFUSED_TOO_MANY;
		return;
	}
	part = span_slice(rest, 0, span_find_byte(rest, '/'));
	rest = span_slice(rest, part.len, rest.len);
	if (has_wildcard(part)) {
		glob_entries(walk, prefix, part, rest, depth);
	} else {
		prefix = arena_printf(walk->arena, "%s/%.*s", prefix, (int)part.len,
				      part.ptr);
		if (!prefix)
			walk->refusal = REFUSED_MEMORY;
		else
			glob_below(walk, prefix, rest, depth + 1);
	}
}

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void read_names(int root, const struct opener_ask *ask, struct arena *arena,
		       struct worker_names *names)
{
	struct glob_walk walk = {.root = root, .arena = arena};

	glob_below(&walk, "", span_from_string(ask->path), 0);
	if (walk.refusal != REFUSED_NOTHING) {
		*names = (struct worker_names){.status = SOURCE_UNREADABLE,
					       .reason = opener_reason(walk.refusal)};
		return;
	}
	if (walk.found.count > 1)
		qsort(walk.found.items, walk.found.count, sizeof(*walk.found.items),
		      compare_names);
	*names = (struct worker_names){.status = SOURCE_OK, .paths = walk.found};
}

static int serve(struct channel *channel, const struct message *question)
{
	struct arena arena = arena_make(GLOB_ARENA_MAX);
	struct buffer body = buffer_make(OPENER_ANSWER_MAX);
	struct codec in = codec_reader(question->body, &arena);
	struct codec out = codec_writer(&body);
	struct message reply = {.kind = question->kind, .fd = -1};
	struct opener_answer answer = {0};
	struct worker_names names = {0};
	struct opener_ask ask = {0};
	int r = -EPROTO;

	codec_opener_ask(&in, &ask);
	if (!codec_done(&in) || question->fd < 0)
		goto out;
	if (question->kind == OPENER_FILE) {
		read_file(question->fd, &ask, &answer, &reply.fd);
		codec_opener_answer(&out, &answer);
	} else if (question->kind == OPENER_GLOB && ask.path) {
		read_names(question->fd, &ask, &arena, &names);
		codec_worker_names(&out, &names);
	} else {
		goto out;
	}
	reply.body = buffer_span(&body);
	r = codec_done(&out)
		    ? channel_send(channel, &reply, deadline_in_ms(OPENER_ANSWER_MS))
		    : -EMSGSIZE;
out:
	if (reply.fd >= 0)
		(void)close(reply.fd);
	buffer_free(&body);
	arena_free(&arena);
	return r;
}

void opener_child_run(int fd, const struct sandbox_settings *sandbox)
{
	struct sandbox_layers layers;
	struct channel channel;
	struct message question;
	const char *failed;
	int r;

	r = child_keep_only(&fd, 1);
	if (r == 0)
		r = child_silence();
	if (r == 0)
		r = sandbox_enter(SANDBOX_OPENER, sandbox, &layers, &failed);
	channel = channel_make(fd, ASK_BYTES_MAX);
	while (r == 0) {
		r = channel_receive(&channel, &question,
				    deadline_in_ms(OPENER_IDLE_MS));
		if (r == 0) {
			r = serve(&channel, &question);
			if (question.fd >= 0)
				(void)close(question.fd);
		}
	}
	_exit(r == -EPIPE ? 0 : 1);
}
