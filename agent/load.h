/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load: the administrator's own files, read before privilege is split, and not
 * understood here.
 */
#ifndef TLSWARD_AGENT_LOAD_H
#define TLSWARD_AGENT_LOAD_H

#include "agent/option.h"
#include "agent/policy/policy.h"

struct load {
	struct policy_file files[POLICY_FILES_MAX]; /* in the order they apply */
	size_t count;
	/* Profiles of the host's own, beside those compiled in. Their path is
	 * the file's, their name its base name without ".ini". */
	struct policy_file profiles[POLICY_FILES_MAX];
	size_t profile_count;
	const char *base; /* what --policy says, or NULL */
};

/*
 * load_policy(options, arena, out, err):
 * Read --config (or /etc/tlsward/tlsward.ini, which may be missing), conf.d/
 * beside it in byte order, policies/ beside it, and --policy when it is a file.
 * A file that others than its owner may write, or that neither root nor the
 * caller owns, is refused: it decides what is overlooked. Nothing but regular
 * files is read.
 */
bool load_policy(const struct options *options, struct arena *arena, struct load *out,
		 struct diag *err);

/* A policy_profile_fn over a struct load: --policy FILE, policies/, compiled in. */
bool load_profile(void *context, const char *name, struct policy_file *out);

#endif
