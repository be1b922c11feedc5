/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records and the handshake messages in them, fed in pieces: the first byte
 * says how big the pieces are. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/handshake_message.h"
#include "checks/handshake/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_reader reader = record_reader_make();
	struct handshake_joiner joiner = handshake_joiner_make();
	struct span bytes = {(const char *)data, size};
	struct handshake_message message;
	struct record record;
	size_t step, at;

	if (size == 0)
		return 0;
	step = data[0] ? (size_t)data[0] * 64 : 1;
	for (at = 1; at < size; at += step) {
		enum record_status status;

		if (!record_reader_add(&reader, span_slice(bytes, at, at + step)))
			abort();
		while ((status = record_reader_next(&reader, &record)) ==
		       RECORD_READY) {
			if (record.type != CONTENT_HANDSHAKE)
				continue;
			if (!handshake_joiner_add(&joiner, record.fragment))
				abort();
			while (handshake_joiner_next(&joiner, &message)) {
				if (message.body.len > HANDSHAKE_MESSAGE_MAX)
					abort();
			}
		}
		if (status == RECORD_BAD && !reader.why)
			abort();
	}
	handshake_joiner_free(&joiner);
	record_reader_free(&reader);
	return 0;
}
