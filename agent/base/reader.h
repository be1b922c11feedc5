/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reader: the strict way to take numbers and byte strings out of a message.
 *
 * A read past the end sets ${failed}, yields zero, and every later read fails
 * too, so a decoder checks once, where it has read all it needs.
 */
#ifndef TLSWARD_AGENT_BASE_READER_H
#define TLSWARD_AGENT_BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/span.h"

struct reader {
	struct span rest;
	bool failed;
};

struct reader reader_make(struct span bytes);

/* Unsigned numbers in network byte order. */
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16be(struct reader *reader);
uint32_t reader_u24be(struct reader *reader);
uint32_t reader_u32be(struct reader *reader);
uint64_t reader_u64be(struct reader *reader);

/* The next ${len} bytes, still owned by whoever owns the message. */
struct span reader_bytes(struct reader *reader, size_t len);

/* A byte string behind a length of ${width} (1 to 4) bytes, as in RFC 8446 3.4. */
struct span reader_vector(struct reader *reader, unsigned int width);

/* True when nothing failed and nothing is left. */
bool reader_at_end(const struct reader *reader);

#endif
