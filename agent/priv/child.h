/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * child: starting and ending processes of ours.
 */
#ifndef TLSWARD_AGENT_PRIV_CHILD_H
#define TLSWARD_AGENT_PRIV_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "agent/base/deadline.h"
#include "agent/priv/message.h"

/* The descriptor a worker finds its channel at. */
enum { CHILD_CHANNEL_FD = 3 };

/*
 * child_keep_only(keep, count):
 * In a new child: move ${keep}[i] to descriptor 3 + i, update it there, and
 * close everything above. 0 to 2 stay. Returns 0 or -errno.
 */
int child_keep_only(int *keep, size_t count);

/*
 * child_silence():
 * In a new child: stdin, stdout and stderr become /dev/null. What reads hostile
 * bytes may not write to the administrator's terminal nor into the report. (With
 * sanitizers stderr stays: their reports go there.) Returns 0 or -errno.
 */
int child_silence(void);

/*
 * child_exec(program, name, environment, channel, also, also_count):
 * In a new child: run the open ${program} (fexecve) with ${name} as its only
 * argument, nothing but ${environment} (NULL at the end), silenced, its channel
 * at CHILD_CHANNEL_FD and ${also} behind it. Returns only on failure: -errno.
 */
int child_exec(int program, const char *name, const char *const *environment,
	       int channel, const int *also, size_t also_count);

/*
 * child_end(pid, kill_first, deadline):
 * Wait for ${pid} until ${deadline}; what still runs then, or at once with
 * ${kill_first}, is killed, and given a moment to go.
 */
enum worker_end child_end(pid_t pid, bool kill_first, struct deadline deadline);

#endif
