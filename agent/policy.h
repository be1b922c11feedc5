/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy: INI files -> what the checks want.
 *
 * Opens nothing: the caller hands over the bytes of each file, in the order in
 * which they apply, and a way to get a profile by name.
 */
#ifndef TLSWARD_AGENT_POLICY_H
#define TLSWARD_AGENT_POLICY_H

#include "checks/check.h"

enum {
	POLICY_FILE_MAX = 1024 * 1024, /* bytes */
	POLICY_LINE_MAX = 1024,	       /* bytes; a longer line is an error */
	POLICY_FILES_MAX = 256,
	POLICY_DEPTH_MAX = 4, /* base = ... of a base */
	POLICY_DIAGS_MAX = 50, /* errors kept; more are counted */
};

struct policy_file {
	const char *path;
	struct span text;
};

/* [audit]: not about TLS, but about what an audit does. */
struct audit_settings {
	const char *ports; /* "443", as on the command line */
	enum severity fail_on;
	uint32_t timeout_ms; /* of the whole run */
	uint32_t probe_deadline_ms;
	uint32_t probe_parallel; /* connections at once */
};

struct policy {
	struct check_settings checks;
	struct audit_settings audit;
	const char *base; /* profile in force: "intermediate" */
};

struct policy_diags {
	struct diag items[POLICY_DIAGS_MAX];
	size_t count; /* of items */
	size_t more;  /* errors beyond them */
};

/* The text of a profile, or false. Texts live as long as the context. */
typedef bool policy_profile_fn(void *context, const char *name,
			       struct policy_file *out);

/*
 * policy_read(files, count, base, profile, context, now, arena, out, errors):
 * Read the profile ${base} (NULL: the files' own "base =", else intermediate),
 * then ${files} in order. Returns false when there is any error; all errors
 * found are in ${errors}, each with file, line and column, in file order.
 */
bool policy_read(const struct policy_file *files, size_t count, const char *base,
		 policy_profile_fn *profile, void *context, int64_t now,
		 struct arena *arena, struct policy *out, struct policy_diags *errors);

#endif
