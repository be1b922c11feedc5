/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_stream: the bytes of CRYPTO frames in their order (RFC 9000 7.5), whatever
 * order, overlap or repetition they came in.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_STREAM_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_STREAM_H

#include "agent/base/buffer.h"

enum { QUIC_STREAM_RANGES_MAX = 64 };

/* Bytes [from, to) have come. */
struct quic_range {
	size_t from, to;
};

struct quic_stream {
	struct buffer bytes; /* up to the highest that came, gaps are zero */
	struct quic_range ranges[QUIC_STREAM_RANGES_MAX]; /* sorted, apart */
	size_t range_count;
	size_t taken;
};

/* ${ceiling}: how many bytes it may come to. */
struct quic_stream quic_stream_make(size_t ceiling);
void quic_stream_free(struct quic_stream *stream);

enum quic_stream_result {
	QUIC_STREAM_GOOD,
	QUIC_STREAM_MORE,
	QUIC_STREAM_FULL,     /* past the ceiling, too many gaps, or out of memory */
	QUIC_STREAM_CONFLICT, /* says something else of bytes that came already */
};

/* Put ${data} at ${offset}. After anything but GOOD the stream is not to be used. */
enum quic_stream_result quic_stream_add(struct quic_stream *stream, uint64_t offset,
					struct span data);

/* The bytes without a gap before them that were not taken yet; good until the next
 * quic_stream_add(). */
struct span quic_stream_ready(const struct quic_stream *stream);

/*
 * quic_stream_message(stream, message):
 * Take the next handshake message, with its header: QUIC_STREAM_GOOD. It is good
 * until the next quic_stream_add(). QUIC_STREAM_MORE: it is not whole yet.
 * QUIC_STREAM_FULL: it is longer than the stream may be.
 */
enum quic_stream_result quic_stream_message(struct quic_stream *stream,
					    struct span *message);

/* Is there anything that was not taken? */
bool quic_stream_has_more(const struct quic_stream *stream);

#endif
