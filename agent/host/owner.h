/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * owner: socket inode -> the processes that hold it.
 *
 * Only descriptors are searched. A socket that no process has open (in flight
 * in an unread SCM_RIGHTS message, registered with io_uring only, or the
 * kernel's own) has no holder here, and that is for the caller to say.
 */
#ifndef TLSWARD_AGENT_HOST_OWNER_H
#define TLSWARD_AGENT_HOST_OWNER_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"
#include "agent/host/open_socket.h"

enum {
	/* Open files on the host (/proc/sys/fs/file-nr) from which on a complete
	 * search costs more than 0.1 s: 3.6 us a descriptor, measured by
	 * tests/bench/listeners.sh at 100,000 sockets. What processes inherited is
	 * one file and many descriptors: 10,000 forked ones of 20 files are still
	 * searched, in 0.8 s of CPU, since a partial list is the worse answer. */
	OWNER_FILES_MANY = 30000,
};

struct owner_holding {
	uint64_t inode;
	uint32_t pid;
	uint32_t fd; /* the lowest of that process */
	uint64_t start_ticks;
};

struct owner_search {
	const uint64_t *inodes; /* rising, each once */
	size_t count;
	bool every_thread; /* see descriptors_walk() */
	struct arena *arena;
	struct deadline deadline;
};

struct owner_result {
	struct owner_holding *items; /* in no order; a process once per inode */
	size_t count;
	uint32_t *pids; /* of every process that was looked at */
	size_t pid_count;
	size_t denied; /* processes whose descriptors could not be read */
};

/*
 * owner_search_all(search, out):
 * Look into every process of this PID namespace. Appends to ${out}. Returns 0,
 * -ETIMEDOUT or -ENOMEM (what was found stays), or -errno when /proc cannot be
 * listed. Needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH for others' processes;
 * what is refused is counted in out->denied.
 */
int owner_search_all(const struct owner_search *search, struct owner_result *out);

/* The same for these processes only. */
int owner_search_some(const struct owner_search *search, const uint32_t *pids,
		      size_t count, struct owner_result *out);

/*
 * owner_search_listed(search, sockets, out):
 * As owner_search_all(), by a walk that was made before: only the processes that had
 * one of the inodes open are looked at, and only where they had it; wholly, when it is
 * not there any more. Who has opened one since is not found.
 */
int owner_search_listed(const struct owner_search *search,
			const struct open_socket_list *sockets,
			struct owner_result *out);

/* The first number of /proc/sys/fs/file-nr, or -errno. */
int64_t owner_open_files(struct deadline deadline);

/* The first number of file-nr's text; false when it is none. */
bool owner_parse_file_nr(struct span text, int64_t *out);

#endif
