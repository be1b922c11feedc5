/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * descriptors: what the open descriptors of one process are.
 */
#ifndef TLSWARD_AGENT_HOST_DESCRIPTORS_H
#define TLSWARD_AGENT_HOST_DESCRIPTORS_H

#include "agent/base/deadline.h"
#include "agent/base/span.h"

/* Called for each descriptor with its link's text; false: seen enough. */
typedef bool descriptors_visit(uint32_t fd, struct span target, void *data);

/*
 * descriptors_walk(table, pid, every_thread, deadline, visit, data):
 * Visit the descriptors of the process ${pid} whose /proc/PID/fd is ${folder}
 * (which stays open and is read from its start), each once, in rising order but
 * for those opened meanwhile. Threads share them, so only the leading one is
 * read; when it has none (it may have exited), or with ${every_thread} (one may
 * have left the others by unshare(CLONE_FILES)), so is every thread that kcmp(2)
 * does not say shares them. A pid that changed hands meanwhile does no harm: then
 * the process of ${folder} has ended, and holds nothing.
 * Returns 0; -EACCES when some could not be read (needs CAP_SYS_PTRACE and
 * CAP_DAC_READ_SEARCH, and no Landlock: robustness.md section 1); -ETIMEDOUT;
 * -ENOENT or -ESRCH when the process ended meanwhile; -errno.
 */
int descriptors_walk(int folder, uint32_t pid, bool every_thread,
		     struct deadline deadline, descriptors_visit *visit, void *data);

/* True for "socket:[N]". */
bool descriptors_socket(struct span target, uint64_t *inode);

#endif
