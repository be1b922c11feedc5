/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_build: a policy that comes in line by line, and the errors in it.
 *
 * Knows sections, keys, what is given twice and what is missing; not where the
 * lines come from.
 */
#ifndef TLSWARD_AGENT_POLICY_BUILD_H
#define TLSWARD_AGENT_POLICY_BUILD_H

#include "agent/policy/key.h"
#include "agent/policy/line.h"

/* Where a key was set last, to know one that is given twice. */
struct policy_seen {
	uint32_t file; /* number of the file, from 1; 0 = never */
	uint32_t line;
};

/* A labelled section while its keys come in. */
struct policy_draft {
	enum policy_section_id section;
	const char *label;
	struct location at; /* of the label, where it stood first */
	uint32_t file;
	struct policy_seen seen[POLICY_KEY_COUNT];
	struct expected_listener listener;
	struct waiver waiver;
	struct location check_at;
};

struct policy_build {
	struct arena *arena;
	struct policy_diags *errors;
	uint32_t error_files[POLICY_DIAGS_MAX]; /* the file number of each error */
	policy_profile_fn *profile;
	void *context;
	int64_t now;
	struct policy policy;
	struct policy_seen seen[POLICY_KEY_COUNT];
	struct policy_draft *drafts;
	size_t draft_count;
	size_t listener_count, waiver_count;
	uint32_t files; /* begun so far, profiles among them */

	const struct policy_section *section; /* open now; NULL = pass over its keys */
	size_t draft;                         /* index, when it is labelled */
};

/* Fill in the defaults of all rows; false with ${err} when memory is out. */
bool policy_build_defaults(struct policy_build *build, struct diag *err);

/* The next file begins: no section is open, every key may come again. */
void policy_build_file(struct policy_build *build);

/* Note an error in the file that was begun last (in none: it comes first). */
void policy_build_error(struct policy_build *build, const struct diag *diag);

/* Open a section. On failure no section is open. */
bool policy_build_section(struct policy_build *build, const struct policy_line *line,
			  bool is_profile, struct diag *err);

/* Store a key of the open section, of which there is one. */
bool policy_build_key(struct policy_build *build, const struct policy_line *line,
		      struct diag *err);

/* The profile ${name}, which stands at ${at}, or an error with a suggestion. */
bool policy_build_profile(struct policy_build *build, struct span name,
			  struct location at, struct policy_file *out,
			  struct diag *err);

/* Note what is missing in labelled sections and put them into the policy. */
bool policy_build_finish(struct policy_build *build, struct diag *err);

#endif
