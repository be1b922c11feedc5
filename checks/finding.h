/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * finding: what one check says about one subject.
 */
#ifndef TLSWARD_CHECKS_FINDING_H
#define TLSWARD_CHECKS_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/arena.h"
#include "agent/base/diag.h"
#include "checks/facts.h"

enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};

/* The same fact as the disk states it, the process runs it, the wire shows it. */
enum side { SIDE_DISK, SIDE_PROCESS, SIDE_LIVE, SIDE_COUNT };

struct evidence_text {
	const char *text; /* NULL: this side has nothing to say */
	struct location at;
};

struct finding {
	const char *id;      /* 16 hex digits: hash of check, subject and setting */
	const char *check;   /* id of the check */
	const char *subject; /* "nginx example.org 0.0.0.0:443" */
	enum severity severity;
	enum result result;
	const char *where;  /* one place to look: file:line:column or a listener */
	struct location at; /* the same, when it is a place in a file; else path NULL */
	const char *what;   /* one line */
	const char *fix;    /* one line, in the server's words; NULL on pass */
	struct evidence_text sides[SIDE_COUNT];
	const char *waived; /* the waiver's reason, or NULL */
	const char *note;   /* "the waiver in FILE:LINE expired on DATE", or NULL */
	struct string_list also; /* other subjects with the same cause */

	struct arena *arena; /* owns every text above */
};

struct finding_list {
	struct finding *items;
	size_t count;
};

/* printf(3) into the finding; each may be called again, the last one stays. */
void finding_what(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_fix(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_where(struct finding *finding, struct location at);
/* The result and what is said about it, in one call. */
void finding_result(struct finding *finding, enum result result, const char *format,
		    ...) __attribute__((format(printf, 3, 4)));
void finding_side(struct finding *finding, enum side side, struct location at,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));

const char *result_name(enum result result);
extern const char *const severity_names[SEVERITY_COUNT];
const char *severity_name(enum severity severity);
bool severity_from_name(struct span name, enum severity *out);

#endif
