/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/handshake_message.h"

#include <string.h>

#include "agent/base/reader.h"
#include "checks/handshake/record.h"

enum {
	JOINER_BYTES_MAX =
		HANDSHAKE_HEADER_LEN + HANDSHAKE_MESSAGE_MAX + RECORD_FRAGMENT_MAX
};

struct handshake_joiner handshake_joiner_make(void)
{
	return (struct handshake_joiner){.bytes = buffer_make(JOINER_BYTES_MAX)};
}

void handshake_joiner_free(struct handshake_joiner *joiner)
{
	buffer_free(&joiner->bytes);
	joiner->at = 0;
	joiner->skip = 0;
}

bool handshake_joiner_add(struct handshake_joiner *joiner, struct span fragment)
{
	struct buffer *kept = &joiner->bytes;

	if (joiner->at > 0) {
		memmove(kept->ptr, kept->ptr + joiner->at, kept->len - joiner->at);
		kept->len -= joiner->at;
		joiner->at = 0;
	}
	if (joiner->skip > 0) {
		size_t gone = fragment.len < joiner->skip ? fragment.len : joiner->skip;

		joiner->skip -= (uint32_t)gone;
		fragment = span_slice(fragment, gone, fragment.len);
	}
	buffer_add(kept, fragment);
	return !kept->failed;
}

bool handshake_joiner_next(struct handshake_joiner *joiner,
			   struct handshake_message *out)
{
	struct span rest =
		span_slice(buffer_span(&joiner->bytes), joiner->at, joiner->bytes.len);
	struct reader in = reader_make(rest);
	struct handshake_message message = {0};

	message.type = reader_u8(&in);
	message.len = reader_u24be(&in);
	if (in.failed)
		return false;
	if (message.len > HANDSHAKE_MESSAGE_MAX) {
		size_t here = in.rest.len < message.len ? in.rest.len : message.len;

		message.skipped = true;
		joiner->skip = message.len - (uint32_t)here;
		joiner->at += HANDSHAKE_HEADER_LEN + here;
	} else {
		message.body = reader_bytes(&in, message.len);
		if (in.failed)
			return false;
		joiner->at += HANDSHAKE_HEADER_LEN + (size_t)message.len;
	}
	*out = message;
	return true;
}

bool handshake_joiner_inside(const struct handshake_joiner *joiner)
{
	return joiner->skip > 0 || joiner->bytes.len > joiner->at;
}
