/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diag: what went wrong, and where. Written only on failure.
 */
#ifndef TLSWARD_AGENT_BASE_DIAG_H
#define TLSWARD_AGENT_BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "agent/base/span.h"

/* A place in a file. Lines and columns count from 1, columns in bytes; line 0
 * means the file as a whole, a NULL path that there is no place. */
struct location {
	const char *path;
	uint32_t line;
	uint32_t column;
};

struct diag {
	struct location at;
	char message[512]; /* may quote untrusted bytes: escape before printing */
};

/*
 * diag_at(diag, at, format, ...):
 * Fill ${diag} and return false, so that a parser can say
 * "return diag_at(err, tok.at, ...)". at.path is kept, not copied.
 */
bool diag_at(struct diag *diag, struct location at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * location_text(at, out):
 * Append "path:line:column", "path:line" or "path", escaped for a terminal.
 */
void location_text(struct location at, struct buffer *out);

#endif
