/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cell: a piece of text for a terminal: escaped, padded, coloured.
 */
#ifndef TLSWARD_AGENT_REPORT_CELL_H
#define TLSWARD_AGENT_REPORT_CELL_H

#include "agent/base/buffer.h"

enum cell_color {
	CELL_PLAIN,
	CELL_DIM,
	CELL_BOLD,
	CELL_RED,
	CELL_YELLOW,
	CELL_GREEN,
	CELL_CYAN,
	CELL_COLOR_COUNT
};

/* Append ${text} (NULL: "-") escaped for a terminal. */
void cell_text(struct buffer *out, const char *text);

/* The same, then blanks up to ${width} columns; longer text is not cut. */
void cell_padded(struct buffer *out, const char *text, size_t width);

/* Columns that cell_text() takes, one per code point. */
size_t cell_width(const char *text);

/* cell_padded() in a colour, when ${on}; the colour ends before the blanks. */
void cell_colored(struct buffer *out, bool on, enum cell_color color, const char *text,
		  size_t width);

/*
 * cell_wrapped(out, text, indent, columns):
 * Append ${text} broken at blanks into lines of at most ${columns}, each line
 * after ${indent} blanks and with a newline behind it.
 */
void cell_wrapped(struct buffer *out, const char *text, size_t indent, size_t columns);

#endif
