/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * change_report: what a change does, did, or would do, line by line.
 */
#ifndef TLSWARD_AGENT_CHANGE_REPORT_H
#define TLSWARD_AGENT_CHANGE_REPORT_H

#include "agent/deliver.h"

struct change_report {
	struct run *run;
	struct report_change *items;
	size_t count;
	size_t kept;        /* change_report_reset() goes back to here */
	const char *script; /* --dry-run: nft(8) text, or NULL */
};

struct change_report change_report_make(struct run *run);

/* Add a line; the id is made of kind and text, so that it is the same each run. */
void change_report_add(struct change_report *report, const char *kind,
		       const char *state, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* As above, with ${subject} in place of the text for the id: for texts that hold a
 * count. */
void change_report_add_about(struct change_report *report, const char *kind,
			     const char *state, const char *subject, const char *format,
			     ...) __attribute__((format(printf, 5, 6)));

/* What was added so far stays over a change_report_reset(). */
void change_report_keep(struct change_report *report);
void change_report_reset(struct change_report *report);

/*
 * Write it in the format asked for. A dry run's text is a script for nft(8), the
 * lines above it as its comments. False: see deliver_report().
 */
bool change_report_write(struct change_report *report);

#endif
