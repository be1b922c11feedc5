/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * passwd: uid -> name, by reading /etc/passwd (passwd(5)) ourselves.
 *
 * No NSS: a root tool loads no stranger's module and asks no directory server
 * for a name. Users of LDAP and kin therefore have no name here.
 */
#ifndef TLSWARD_AGENT_HOST_PASSWD_H
#define TLSWARD_AGENT_HOST_PASSWD_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

enum { PASSWD_SIZE_MAX = 4 * 1024 * 1024 };

/*
 * passwd_read(path, deadline, arena, text):
 * The file as a whole, for passwd_name(). Returns 0, -E2BIG above the ceiling,
 * or -errno; *${text} is then empty.
 */
int passwd_read(const char *path, struct deadline deadline, struct arena *arena,
		struct span *text);

/* The name in the first whole line with this uid; len 0 when there is none. */
struct span passwd_name(struct span text, uint32_t uid);

/*
 * passwd_find(text, name, uid, gid):
 * The first whole line for ${name}. False, and nothing written, when there is
 * none.
 */
bool passwd_find(struct span text, struct span name, uint32_t *uid, uint32_t *gid);

#endif
