/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check_case: a host where a check passes, changed so that it fails or cannot tell; a
 * file of them for each kind of evidence.
 */
#ifndef TLSWARD_TESTS_CHECKS_CHECK_CASE_H
#define TLSWARD_TESTS_CHECKS_CHECK_CASE_H

#include "tests/checks/changes.h"

enum { PASS = RESULT_PASS, FAIL = RESULT_FAIL, UNKNOWN = RESULT_UNKNOWN };
enum { NA = RESULT_NOTAPPLICABLE };
enum { LOW = SEVERITY_LOW, MEDIUM, HIGH, CRITICAL, INFO };

struct check_case {
	const char *check;
	const char *label;
	void (*change)(struct world *w);
	unsigned int result;   /* the worst one of the check on the whole host */
	unsigned int severity; /* 0: not looked at; so INFO is not SEVERITY_INFO */
};

struct check_case_list {
	const struct check_case *items;
	size_t count;
};

#define CHECK_CASES(table)                                \
	{                                                 \
		table, sizeof(table) / sizeof((table)[0]) \
	}

extern const struct check_case_list check_cases_tls, check_cases_weakness,
	check_cases_certificate, check_cases_key, check_cases_web,
	check_cases_not_served, check_cases_listener, check_cases_process;

/* For case_*.c: a change that is their own. */
#define CHANGE(name) static void name(struct world *w)

#endif
