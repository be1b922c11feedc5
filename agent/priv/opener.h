/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opener: the child of the monitor that touches file systems.
 *
 * A dead NFS server or a stranger's FUSE mount may hang open(2), stat(2) and
 * read(2) for ever. So the monitor never does these: the opener does, one
 * request at a time, and one that misses its deadline is abandoned and replaced.
 * A file is handed on as a copy in memory (memfd), so that nobody after the
 * opener can hang on it and nothing changes while it is read.
 *
 * It holds CAP_DAC_READ_SEARCH and nothing else, resolves every path below the
 * root directory it is handed (openat2(2), RESOLVE_IN_ROOT: symbolic links
 * cannot leave it), and reads regular files only; FIFOs, devices, sockets and
 * the files of procfs and sysfs are refused by name.
 */
#ifndef TLSWARD_AGENT_PRIV_OPENER_H
#define TLSWARD_AGENT_PRIV_OPENER_H

#include "agent/priv/channel.h"
#include "agent/priv/message.h"
#include "agent/priv/sandbox.h"

enum { OPENER_DEADLINE_MS = 2000 }; /* of one request */

struct opener { /* the monitor's side */
	const struct sandbox_settings *sandbox;
	struct channel channel; /* fd -1: none is running */
	pid_t pid;
	unsigned int abandoned; /* how many did not come back */
};

struct opener opener_make(const struct sandbox_settings *sandbox);

/* Stop the running one; one that hangs in the kernel is left behind. */
void opener_stop(struct opener *opener);

/*
 * opener_file(opener, root, path, ceiling, out, facts, memfd):
 * The regular file at ${path} below ${root}, a directory opened with O_PATH.
 * With ${path} NULL, ${root} is the file itself (O_PATH). Fills ${out}; on SOURCE_OK
 * also ${facts} (path left NULL) and ${memfd}, which the caller closes.
 * Strings live until the next call.
 */
void opener_file(struct opener *opener, int root, const char *path, uint64_t ceiling,
		 struct worker_file *out, struct file_facts *facts, int *memfd);

/* The names ${pattern} (absolute) stands for below ${root}, in ${arena}. */
void opener_glob(struct opener *opener, int root, const char *pattern,
		 struct arena *arena, struct worker_names *out);

#endif
