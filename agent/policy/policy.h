/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy: INI files -> what the checks want.
 *
 * Opens nothing: the caller hands over the bytes of each file, in the order in
 * which they apply, and a way to get a profile by name.
 */
#ifndef TLSWARD_AGENT_POLICY_POLICY_H
#define TLSWARD_AGENT_POLICY_POLICY_H

#include "checks/check.h"

enum {
	POLICY_FILE_MAX = 1024 * 1024, /* bytes */
	POLICY_LINE_MAX = 1024,        /* bytes; a longer line is an error */
	POLICY_FILES_MAX = 256,
	POLICY_DEPTH_MAX = 4,        /* base = ... of a base */
	POLICY_DIAGS_MAX = 50,       /* errors kept; more are counted */
	POLICY_LISTENERS_MAX = 1024, /* sections of each kind */
	POLICY_WAIVERS_MAX = 1024,
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
	uint32_t probe_parallel;    /* connections at once */
	uint32_t probe_rate;        /* begun in one second; 0 = any number */
	uint32_t probe_connections; /* to one endpoint, at most */
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

/*
 * The text of the profile ${name}, or false; out->path (NULL when called) may
 * then be set to the nearest name there is, for the message. Texts live as long
 * as the context. profile_lookup() of agent/policy/profile.h is one.
 */
typedef bool policy_profile_fn(void *context, const char *name,
			       struct policy_file *out);

/*
 * policy_read(files, count, base, profile, context, now, arena, out, errors):
 * Read the profile ${base} (NULL: the last "base =" of the files' [policy],
 * else intermediate), its own base before it, then ${files} in order: later
 * keys replace earlier ones, "name +=" appends to a list. ${now} is in Unix
 * seconds. Returns false when there is any error; all errors found are in
 * ${errors}, each with file, line and column, in the order of reading.
 * ${out} is written only on success; it lives in ${arena}, but for the paths
 * of its locations and out->base, which belong to the caller.
 *
 * Not asked here is whether the checks that waivers name exist: waiver.at is
 * where each id stands.
 */
bool policy_read(const struct policy_file *files, size_t count, const char *base,
		 policy_profile_fn *profile, void *context, int64_t now,
		 struct arena *arena, struct policy *out, struct policy_diags *errors);

#endif
