/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/session_process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/descriptors.h"
#include "agent/host/process.h"
#include "agent/host/procfs.h"

enum {
	ANCESTORS_MAX = 1024,
	/* Of one process; beyond it the list would be cut silently. */
	SOCKETS_MAX = 1024 * 1024,
};

static const char *const login_programs[] = {
	"sshd",        "sshd-session", "sshd-auth",  "dropbear",
	"tinysshd",    "lshd",         "in.telnetd", "telnetd",
	"mosh-server", "et",           "etserver",   "teleport",
	"cockpit-tls", "cockpit-ws",   "ttyd",       "shellinaboxd"};

static const char *const tunnel_programs[] = {
	"openvpn",      "charon",    "charon-systemd", "pluto",      "ocserv",
	"wireguard-go", "boringtun", "boringtun-cli",  "tailscaled", "nebula",
	"zerotier-one", "xl2tpd",    "pptpd",          "sstpd"};

/* What only a tunnel's end opens. */
static const char *const tunnel_devices[] = {"/dev/net/tun", "/dev/ppp"};

static bool is_among(struct span name, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (span_equal_string(name, list[i]))
			return true;
	}
	return false;
}

#define IS_AMONG(name, list) is_among((name), (list), sizeof(list) / sizeof((list)[0]))

bool session_process_is_login(struct span program)
{
	return IS_AMONG(program, login_programs);
}

struct collecting {
	struct arena *arena;
	struct session_process *process;
	bool sockets; /* collect them; else only look for a tunnel device */
	bool failed;
};

static bool on_descriptor(uint32_t fd, struct span target, void *data)
{
	struct collecting *collecting = data;
	struct session_process *process = collecting->process;
	uint64_t inode, *item;

	(void)fd;
	if (IS_AMONG(target, tunnel_devices))
		process->is_tunnel = true;
	if (!collecting->sockets || !descriptors_socket(target, &inode))
		return true;
	if (process->inode_count >= SOCKETS_MAX) {
		collecting->failed = true;
		return false;
	}
	item = arena_push(collecting->arena, &process->inodes, &process->inode_count,
			  sizeof(*item));
	if (item)
		*item = inode;
	else
		collecting->failed = true;
	return item != NULL;
}

static int walk(int folder, bool sockets, struct deadline deadline, struct arena *arena,
		struct session_process *process)
{
	struct collecting collecting = {arena, process, sockets, false};
	int table = procfs_open_folder(folder, "fd");
	int r;

	process->inode_count = 0;
	process->inodes = NULL;
	if (table < 0)
		return table == -EPERM ? -EACCES : table;
	r = descriptors_walk(table, process->pid, false, deadline, on_descriptor,
			     &collecting);
	(void)close(table);
	return collecting.failed ? -ENOMEM : r;
}

static int read_identity(int folder, struct deadline deadline, struct arena *arena,
			 struct session_process *process, uint32_t *parent)
{
	static const char deleted[] = " (deleted)";
	char text[PROCFS_LINK_MAX + 1];
	struct buffer bytes = buffer_make(PROCESS_FILE_MAX);
	struct process_stat stat;
	struct span program;
	int len, r;

	r = process_read_stat(folder, deadline, &bytes, &stat);
	if (r < 0)
		goto out;
	*parent = stat.parent_pid;
	program = stat.name;
	len = procfs_link(folder, "exe", text);
	if (len > 0) {
		struct span path = {text, (size_t)len};

		if (span_ends_with(path, deleted))
			text[path.len - strlen(deleted)] = '\0';
		program = process_program(text);
	}
	process->program = arena_string(arena, program);
	process->is_login = session_process_is_login(program);
	process->is_tunnel = IS_AMONG(program, tunnel_programs);
	r = process->program ? 0 : -ENOMEM;
out:
	buffer_free(&bytes);
	return r;
}

int session_process_read(uint32_t pid, struct deadline deadline, struct arena *arena,
			 struct session_process *out)
{
	int folder = procfs_open_process(pid);
	uint32_t parent;
	int r;

	*out = (struct session_process){.pid = pid};
	if (folder < 0)
		return folder == -ENOENT ? -ESRCH : folder;
	r = read_identity(folder, deadline, arena, out, &parent);
	if (r == 0)
		r = walk(folder, true, deadline, arena, out);
	(void)close(folder);
	return r;
}

/* The caller and those above it, up to but without process 1. */
static int find_ancestors(uint32_t caller, struct deadline deadline,
			  struct arena *arena, uint32_t **pids, size_t *count)
{
	struct buffer text = buffer_make(PROCESS_FILE_MAX);
	uint32_t pid = caller;
	int r = 0;

	while (r == 0 && pid > 1 && *count < ANCESTORS_MAX) {
		struct process_stat stat = {0};
		uint32_t *item;
		int folder = procfs_open_process(pid);

		if (folder < 0)
			break; /* above it lies another PID namespace, or nobody */
		item = arena_push(arena, pids, count, sizeof(*item));
		r = item ? process_read_stat(folder, deadline, &text, &stat) : -ENOMEM;
		(void)close(folder);
		if (item)
			*item = pid;
		pid = stat.parent_pid;
	}
	buffer_free(&text);
	return r == -ESRCH ? 0 : r;
}

struct scanning {
	struct deadline deadline;
	struct arena *arena;
	const uint32_t *ancestors;
	size_t ancestor_count;
	bool privileged;
	struct session_process_list *out;
};

static int scan_process(struct scanning *scanning, uint32_t pid)
{
	struct session_process process = {.pid = pid}, *item;
	int folder = procfs_open_process(pid);
	bool wanted;
	uint32_t parent;
	size_t i;
	int r;

	if (folder < 0)
		return 0; /* ended; or hidden, which the caller has noticed */
	r = read_identity(folder, scanning->deadline, scanning->arena, &process,
			  &parent);
	if (r < 0)
		goto out;
	for (i = 0; i < scanning->ancestor_count; i++)
		process.is_ancestor |= scanning->ancestors[i] == pid;
	wanted = process.is_login || process.is_ancestor || process.is_tunnel;
	r = walk(folder, wanted, scanning->deadline, scanning->arena, &process);
	if (r == 0 && !wanted && process.is_tunnel) {
		r = walk(folder, true, scanning->deadline, scanning->arena, &process);
		wanted = true;
	}
	/* One that a security module hides matters only if its name says so. */
	if (r == -EACCES && (wanted || !scanning->privileged))
		scanning->out->hidden = true;
	if (r == -EACCES)
		r = 0;
	if (r == 0 && wanted) {
		item = arena_push(scanning->arena, &scanning->out->items,
				  &scanning->out->count, sizeof(*item));
		if (item)
			*item = process;
		else
			r = -ENOMEM;
	}
out:
	(void)close(folder);
	return r == -ESRCH || r == -ENOENT ? 0 : r;
}

int session_process_list_read(uint32_t caller, struct deadline deadline,
			      struct arena *arena, struct session_process_list *out)
{
	struct scanning scanning = {.deadline = deadline, .arena = arena, .out = out};
	struct procfs_numbers processes;
	uint32_t *ancestors = NULL;
	uint32_t pid;
	int r;

	*out = (struct session_process_list){0};
	r = find_ancestors(caller, deadline, arena, &ancestors,
			   &scanning.ancestor_count);
	if (r < 0)
		return r;
	scanning.ancestors = ancestors;
	scanning.privileged = process_may_see_all(deadline);
	/* hidepid hides whole processes, so nothing of them would be missed. */
	if (!scanning.privileged && access("/proc/1/stat", R_OK) < 0)
		out->hidden = true;
	r = procfs_numbers_open(&processes, AT_FDCWD, "/proc");
	while (r == 0 && procfs_numbers_next(&processes, &pid)) {
		r = deadline_passed(deadline) ? -ETIMEDOUT
					      : scan_process(&scanning, pid);
	}
	if (r == 0)
		r = processes.error;
	procfs_numbers_close(&processes);
	return r;
}
