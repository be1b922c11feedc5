/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer buffer_make(size_t ceiling)
{
	return (struct buffer){.ceiling = ceiling};
}

struct buffer buffer_make_to(const struct buffer_sink *sink, size_t ceiling)
{
	return (struct buffer){.ceiling = ceiling, .sink = sink};
}

bool buffer_finish(struct buffer *buffer)
{
	if (!buffer->failed && buffer->sink && buffer->len > 0) {
		buffer->failed =
			!buffer->sink->take(buffer->sink->context, buffer_span(buffer));
		buffer->passed += buffer->len;
		buffer->len = 0;
	}
	return !buffer->failed;
}

void buffer_pass_on(struct buffer *buffer)
{
	if (buffer->sink && buffer->len >= buffer->sink->window)
		(void)buffer_finish(buffer);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->ptr);
	*buffer = (struct buffer){.ceiling = buffer->ceiling, .sink = buffer->sink};
}

void buffer_reset(struct buffer *buffer)
{
	buffer->len = 0;
	buffer->failed = false;
}

/* Room for ${more} bytes at the end, or NULL with ${failed} set. */
static char *make_room(struct buffer *buffer, size_t more)
{
	size_t wanted, size;
	char *grown;

	if (buffer->failed)
		return NULL;
	if (__builtin_add_overflow(buffer->len, more, &wanted) ||
	    wanted > buffer->ceiling - buffer->passed)
		goto refused;
	/* One byte more than counts: vsnprintf(3) writes a NUL behind the last. */
	if (wanted >= buffer->size) {
		size = buffer->size ? buffer->size : 256;
		while (size <= wanted) {
			if (__builtin_mul_overflow(size, 2U, &size))
				goto refused;
		}
		grown = realloc(buffer->ptr, size);
		if (!grown)
			goto refused;
		buffer->ptr = grown;
		buffer->size = size;
	}
	return buffer->ptr + buffer->len;
refused:
	buffer->failed = true;
	return NULL;
}

void buffer_add(struct buffer *buffer, struct span bytes)
{
	char *to;

	/* An empty buffer may have no memory yet: NULL + 0 is not defined in C. */
	if (bytes.len == 0)
		return;
	to = make_room(buffer, bytes.len);
	if (!to)
		return;
	memcpy(to, bytes.ptr, bytes.len);
	buffer->len += bytes.len;
}

void buffer_add_string(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, span_from_string(text));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
	buffer_add(buffer, (struct span){&byte, 1});
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list args)
{
	va_list again;
	char *to;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0) {
		buffer->failed = true;
	} else {
		to = make_room(buffer, (size_t)len);
		if (to) {
			(void)vsnprintf(to, (size_t)len + 1, format, again);
			buffer->len += (size_t)len;
		}
	}
	va_end(again);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer_vprintf(buffer, format, args);
	va_end(args);
}

static void add_big_endian(struct buffer *buffer, uint64_t value, unsigned int width)
{
	unsigned int i;
	char bytes[8];

	for (i = 0; i < width; i++)
		bytes[i] = (char)(unsigned char)(value >> (8 * (width - 1 - i)));
	buffer_add(buffer, (struct span){bytes, width});
}

void buffer_add_u8(struct buffer *buffer, uint8_t value)
{
	add_big_endian(buffer, value, 1);
}

void buffer_add_u16be(struct buffer *buffer, uint16_t value)
{
	add_big_endian(buffer, value, 2);
}

void buffer_add_u24be(struct buffer *buffer, uint32_t value)
{
	add_big_endian(buffer, value, 3);
}

void buffer_add_u32be(struct buffer *buffer, uint32_t value)
{
	add_big_endian(buffer, value, 4);
}

void buffer_add_u64be(struct buffer *buffer, uint64_t value)
{
	add_big_endian(buffer, value, 8);
}

size_t buffer_open_length(struct buffer *buffer, unsigned int width)
{
	size_t mark = buffer->len;

	add_big_endian(buffer, 0, width);
	return mark;
}

void buffer_close_length(struct buffer *buffer, size_t mark, unsigned int width)
{
	size_t body;
	unsigned int i;

	if (buffer->failed)
		return;
	body = buffer->len - mark - width;
	if (body >> (8 * width) != 0) {
		buffer->failed = true;
		return;
	}
	for (i = 0; i < width; i++)
		buffer->ptr[mark + i] =
			(char)(unsigned char)(body >> (8 * (width - 1 - i)));
}

struct span buffer_span(const struct buffer *buffer)
{
	return (struct span){buffer->ptr, buffer->len};
}
