/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/reader.h"

struct reader reader_make(struct span bytes)
{
	return (struct reader){.rest = bytes};
}

struct span reader_bytes(struct reader *reader, size_t len)
{
	struct span out = {NULL, 0};

	if (reader->failed || len > reader->rest.len) {
		reader->failed = true;
		return out;
	}
	out = span_slice(reader->rest, 0, len);
	reader->rest = span_slice(reader->rest, len, reader->rest.len);
	return out;
}

static uint64_t read_big_endian(struct reader *reader, unsigned int width)
{
	struct span bytes = reader_bytes(reader, width);
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < bytes.len; i++)
		value = value << 8 | (unsigned char)bytes.ptr[i];
	return value;
}

uint8_t reader_u8(struct reader *reader)
{
	return (uint8_t)read_big_endian(reader, 1);
}

uint16_t reader_u16be(struct reader *reader)
{
	return (uint16_t)read_big_endian(reader, 2);
}

uint32_t reader_u24be(struct reader *reader)
{
	return (uint32_t)read_big_endian(reader, 3);
}

uint32_t reader_u32be(struct reader *reader)
{
	return (uint32_t)read_big_endian(reader, 4);
}

uint64_t reader_u64be(struct reader *reader)
{
	return read_big_endian(reader, 8);
}

struct span reader_vector(struct reader *reader, unsigned int width)
{
	uint64_t len = read_big_endian(reader, width);

	return reader_bytes(reader, (size_t)len);
}

bool reader_at_end(const struct reader *reader)
{
	return !reader->failed && reader->rest.len == 0;
}
