/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process: everything this room says of one process -> struct process.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_H
#define TLSWARD_AGENT_HOST_PROCESS_H

#include <sys/stat.h>

#include "agent/base/arena.h"
#include "agent/base/deadline.h"
#include "agent/host/process_stat.h"
#include "checks/facts.h"

enum {
	PROCESS_FILE_MAX = 64 * 1024,      /* stat, status, cgroup */
	PROCESS_MAPS_MAX = 8 * 1024 * 1024 /* 65530 mappings are the default limit */
};

/* What is the same for all processes of one run. */
struct process_context {
	struct arena *arena;
	struct deadline deadline;
	struct span passwd;   /* text of /etc/passwd, or empty */
	int64_t boot_time_ms; /* Unix time at which ticks were 0; 0 = unknown */
	uint64_t ticks_per_s;
	bool root_known;
	struct stat root;         /* of our own "/" */
	uint64_t mount_namespace; /* inode of ours, 0 = unknown */
};

/* What describing a process found missing. */
struct process_gaps {
	bool links;  /* exe, root or ns could not be read: needs CAP_SYS_PTRACE */
	bool maps;   /* the libraries are not known, or not all */
	bool status; /* capabilities, no_new_privs, seccomp are not known */
	bool user;   /* no name could be looked up: /etc/passwd is unreadable */
};

/* Never fails: what cannot be had is left out and later stays unknown. */
struct process_context process_context_make(struct arena *arena,
					    struct deadline deadline);

/*
 * process_read(context, pid, start_ticks, out, gaps):
 * Describe the process that has ${pid} and started at ${start_ticks} (0: any).
 * Only where out->host_files is set (same mount namespace, same root) may its paths
 * be looked up in the host's package lists.
 * Returns 0; -ESRCH when that process has ended; -ETIMEDOUT; -ENOMEM; -errno.
 */
int process_read(const struct process_context *context, uint32_t pid,
		 uint64_t start_ticks, struct process *out, struct process_gaps *gaps);

/*
 * process_read_stat(folder, deadline, text, out):
 * Read and parse stat below ${folder}; out->name points into ${text}, which is
 * reset first. Returns 0, -ESRCH, -EBADMSG or -errno.
 */
int process_read_stat(int folder, struct deadline deadline, struct buffer *text,
		      struct process_stat *out);

/*
 * True when we hold CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH: what is refused
 * then, a security module refuses, and more privilege would not help.
 */
bool process_may_see_all(struct deadline deadline);

/* The last component of a path; NULL gives the empty span. */
struct span process_program(const char *path);

#endif
