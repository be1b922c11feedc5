/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox: a role's way into its cage, one row per role.
 */
#ifndef TLSWARD_AGENT_PRIV_SANDBOX_H
#define TLSWARD_AGENT_PRIV_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/base/buffer.h"

enum sandbox_role {
	SANDBOX_MAIN,
	SANDBOX_DISCOVER,
	SANDBOX_OPENER,
	SANDBOX_WORKER,
	SANDBOX_DEMO,
	SANDBOX_NAMESPACE,
	SANDBOX_PACKAGE, /* a program of the host's: /usr/bin/rpm */
	SANDBOX_ROLE_COUNT
};

/* Which user our unprivileged processes are, and whether they are caged. */
struct sandbox_settings {
	uid_t uid;
	gid_t gid;
	bool off; /* --no-sandbox: no seccomp, no Landlock; the user still changes */
};

struct sandbox_layers { /* what is on */
	uint32_t uid;
	uint64_t capabilities;
	bool no_new_privs;
	bool seccomp;
	int landlock; /* ABI, 0 = not on */
	bool landlock_wanted;
};

/*
 * sandbox_enter(role, settings, layers, failed):
 * Become the role's user, keep its capabilities only, set its resource limits,
 * then Landlock and seccomp. Returns 0, or -errno with the layer's name in
 * ${failed}: the process must then end, for a layer that was asked for and is
 * not there is an error. A kernel without Landlock is not: layers->landlock
 * stays 0 and the report says so.
 */
int sandbox_enter(enum sandbox_role role, const struct sandbox_settings *settings,
		  struct sandbox_layers *layers, const char **failed);

/* The capabilities ${role} keeps. */
uint64_t sandbox_capabilities(enum sandbox_role role);

/* "uid 65534, no capabilities, no_new_privs, seccomp, landlock 7" */
void sandbox_layers_text(const struct sandbox_layers *layers, struct buffer *out);

#endif
