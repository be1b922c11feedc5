/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * round_trip: for the fuzz targets of codecs. What can be read is written and
 * read again: equal bytes, or the two ends of a boundary disagree.
 */
#ifndef TLSWARD_TESTS_AGENT_BASE_ROUND_TRIP_H
#define TLSWARD_TESTS_AGENT_BASE_ROUND_TRIP_H

#include <stdlib.h>
#include <string.h>

#include "agent/base/codec.h"
#include "tests/replay.h"

enum {
	ROUND_TRIP_ARENA_MAX = 8 * 1024 * 1024,
	ROUND_TRIP_BYTES_MAX = 4 * 1024 * 1024,
};

typedef void round_trip_codec(struct codec *codec, void *item);

static inline bool round_trip_read(round_trip_codec *codec, struct span message,
				   struct arena *arena, void *item, size_t size)
{
	struct codec in = codec_reader(message, arena);

	memset(item, 0, size);
	codec(&in, item);
	return codec_done(&in);
}

static inline void round_trip_write(round_trip_codec *codec, void *item,
				    struct buffer *out)
{
	struct codec writer = codec_writer(out);

	codec(&writer, item);
	if (!codec_done(&writer))
		abort();
}

/* ${item} has ${size} bytes, enough for the codec's struct. Aborts on a finding. */
static inline void round_trip(round_trip_codec *codec, struct span message, void *item,
			      size_t size)
{
	struct arena arena = arena_make(ROUND_TRIP_ARENA_MAX);
	struct buffer first = buffer_make(ROUND_TRIP_BYTES_MAX);
	struct buffer second = buffer_make(ROUND_TRIP_BYTES_MAX);

	if (round_trip_read(codec, message, &arena, item, size)) {
		round_trip_write(codec, item, &first);
		if (!round_trip_read(codec, buffer_span(&first), &arena, item, size) &&
		    !arena.exhausted)
			abort();
		if (!arena.exhausted) {
			round_trip_write(codec, item, &second);
			if (!span_equal(buffer_span(&first), buffer_span(&second)))
				abort();
		}
	} else if (replay_must_be_read()) {
		abort();
	}
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&arena);
}

/*
 * The first byte of ${data} chooses one of ${count} codecs, and the rest is the
 * message; ${item} is enough for all of their structs.
 */
static inline void round_trip_one_of(round_trip_codec *const *codecs, size_t count,
				     const uint8_t *data, size_t size, void *item,
				     size_t item_size)
{
	if (size == 0 || size > ROUND_TRIP_BYTES_MAX / 2)
		return;
	round_trip(codecs[data[0] % count],
		   (struct span){(const char *)data + 1, size - 1}, item, item_size);
}

#endif
