/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/record.h"

#include <string.h>

#include "agent/base/reader.h"

/* One record that is almost whole, and one read on top of it. */
enum { READER_BYTES_MAX = RECORD_HEADER_LEN + 2 * RECORD_FRAGMENT_MAX };

struct record_reader record_reader_make(void)
{
	return (struct record_reader){.bytes = buffer_make(READER_BYTES_MAX)};
}

void record_reader_free(struct record_reader *reader)
{
	buffer_free(&reader->bytes);
	reader->at = 0;
}

bool record_reader_add(struct record_reader *reader, struct span bytes)
{
	struct buffer *kept = &reader->bytes;

	if (reader->at > 0) {
		memmove(kept->ptr, kept->ptr + reader->at, kept->len - reader->at);
		kept->len -= reader->at;
		reader->at = 0;
	}
	buffer_add(kept, bytes);
	return !kept->failed;
}

static enum record_status refuse(struct record_reader *reader, const char *why)
{
	reader->why = why;
	return RECORD_BAD;
}

enum record_status record_reader_next(struct record_reader *reader, struct record *out)
{
	struct span rest =
		span_slice(buffer_span(&reader->bytes), reader->at, reader->bytes.len);
	struct reader in = reader_make(rest);
	struct record record;
	uint16_t len;

	if (reader->why)
		return RECORD_BAD;
	record.type = reader_u8(&in);
	record.legacy_version = reader_u16be(&in);
	len = reader_u16be(&in);
	/* The header is judged as soon as it is here: a peer that announces
	 * 65535 bytes is not waited for. */
	if (in.failed)
		return RECORD_NEED_MORE;
	if (record.type < CONTENT_CHANGE_CIPHER_SPEC || record.type > CONTENT_HEARTBEAT)
		return refuse(reader, "record of an unknown content type");
	/* SSL 3.0 to TLS 1.3; RFC 8446 5.1 lets the minor number be anything. */
	if (record.legacy_version >> 8 != 3)
		return refuse(reader, "record of an unknown protocol version");
	if (len > RECORD_FRAGMENT_MAX)
		return refuse(reader, "record longer than 2^14 bytes");
	/* RFC 8446 5.1, RFC 5246 6.2.1: only application data may be empty. */
	if (len == 0 && record.type != CONTENT_APPLICATION_DATA)
		return refuse(reader, "empty record");
	record.fragment = reader_bytes(&in, len);
	if (in.failed)
		return RECORD_NEED_MORE;
	record.bytes = span_slice(rest, 0, RECORD_HEADER_LEN + (size_t)len);
	reader->at += record.bytes.len;
	*out = record;
	return RECORD_READY;
}

size_t record_reader_pending(const struct record_reader *reader)
{
	return reader->bytes.len - reader->at;
}
