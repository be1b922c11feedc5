/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_fixture: policy texts read for a test, and policies compared.
 */
#ifndef TLSWARD_TESTS_AGENT_POLICY_POLICY_FIXTURE_H
#define TLSWARD_TESTS_AGENT_POLICY_POLICY_FIXTURE_H

#include "agent/policy/profile.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum {
	MEMORY = 64 * 1024 * 1024,
	TODAY = 1795219200, /* 2026-11-21 00:00 UTC */
	DAY = 86400,
};

/* One test's policy, its memory (for the caller to free) and its errors. */
struct policy_fixture {
	struct arena arena;
	struct policy policy;
	struct policy_diags errors;
};

/* Read these files, on top of the profile ${base} (NULL: what they say). False: see
 * the errors. */
bool policy_fixture_files(struct policy_fixture *fixture,
			  const struct policy_file *files, size_t count,
			  const char *base);

/* One file, called p.ini. */
bool policy_fixture_span(struct policy_fixture *fixture, struct span text);
bool policy_fixture_string(struct policy_fixture *fixture, const char *text);

/* "p.ini:2:3: message" of every error, one per line and ended by a NUL. */
void policy_fixture_errors(const struct policy_diags *errors, struct buffer *out);

/* Has ${list} just the words of ${joined}, in their order? */
bool policy_fixture_list_is(const struct string_list *list, const char *joined);

/* Fail the test where two policies say different things. */
void policy_fixture_assert_equal(const struct policy *a, const struct policy *b);

#endif
