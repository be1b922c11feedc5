/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/stream.h"

#include <string.h>

#include "agent/base/reader.h"
#include "checks/handshake/handshake_message.h"

struct quic_stream quic_stream_make(size_t ceiling)
{
	return (struct quic_stream){.bytes = buffer_make(ceiling)};
}

void quic_stream_free(struct quic_stream *stream)
{
	buffer_free(&stream->bytes);
}

/* Where [from, to) and ${data}, which begins at ${at}, overlap: the same bytes? */
static bool agrees(const struct quic_stream *stream, const struct quic_range *range,
		   size_t at, struct span data)
{
	size_t from = range->from > at ? range->from : at;
	size_t to = range->to < at + data.len ? range->to : at + data.len;

	return from >= to ||
	       memcmp(stream->bytes.ptr + from, data.ptr + (from - at), to - from) == 0;
}

/* Add [from, to) to the ranges, joining those it touches. False: too many. */
static bool add_range(struct quic_stream *stream, struct quic_range wanted)
{
	struct quic_range *ranges = stream->ranges;
	size_t first = 0, last, count = stream->range_count;

	while (first < count && ranges[first].to < wanted.from)
		first++;
	for (last = first; last < count && ranges[last].from <= wanted.to; last++) {
		if (ranges[last].from < wanted.from)
			wanted.from = ranges[last].from;
		if (ranges[last].to > wanted.to)
			wanted.to = ranges[last].to;
	}
	if (first == last && count == QUIC_STREAM_RANGES_MAX)
		return false;
	memmove(ranges + first + 1, ranges + last, (count - last) * sizeof(*ranges));
	ranges[first] = wanted;
	stream->range_count = count - (last - first) + 1;
	return true;
}

enum quic_stream_result quic_stream_add(struct quic_stream *stream, uint64_t offset,
					struct span data)
{
	struct buffer *bytes = &stream->bytes;
	size_t at, i;

	if (data.len == 0)
		return QUIC_STREAM_GOOD;
	if (offset > bytes->ceiling || data.len > bytes->ceiling - (size_t)offset)
		return QUIC_STREAM_FULL;
	at = (size_t)offset;
	for (i = 0; i < stream->range_count; i++) {
		if (!agrees(stream, &stream->ranges[i], at, data))
			return QUIC_STREAM_CONFLICT;
	}
	while (bytes->len < at && !bytes->failed)
		buffer_add_byte(bytes, '\0');
	if (bytes->failed)
		return QUIC_STREAM_FULL;
	i = bytes->len - at < data.len ? bytes->len - at : data.len;
	if (i > 0)
		memcpy(bytes->ptr + at, data.ptr, i);
	buffer_add(bytes, span_slice(data, i, data.len));
	if (bytes->failed || !add_range(stream, (struct quic_range){at, at + data.len}))
		return QUIC_STREAM_FULL;
	return QUIC_STREAM_GOOD;
}

struct span quic_stream_ready(const struct quic_stream *stream)
{
	size_t end = stream->range_count > 0 && stream->ranges[0].from == 0
			     ? stream->ranges[0].to
			     : 0;

	return span_slice(buffer_span(&stream->bytes), stream->taken, end);
}

enum quic_stream_result quic_stream_message(struct quic_stream *stream,
					    struct span *message)
{
	struct span come = quic_stream_ready(stream);
	struct reader in = reader_make(come);
	size_t len;

	(void)reader_u8(&in); /* its type */
	len = HANDSHAKE_HEADER_LEN + (size_t)reader_u24be(&in);
	if (in.failed)
		return QUIC_STREAM_MORE;
	if (len > stream->bytes.ceiling - stream->taken)
		return QUIC_STREAM_FULL;
	if (len > come.len)
		return QUIC_STREAM_MORE;
	*message = span_slice(come, 0, len);
	stream->taken += len;
	return QUIC_STREAM_GOOD;
}

bool quic_stream_has_more(const struct quic_stream *stream)
{
	return stream->bytes.len > stream->taken;
}
