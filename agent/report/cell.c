/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/cell.h"

#include "agent/base/escape.h"
#include "agent/base/utf8.h"

enum { CELL_BYTES_MAX = 4 * 1024 * 1024 }; /* one escaped text */

static size_t columns_of(struct span text)
{
	size_t at = 0, columns = 0;

	while (at < text.len) {
		uint32_t c;
		size_t len = utf8_next(text, at, &c);

		at += len ? len : 1;
		columns++;
	}
	return columns;
}

static size_t add_escaped(struct buffer *out, const char *text)
{
	size_t from = out->len;

	escape_terminal(out, span_from_string(text ? text : "-"));
	if (out->failed)
		return 0;
	return columns_of((struct span){out->ptr + from, out->len - from});
}

static void add_blanks(struct buffer *out, size_t count)
{
	for (; count > 0; count--)
		buffer_add_byte(out, ' ');
}

void cell_text(struct buffer *out, const char *text)
{
	(void)add_escaped(out, text);
}

void cell_padded(struct buffer *out, const char *text, size_t width)
{
	size_t columns = add_escaped(out, text);

	if (columns < width)
		add_blanks(out, width - columns);
}

size_t cell_width(const char *text)
{
	struct buffer scratch = buffer_make(CELL_BYTES_MAX);
	size_t columns = add_escaped(&scratch, text);

	buffer_free(&scratch);
	return columns;
}

void cell_colored(struct buffer *out, bool on, enum cell_color color, const char *text,
		  size_t width)
{
	/* ECMA-48 8.3.117, SGR: the sixteen colours that every terminal lets its
	 * user choose. */
	static const char *const start[CELL_COLOR_COUNT] = {
		[CELL_DIM] = "\x1b[2m",    [CELL_BOLD] = "\x1b[1m",
		[CELL_RED] = "\x1b[1;31m", [CELL_YELLOW] = "\x1b[33m",
		[CELL_GREEN] = "\x1b[32m", [CELL_CYAN] = "\x1b[36m",
	};
	size_t columns;

	if (!on || !start[color]) {
		cell_padded(out, text, width);
		return;
	}
	buffer_add_string(out, start[color]);
	columns = add_escaped(out, text);
	buffer_add_string(out, "\x1b[0m");
	if (columns < width)
		add_blanks(out, width - columns);
}

void cell_wrapped(struct buffer *out, const char *text, size_t indent, size_t columns)
{
	struct buffer escaped = buffer_make(CELL_BYTES_MAX);
	struct span rest, word;
	size_t column = 0;

	(void)add_escaped(&escaped, text);
	if (escaped.failed)
		out->failed = true;
	rest = buffer_span(&escaped);
	while (span_next_word(&rest, &word)) {
		size_t width = columns_of(word);

		if (column > 0 && column + 1 + width > columns) {
			buffer_add_byte(out, '\n');
			column = 0;
		}
		if (column == 0) {
			add_blanks(out, indent);
			column = indent;
		} else {
			buffer_add_byte(out, ' ');
			column++;
		}
		buffer_add(out, word);
		column += width;
	}
	if (column > 0)
		buffer_add_byte(out, '\n');
	buffer_free(&escaped);
}
