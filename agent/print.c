/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/print.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "agent/base/escape.h"

enum { MESSAGE_MAX = 64 * 1024, INTERRUPTS_MAX = 1000 };

bool print_bytes(int fd, struct span text)
{
	unsigned int interrupts = 0;

	while (text.len > 0) {
		ssize_t n = write(fd, text.ptr, text.len);

		if (n < 0 && errno == EINTR && ++interrupts < INTERRUPTS_MAX)
			continue;
		if (n <= 0)
			return false;
		text = span_slice(text, (size_t)n, text.len);
	}
	return true;
}

bool print_buffer(int fd, const struct buffer *text)
{
	return !text->failed && print_bytes(fd, buffer_span(text));
}

/* Nothing can be done about a stderr that takes nothing. */
static void print_to_stderr(const struct buffer *text)
{
	(void)print_buffer(STDERR_FILENO, text);
}

void print_diag(const struct diag *diag)
{
	struct buffer text = buffer_make(MESSAGE_MAX);

	buffer_add_string(&text, diag->at.path ? "" : "tlsward: ");
	location_text(diag->at, &text);
	buffer_add_string(&text, diag->at.path ? ": " : "");
	escape_terminal(&text, span_from_string(diag->message));
	buffer_add_byte(&text, '\n');
	print_to_stderr(&text);
	buffer_free(&text);
}

void print_failure(const char *format, ...)
{
	struct buffer raw = buffer_make(MESSAGE_MAX);
	struct buffer text = buffer_make((size_t)MESSAGE_MAX * 4);
	va_list args;

	va_start(args, format);
	buffer_vprintf(&raw, format, args);
	va_end(args);
	buffer_add_string(&text, "tlsward: ");
	escape_terminal(&text, buffer_span(&raw));
	buffer_add_byte(&text, '\n');
	print_to_stderr(&text);
	buffer_free(&raw);
	buffer_free(&text);
}

void print_progress(const char *format, ...)
{
	struct buffer text = buffer_make(MESSAGE_MAX);
	va_list args;

	/* Back to the first column, and wipe out what stands there (ECMA-48 EL). */
	buffer_add_string(&text, "\r\x1b[K");
	if (format) {
		va_start(args, format);
		buffer_vprintf(&text, format, args);
		va_end(args);
	}
	print_to_stderr(&text);
	buffer_free(&text);
}
