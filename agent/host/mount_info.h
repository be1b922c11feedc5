/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mount_info: the lines of /proc/PID/mountinfo (proc(5)).
 */
#ifndef TLSWARD_AGENT_HOST_MOUNT_INFO_H
#define TLSWARD_AGENT_HOST_MOUNT_INFO_H

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "agent/base/deadline.h"

enum { MOUNT_INFO_MAX = 4 * 1024 * 1024 }; /* bytes: some 40,000 mounts */

struct mount_info {       /* as written: blanks and their like are still \ooo */
	struct span root; /* within its file system; "net:[N]" of a namespace */
	struct span point;
	struct span type;
};

/* The next line that is whole; false at the end. What is not is passed over. */
bool mount_info_next(struct span *text, struct mount_info *out);

/* Without the escapes; NULL: no memory. */
const char *mount_info_unescape(struct span text, struct arena *arena);

/* Append those of our own mount namespace to ${out}. As procfs_read(). */
int mount_info_read(struct deadline deadline, struct buffer *out);

#endif
