/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_file: files and names, from a server's own root straight to the worker
 * that reads them; main learns only whether they went, and what fstat(2) said.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/priv/monitor_state.h"

static const char *root_reason(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "no permission to look into the process's root";
	case ENOENT:
	case ESRCH:
		return "the process is gone";
	default:
		return "the process's root cannot be opened";
	}
}

void answer_target(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		   struct answer *answer, int *fd)
{
	struct target target = {.proc = -1, .root = -1};
	char path[32];

	(void)arena;
	(void)fd;
	if (monitor->target_count >= TARGETS_MAX) {
		monitor_refuse(answer, EMFILE, "too many targets");
		return;
	}
	if (ask->number == 0) {
		target.root =
			monitor->settings->root < 0
				? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)
				: fcntl(monitor->settings->root, F_DUPFD_CLOEXEC, 0);
	} else {
		(void)snprintf(path, sizeof(path), "/proc/%u", ask->number);
		target.proc = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (target.proc >= 0)
			target.root = openat(target.proc, "root",
					     O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	if (target.root < 0) {
		monitor_refuse(answer, errno, root_reason(errno));
		if (target.proc >= 0)
			(void)close(target.proc);
		return;
	}
	monitor->targets[monitor->target_count] = target;
	answer->number = (uint32_t)monitor->target_count++;
}

/* Ceiling, and the only role that may get it. */
static const struct {
	enum worker_role role;
	uint64_t ceiling;
} purposes[PURPOSE_COUNT] = {
	[PURPOSE_CONFIG] = {WORKER_PARSE, CONFIG_FILE_MAX},
	[PURPOSE_EXECUTABLE] = {WORKER_PARSE, 64 * 1024 * 1024},
	[PURPOSE_LIBRARY] = {WORKER_LIBRARY, 64 * 1024 * 1024},
	[PURPOSE_CERTIFICATE] = {WORKER_KEYCHECK, 4 * 1024 * 1024},
	[PURPOSE_KEY] = {WORKER_KEYCHECK, 1024 * 1024},
	[PURPOSE_TRUST] = {WORKER_PROBE, 4 * 1024 * 1024},
};

/* Where distributions keep the trust store, first hit wins. */
static const char *const trust_paths[] = {
	"/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch, Alpine */
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
	"/etc/ssl/ca-bundle.pem",                            /* SUSE */
	"/etc/ssl/cert.pem",
};

static void open_trust(struct monitor *monitor, uint64_t ceiling,
		       struct worker_file *file, struct file_facts *facts, int *memfd)
{
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t i;

	for (i = 0; i < sizeof(trust_paths) / sizeof(trust_paths[0]); i++) {
		opener_file(&monitor->opener, root, trust_paths[i], ceiling, file,
			    facts, memfd);
		if (file->status != SOURCE_MISSING)
			break;
	}
	if (root >= 0)
		(void)close(root);
}

/*
 * The image may lie on a file system that hangs: the link is followed without
 * opening anything, by this process because only it may; the opener opens.
 */
static void open_executable(struct monitor *monitor, const struct target *target,
			    uint64_t ceiling, struct worker_file *file,
			    struct file_facts *facts, int *memfd)
{
	int exe =
		target->proc < 0 ? -1 : openat(target->proc, "exe", O_PATH | O_CLOEXEC);

	if (exe < 0) {
		*file = (struct worker_file){SOURCE_UNREADABLE,
					     "the program cannot be opened", 0};
		return;
	}
	opener_file(&monitor->opener, exe, NULL, ceiling, file, facts, memfd);
	(void)close(exe);
}

static void open_for(struct monitor *monitor, const struct ask *ask,
		     struct target *target, struct worker_file *file,
		     struct file_facts *facts, int *memfd)
{
	uint64_t ceiling = purposes[ask->number].ceiling;

	if (ask->number == PURPOSE_TRUST)
		open_trust(monitor, ceiling, file, facts, memfd);
	else if (target->timeouts >= TARGET_TIMEOUTS_MAX)
		*file = (struct worker_file){SOURCE_TIMEOUT,
					     "the file system stopped answering", 0};
	else if (ask->number == PURPOSE_EXECUTABLE)
		open_executable(monitor, target, ceiling, file, facts, memfd);
	else
		opener_file(&monitor->opener, target->root, ask->path, ceiling, file,
			    facts, memfd);
	if (file->status == SOURCE_TIMEOUT)
		target->timeouts++;
}

void answer_file(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		 struct answer *answer, int *fd)
{
	struct message message = {.kind = WORKER_FILE, .token = ask->token, .fd = -1};
	struct buffer body = buffer_make(8 * 1024);
	struct codec codec = codec_writer(&body);
	struct worker_file file = {0};
	struct file_facts facts = {0};
	bool needs_path;
	int r;

	(void)arena;
	(void)fd;
	if (ask->number >= PURPOSE_COUNT || ask->target >= monitor->target_count) {
		monitor_refuse(answer, EINVAL, "no such target or purpose");
		return;
	}
	needs_path = ask->number != PURPOSE_TRUST && ask->number != PURPOSE_EXECUTABLE;
	if (needs_path && (!ask->path || ask->path[0] != '/')) {
		monitor_refuse(answer, EINVAL, "not an absolute path");
		return;
	}
	open_for(monitor, ask, &monitor->targets[ask->target], &file, &facts,
		 &message.fd);
	codec_worker_file(&codec, &file);
	message.body = buffer_span(&body);
	r = codec_done(&codec) ? monitor_send(monitor, ask->worker,
					      purposes[ask->number].role, &message)
			       : -EMSGSIZE;
	answer->file = facts;
	answer->file.path = NULL;
	answer->number = file.status;
	answer->reason = file.reason;
	if (r != 0)
		monitor_refuse(answer, -r, "the worker does not take it");
	if (message.fd >= 0)
		(void)close(message.fd);
	buffer_free(&body);
}

void answer_glob(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		 struct answer *answer, int *fd)
{
	struct message message = {.kind = WORKER_NAMES, .token = ask->token, .fd = -1};
	struct buffer body = buffer_make(ANSWER_BYTES_MAX);
	struct arena names_arena = arena_make(ANSWER_BYTES_MAX);
	struct codec codec = codec_writer(&body);
	struct worker_names names = {0};
	struct target *target;
	int r;

	(void)arena;
	(void)fd;
	if (ask->target >= monitor->target_count || !ask->path || ask->path[0] != '/') {
		monitor_refuse(answer, EINVAL, "no such target or pattern");
		goto out;
	}
	target = &monitor->targets[ask->target];
	if (target->timeouts >= TARGET_TIMEOUTS_MAX)
		names = (struct worker_names){
			.status = SOURCE_TIMEOUT,
			.reason = "the file system stopped answering"};
	else
		opener_glob(&monitor->opener, target->root, ask->path, &names_arena,
			    &names);
	if (names.status == SOURCE_TIMEOUT)
		target->timeouts++;
	codec_worker_names(&codec, &names);
	message.body = buffer_span(&body);
	r = codec_done(&codec)
		    ? monitor_send(monitor, ask->worker, WORKER_PARSE, &message)
		    : -EMSGSIZE;
	answer->number = names.status;
	if (r != 0)
		monitor_refuse(answer, -r, "the worker does not take it");
out:
	arena_free(&names_arena);
	buffer_free(&body);
}
