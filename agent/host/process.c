/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "agent/host/mapped_file.h"
#include "agent/host/passwd.h"
#include "agent/host/process_cgroup.h"
#include "agent/host/process_command.h"
#include "agent/host/process_maps.h"
#include "agent/host/process_status.h"
#include "agent/host/procfs.h"

enum {
	EXIT_TRIES_MAX = 20, /* looks at who is on its way out, 1 ms apart */
};

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now = {0};

	if (clock_gettime(clock, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct process_context process_context_make(struct arena *arena,
					    struct deadline deadline)
{
	struct process_context context = {.arena = arena, .deadline = deadline};
	long ticks = sysconf(_SC_CLK_TCK);
	struct stat namespace;

	context.ticks_per_s = ticks > 0 ? (uint64_t)ticks : 0;
	context.boot_time_ms = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
	context.root_known = stat("/", &context.root) == 0;
	if (stat("/proc/self/ns/mnt", &namespace) == 0)
		context.mount_namespace = namespace.st_ino;
	(void)passwd_read("/etc/passwd", deadline, arena, &context.passwd);
	return context;
}

static int64_t started_at(const struct process_context *context, uint64_t ticks)
{
	uint64_t seconds;

	if (context->ticks_per_s == 0)
		return 0;
	seconds = ticks / context->ticks_per_s;
	return seconds > INT32_MAX ? 0
				   : context->boot_time_ms / 1000 + (int64_t)seconds;
}

int process_read_stat(int folder, struct deadline deadline, struct buffer *text,
		      struct process_stat *out)
{
	int r;

	buffer_reset(text);
	r = procfs_read(folder, "stat", deadline, text);
	if (r < 0)
		return r == -ENOENT ? -ESRCH : r;
	return process_stat_parse(buffer_span(text), out) ? 0 : -EBADMSG;
}

static int read_status(int folder, const struct process_context *context,
		       struct buffer *text, struct process *out)
{
	struct process_status status;
	struct span name;
	int r;

	buffer_reset(text);
	r = procfs_read(folder, "status", context->deadline, text);
	if (r < 0)
		return r;
	if (!process_status_parse(buffer_span(text), &status))
		return -EBADMSG;
	out->uid_known = true;
	out->uid = status.uid;
	out->status_known = true;
	out->capabilities = status.capabilities;
	out->no_new_privs = status.no_new_privs;
	out->seccomp = status.seccomp;
	name = passwd_name(context->passwd, status.uid);
	if (name.len > 0)
		out->user = arena_string(context->arena, name);
	return 0;
}

static void read_command(int folder, const struct process_context *context,
			 struct process *out)
{
	struct buffer text = buffer_make(PROCESS_COMMAND_MAX);
	int r = procfs_read(folder, "cmdline", context->deadline, &text);

	if (r == 0 || r == -E2BIG)
		out->command = process_command_text(buffer_span(&text), context->arena);
	buffer_free(&text);
}

static const char *string_or_null(struct arena *arena, struct span text)
{
	return text.len > 0 ? arena_string(arena, text) : NULL;
}

static void read_cgroup(int folder, const struct process_context *context,
			struct buffer *text, struct process *out)
{
	struct process_cgroup cgroup;

	buffer_reset(text);
	if (procfs_read(folder, "cgroup", context->deadline, text) < 0 ||
	    !process_cgroup_parse(buffer_span(text), &cgroup))
		return;
	out->unit = string_or_null(context->arena, cgroup.unit);
	out->container = string_or_null(context->arena, cgroup.container);
}

static bool has_library(const struct process *process, struct span path,
			enum exe_state state)
{
	size_t i;

	for (i = 0; i < process->library_count; i++) {
		if (process->libraries[i].state == state &&
		    span_equal_string(path, process->libraries[i].path))
			return true;
	}
	return false;
}

static int add_library(int folder, const struct process_context *context,
		       const struct process_mapping *mapping, struct process *out)
{
	enum { LIBRARIES_MAX = 64 }; /* the codec's ceiling */
	enum exe_state state;
	struct library *library;

	state = mapped_file_state(folder, mapping, context->arena);
	if (has_library(out, mapping->path, state))
		return 0;
	if (out->library_count == LIBRARIES_MAX)
		return -E2BIG;
	library = arena_push(context->arena, &out->libraries, &out->library_count,
			     sizeof(*library));
	if (!library)
		return -ENOMEM;
	library->path = arena_string(context->arena, mapping->path);
	library->state = state;
	library->device = (uint64_t)mapping->device_major << 32 | mapping->device_minor;
	library->inode = mapping->inode;
	return library->path ? 0 : -ENOMEM;
}

static int read_libraries(int folder, const struct process_context *context,
			  struct process *out)
{
	struct buffer text = buffer_make(PROCESS_MAPS_MAX);
	struct process_mapping mapping, last = {0};
	struct span rest, line;
	int r;

	r = procfs_read(folder, "maps", context->deadline, &text);
	rest = buffer_span(&text);
	while (r == 0 && span_next_field(&rest, '\n', &line)) {
		if (line.len == 0)
			continue; /* behind the last newline */
		if (!process_maps_parse_line(line, &mapping)) {
			r = -EBADMSG;
			break;
		}
		/* A library's segments stand one below the other. */
		if (!process_maps_is_tls_library(mapping.path) ||
		    (mapping.inode == last.inode &&
		     span_equal(mapping.path, last.path)))
			continue;
		r = add_library(folder, context, &mapping, out);
		last = mapping;
	}
	out->libraries_known = r == 0;
	buffer_free(&text);
	return r;
}

static bool has_own_root(int folder, const struct process_context *context)
{
	struct stat root, namespace;

	return context->root_known && context->mount_namespace != 0 &&
	       fstatat(folder, "root", &root, 0) == 0 &&
	       fstatat(folder, "ns/mnt", &namespace, 0) == 0 &&
	       namespace.st_ino == context->mount_namespace &&
	       root.st_dev == context->root.st_dev &&
	       root.st_ino == context->root.st_ino;
}

static bool has_exited(char state)
{
	return state == 'Z' || state == 'X';
}

/*
 * The folder to look into. When the leading thread has exited, its own folder
 * shows a zombie without program, memory or descriptors; a living thread's
 * shows what the process still is. Without one the process has ended, though its
 * parent has not asked for its status yet: -ESRCH.
 */
static int open_living(int folder, const struct process_context *context, char state)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	struct procfs_numbers threads;
	struct process_stat stat;
	uint32_t thread;
	int living = -1;

	if (!has_exited(state) || procfs_numbers_open(&threads, folder, "task") < 0) {
		living = dup(folder);
		return living < 0 ? -errno : living;
	}
	while (living < 0 && procfs_numbers_next(&threads, &thread)) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%u", thread);
		living = openat(threads.fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (living < 0)
			continue;
		if (process_read_stat(living, context->deadline, &text, &stat) < 0 ||
		    has_exited(stat.state)) {
			(void)close(living);
			living = -1;
		}
	}
	procfs_numbers_close(&threads);
	buffer_free(&text);
	return living < 0 ? -ESRCH : living;
}

/*
 * It may have ended while it was described; half a description is of no use. Memory,
 * and with it program and command line, go a moment before the state says so.
 */
static int still_lives(int folder, const struct process_context *context,
		       struct buffer *text, const struct process *process)
{
	unsigned int tries = process->exe || process->command ? 1 : EXIT_TRIES_MAX;
	struct process_stat stat;
	int living, r = 0;

	while (r == 0 && tries-- > 0) {
		r = process_read_stat(folder, context->deadline, text, &stat);
		if (r == 0 && has_exited(stat.state)) {
			living = open_living(folder, context, stat.state);
			if (living < 0)
				return living;
			(void)close(living);
			return 0;
		}
		if (tries > 0 && !deadline_passed(context->deadline))
			(void)poll(NULL, 0, 1); /* clock_nanosleep is refused here */
	}
	return r;
}

static int describe(int folder, const struct process_context *context,
		    struct buffer *text, struct process *out, struct process_gaps *gaps)
{
	int r;

	r = mapped_file_exe(folder, context->arena, &out->exe, &out->exe_state);
	if (r == -EACCES || r == -EPERM)
		gaps->links = true;
	out->host_files = has_own_root(folder, context);
	out->netns_inode = procfs_inode(folder, "ns/net");
	if (read_status(folder, context, text, out) < 0)
		gaps->status = true;
	if (out->uid_known && !context->passwd.ptr)
		gaps->user = true;
	read_command(folder, context, out);
	read_cgroup(folder, context, text, out);
	if (read_libraries(folder, context, out) < 0)
		gaps->maps = true;
	if (context->arena->exhausted)
		return -ENOMEM;
	return deadline_passed(context->deadline) ? -ETIMEDOUT : 0;
}

int process_read(const struct process_context *context, uint32_t pid,
		 uint64_t start_ticks, struct process *out, struct process_gaps *gaps)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	struct process process = {.pid = pid};
	struct process_gaps found = {0};
	struct process_stat stat;
	int folder, living = -1, r;

	folder = procfs_open_process(pid);
	if (folder < 0)
		return folder == -ENOENT ? -ESRCH : folder;
	r = process_read_stat(folder, context->deadline, &text, &stat);
	if (r == 0 && start_ticks != 0 && stat.start_ticks != start_ticks)
		r = -ESRCH;
	if (r < 0)
		goto out;
	process.parent_pid = stat.parent_pid;
	process.start_ticks = stat.start_ticks;
	process.started_at = started_at(context, stat.start_ticks);
	process.name = arena_string(context->arena, stat.name);
	living = open_living(folder, context, stat.state);
	r = living < 0 ? living : describe(living, context, &text, &process, &found);
	if (r == 0)
		r = still_lives(folder, context, &text, &process);
	if (r == 0) {
		*out = process;
		gaps->links |= found.links;
		gaps->maps |= found.maps;
		gaps->status |= found.status;
		gaps->user |= found.user;
	}
out:
	if (living >= 0)
		(void)close(living);
	(void)close(folder);
	buffer_free(&text);
	return r;
}

bool process_may_see_all(struct deadline deadline)
{
	const uint64_t wanted =
		UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH;
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	struct process_status status = {0};
	bool all;

	all = procfs_read(AT_FDCWD, "/proc/self/status", deadline, &text) == 0 &&
	      process_status_parse(buffer_span(&text), &status) &&
	      (status.capabilities & wanted) == wanted;
	buffer_free(&text);
	return all;
}

struct span process_program(const char *path)
{
	struct span rest = span_from_string(path), name = {NULL, 0};

	while (span_next_field(&rest, '/', &name))
		;
	return name;
}
