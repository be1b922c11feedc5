/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * package: path -> the Debian package that ships it.
 *
 * Searches the file lists of dpkg for exact lines, all wanted paths in one
 * pass: 14 ms where "dpkg -S" takes 100 (listeners.md section 3). Knows
 * nothing of diversions. A host without dpkg has no packages here, which is
 * not a limit: the field stays NULL. agent/stage_package.c asks rpm then.
 */
#ifndef TLSWARD_AGENT_HOST_PACKAGE_H
#define TLSWARD_AGENT_HOST_PACKAGE_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

enum {
	PACKAGE_WANTED_MAX = 1024,           /* paths of one search */
	PACKAGE_LIST_MAX = 16 * 1024 * 1024, /* bytes of one list */
};

struct package_wanted {
	const char *path;    /* absolute */
	const char *package; /* out: "nginx", without architecture; or NULL */
};

/*
 * package_find(folder, wanted, count, deadline, arena):
 * ${folder} is /var/lib/dpkg/info. A path below /usr is also looked for
 * without it, and the other way round (usr-merge). Returns 0 (also when
 * ${folder} does not exist), -E2BIG above PACKAGE_WANTED_MAX, -ETIMEDOUT when
 * lists were left unread, or -errno.
 */
int package_find(const char *folder, struct package_wanted *wanted, size_t count,
		 struct deadline deadline, struct arena *arena);

/*
 * package_in_list(list, path):
 * True when a line of ${list} is ${path} or its usr-merged alias.
 */
bool package_in_list(struct span list, const char *path);

#endif
