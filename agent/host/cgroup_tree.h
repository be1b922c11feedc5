/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cgroup_tree: the cgroup v2 tree, entered by the id that sock_diag gives.
 *
 * The quick way from a socket to its processes: a cgroup's id is the inode of
 * its folder, and a file handle made of it opens the folder without a search.
 */
#ifndef TLSWARD_AGENT_HOST_CGROUP_TREE_H
#define TLSWARD_AGENT_HOST_CGROUP_TREE_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

struct cgroup_tree {
	int fd; /* of the mount point, -1 when there is none to be found */
	const char *mount_point;
};

enum {
	CGROUP_PIDS_MAX = 65536,
	CGROUP_PROCS_SIZE_MAX = 1024 * 1024,
};

/*
 * cgroup_tree_open(deadline, arena, out):
 * Find where cgroup v2 is mounted, also on hybrid hosts. Returns 0, -ENOENT
 * when it is nowhere ("ip netns exec" hides it), or -errno; out->fd is then
 * -1. Close with cgroup_tree_close().
 */
int cgroup_tree_open(struct deadline deadline, struct arena *arena,
		     struct cgroup_tree *out);
void cgroup_tree_close(struct cgroup_tree *tree);

/*
 * cgroup_tree_enter(tree, id, arena, path):
 * A descriptor of the cgroup with ${id}, which the caller closes, and its path
 * below the mount point ("/system.slice/nginx.service"; NULL when it lies
 * outside). Returns -ESTALE when that cgroup was removed, -EPERM without
 * CAP_DAC_READ_SEARCH, -errno.
 */
int cgroup_tree_enter(const struct cgroup_tree *tree, uint64_t id, struct arena *arena,
		      const char **path);

/*
 * cgroup_tree_processes(cgroup, deadline, arena, pids, count):
 * Append the processes of the cgroup (not of those below it). Returns 0,
 * -E2BIG above CGROUP_PIDS_MAX, or -errno (-EOPNOTSUPP: a threaded cgroup).
 */
int cgroup_tree_processes(int cgroup, struct deadline deadline, struct arena *arena,
			  uint32_t **pids, size_t *count);

/* "PID\n" lines of cgroup.procs; 0 is a process of another PID namespace. */
bool cgroup_tree_parse_procs(struct span text, struct arena *arena, uint32_t **pids,
			     size_t *count);

/* The mount point of the first cgroup2 line of /proc/self/mountinfo, or NULL. */
const char *cgroup_tree_parse_mountinfo(struct span text, struct arena *arena);

#endif
