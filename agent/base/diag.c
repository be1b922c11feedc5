/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/diag.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "agent/base/escape.h"

bool diag_at(struct diag *diag, struct location at, const char *format, ...)
{
	va_list args;

	diag->at = at;
	va_start(args, format);
	(void)vsnprintf(diag->message, sizeof(diag->message), format, args);
	va_end(args);
	return false;
}

void location_text(struct location at, struct buffer *out)
{
	if (!at.path)
		return;
	escape_terminal(out, span_from_string(at.path));
	if (at.line > 0)
		buffer_printf(out, ":%" PRIu32, at.line);
	if (at.line > 0 && at.column > 0)
		buffer_printf(out, ":%" PRIu32, at.column);
}
