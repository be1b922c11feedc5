/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile: the policies of etc/policies/, compiled in, so that the program
 * knows them without being installed.
 */
#ifndef TLSWARD_AGENT_POLICY_PROFILE_H
#define TLSWARD_AGENT_POLICY_PROFILE_H

#include "agent/policy/policy.h"

struct profile {
	const char *name;  /* "intermediate" */
	const char *title; /* the first line of its file */
	struct policy_file file;
};

/* Made by agent/policy/embed_profiles.cmake, in the order of
 * agent/policy/CMakeLists.txt. */
extern const struct profile profile_registry[];
extern const size_t profile_registry_count;

/* The profile of this name, or NULL. */
const struct profile *profile_find(struct span name);

/* The name nearest to a mistyped one, or NULL. */
const char *profile_suggest(struct span name);

/* A policy_profile_fn over the registry; ${context} is not used. */
bool profile_lookup(void *context, const char *name, struct policy_file *out);

#endif
