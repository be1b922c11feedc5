/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * codec: one description of a struct serves both ends of a process boundary.
 *
 * What crosses a boundary is encoded field by field. A codec function names
 * the fields of one struct, in order; the codec's mode decides whether they are
 * written to a buffer or read from a message, so that the two sides can never
 * disagree. The reading side trusts nothing: every count, enum and length is
 * checked, and memory comes from an arena with a ceiling.
 *
 *	void codec_place(struct codec *c, void *item)
 *	{
 *		struct place *place = item;
 *
 *		codec_string(c, &place->path);
 *		codec_u32(c, &place->line);
 *	}
 *
 * After a failure every call does nothing; ask codec_done() once, at the end,
 * and use nothing of a read that failed.
 */
#ifndef TLSWARD_AGENT_BASE_CODEC_H
#define TLSWARD_AGENT_BASE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "agent/base/reader.h"

struct codec {
	struct buffer *out;  /* writing: where to; NULL when reading */
	struct reader in;    /* reading: what is left */
	struct arena *arena; /* reading: owns everything that was read */
	bool failed;
};

struct codec codec_writer(struct buffer *out);
struct codec codec_reader(struct span message, struct arena *arena);

void codec_u8(struct codec *codec, uint8_t *value);
void codec_u16(struct codec *codec, uint16_t *value);
void codec_u32(struct codec *codec, uint32_t *value);
void codec_u64(struct codec *codec, uint64_t *value);
void codec_i64(struct codec *codec, int64_t *value);
void codec_bool(struct codec *codec, bool *value);

/* A number that must stay below ${limit}, or the reading fails. */
void codec_below(struct codec *codec, uint32_t *value, uint32_t limit);

/* An enum whose values are 0 .. limit - 1. */
#define CODEC_ENUM(codec, field, limit)                                 \
	do {                                                            \
		uint32_t codec_value_ = (uint32_t)(field);              \
		codec_below((codec), &codec_value_, (uint32_t)(limit)); \
		(field) = codec_value_;                                 \
	} while (0)

/* A NUL-terminated string, or NULL; the difference is kept. */
void codec_string(struct codec *codec, const char **text);

/* Bytes. When reading they are copied into the arena. */
void codec_bytes(struct codec *codec, struct span *bytes);

/* ${len} bytes in place. */
void codec_fixed(struct codec *codec, void *bytes, size_t len);

/*
 * codec_array(codec, items, count, item_size, max, item):
 * *${items} (a pointer to a T *) and *${count}; more than ${max} items fail.
 * ${item} is called with a pointer to each T. An array that was read may be
 * pushed to with arena_push().
 */
void codec_array(struct codec *codec, void *items, size_t *count, size_t item_size,
		 size_t max, void (*item)(struct codec *, void *));

/* An item for codec_array() over const char *. */
void codec_string_item(struct codec *codec, void *item);

/*
 * codec_copy(item, from, to, max, arena):
 * A deep copy of *${from}, which is only read, into the zeroed *${to}, in ${arena}:
 * its codec knows every field. At most ${max} bytes of encoding. False, and *${to}
 * not to be used: out of memory or too big.
 */
bool codec_copy(void (*item)(struct codec *, void *), void *from, void *to, size_t max,
		struct arena *arena);

/* True when all went well and, when reading, the message is used up. */
bool codec_done(const struct codec *codec);

#endif
