/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buffer: bytes being written, in memory that grows up to a ceiling.
 *
 * Writing never fails loudly: the first refusal sets ${failed}, everything
 * after it is dropped, and whoever uses the result asks once, at the end.
 */
#ifndef TLSWARD_AGENT_BASE_BUFFER_H
#define TLSWARD_AGENT_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/span.h"

/* Where a long text goes piece by piece. False: it did not take ${bytes}. */
struct buffer_sink {
	bool (*take)(void *context, struct span bytes);
	void *context;
	size_t window; /* bytes that are kept together before they go there */
};

struct buffer {
	char *ptr;
	size_t len;
	size_t size;
	size_t ceiling; /* of len and passed together */
	bool failed;
	const struct buffer_sink *sink; /* or NULL */
	size_t passed;                  /* bytes that went there */
};

struct buffer buffer_make(size_t ceiling);

/* One whose contents go to ${sink}, which outlives it, at each buffer_pass_on(). */
struct buffer buffer_make_to(const struct buffer_sink *sink, size_t ceiling);

/*
 * buffer_pass_on(buffer):
 * Nobody counts on what was written so far being in ${ptr}: from a window on it
 * goes to the sink. Without a sink nothing happens. The last piece stays: see
 * buffer_finish().
 */
void buffer_pass_on(struct buffer *buffer);

/* Whatever is left goes to the sink, too. Returns false, ${failed}, when it or
 * anything before failed. */
bool buffer_finish(struct buffer *buffer);

/* Gives the memory back; takes a zeroed buffer too. */
void buffer_free(struct buffer *buffer);

/* Forget the contents and the failure, keep the memory. */
void buffer_reset(struct buffer *buffer);

void buffer_add(struct buffer *buffer, struct span bytes);
void buffer_add_string(struct buffer *buffer, const char *text);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_printf(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Unsigned numbers in network byte order, as TLS and netlink payloads need. */
void buffer_add_u8(struct buffer *buffer, uint8_t value);
void buffer_add_u16be(struct buffer *buffer, uint16_t value);
void buffer_add_u24be(struct buffer *buffer, uint32_t value);
void buffer_add_u32be(struct buffer *buffer, uint32_t value);
void buffer_add_u64be(struct buffer *buffer, uint64_t value);

/*
 * A length field that is filled in when what it counts has been written:
 *	size_t mark = buffer_open_length(b, 2);
 *	...
 *	buffer_close_length(b, mark, 2);
 * ${width} is 1, 2, 3 or 4 bytes. A body too long for it sets ${failed}.
 */
size_t buffer_open_length(struct buffer *buffer, unsigned int width);
void buffer_close_length(struct buffer *buffer, size_t mark, unsigned int width);

struct span buffer_span(const struct buffer *buffer);

#endif
