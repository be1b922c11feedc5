/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_line: one line of a policy file, read byte by byte.
 *
 * Its job is to refuse what libinih would accept and mangle. Measured with
 * Debian's libinih 55: a line over 199 bytes is cut, and its rest is the next
 * line; an indented line goes on with the value above, even when it looks like
 * a section; "key: value" is taken too; from a blank and ';' on all is dropped,
 * inside a section's name as well; text behind ']' is dropped; section and key
 * names end at 49 bytes; empty names and values are taken; a CR or a form feed
 * inside a line stays, one at its end goes.
 */
#ifndef TLSWARD_AGENT_POLICY_LINE_H
#define TLSWARD_AGENT_POLICY_LINE_H

#include "agent/base/diag.h"

enum {
	POLICY_NAME_MAX = 49, /* bytes between '[' and ']', or before '=' */
};

enum policy_line_kind { POLICY_LINE_BLANK, POLICY_LINE_SECTION, POLICY_LINE_KEY };

struct policy_line {
	enum policy_line_kind kind;
	struct span name;      /* [NAME "label"], or NAME = value */
	struct span label;     /* without its quotes; ptr NULL when there is none */
	struct span value;     /* of a key: never empty */
	struct span inih_name; /* as libinih is to hand it over: header or key */
	bool append;           /* name += value */
	struct location name_at, label_at, value_at;
};

/*
 * policy_line_next(rest, raw):
 * Take the next line off ${rest}, without its LF or CR LF. A UTF-8 byte order
 * mark is the caller's business. Returns false when nothing is left.
 */
bool policy_line_next(struct span *rest, struct span *raw);

/* Read one line that starts at ${at} (column 1), at most ${max} bytes long. */
bool policy_line_read(struct span raw, struct location at, size_t max,
		      struct policy_line *out, struct diag *err);

#endif
