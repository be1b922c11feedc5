/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exit_status: the numbers tlsward ends with. Scripts depend on them: none is
 * ever changed or given a second meaning.
 */
#ifndef TLSWARD_AGENT_EXIT_STATUS_H
#define TLSWARD_AGENT_EXIT_STATUS_H

#include <stddef.h>

enum exit_status {
	EXIT_STATUS_GOOD = 0,
	EXIT_STATUS_FINDINGS = 1,
	EXIT_STATUS_USAGE = 2,
	EXIT_STATUS_UNKNOWN = 3, /* beats 0, not 1 */
	EXIT_STATUS_REFUSED = 4,
	EXIT_STATUS_AWAITING = 5,
	EXIT_STATUS_INTERNAL = 70, /* EX_SOFTWARE of sysexits.h */
	EXIT_STATUS_LOCKED = 75,   /* EX_TEMPFAIL */
};

struct exit_status_row {
	enum exit_status status;
	const char *what; /* one line, for --help and the man page */
};

/* In rising order. */
extern const struct exit_status_row exit_status_table[];
extern const size_t exit_status_count;

#endif
