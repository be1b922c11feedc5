/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of a PROBE_HELLO, without a socket: bytes, pieces, and an end. The
 * first byte says which version is asked for, the second how big the pieces
 * are, the third how the peer ends. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/checks/handshake/conversation_holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe_job job = {.kind = PROBE_HELLO, .name = "example.org"};
	struct conversation conversation;
	struct span bytes = {(const char *)data, size};
	size_t at = 3, step;

	if (size < 3)
		return 0;
	job.hello.version = (enum tls_version)((data[0] & 0x7f) % TLS_VERSION_COUNT);
	job.hello.whole_flight = data[0] & 0x80;
	step = data[1] ? (size_t)data[1] * 16 : 1;
	if (!conversation_begin(&conversation, &conversation_hello, &job, NULL))
		abort();
	while (at < size && !conversation.done) {
		size_t room = conversation_room(&conversation);
		size_t n = step < room ? step : room;

		if (n == 0)
			break;
		(void)conversation_take(&conversation, span_slice(bytes, at, at + n));
		at += n;
	}
	conversation_end(&conversation, (enum peer_end)(data[2] % 4), NULL);
	conversation_must_hold(&conversation);
	conversation_free(&conversation);
	return 0;
}
