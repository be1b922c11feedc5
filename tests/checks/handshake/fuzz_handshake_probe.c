/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of a PROBE_HANDSHAKE, without a socket. As our keys are new each
 * time, it gets as far as what is not encrypted: ServerHello, Certificate and
 * ServerKeyExchange of TLS 1.2 and older. The first byte says how big the
 * pieces are, the second how the peer ends. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/checks/handshake/conversation_holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once: it costs more than all the rest. Kept reachable, so that it
	 * is no leak. */
	static struct probe_trust *trust;
	const struct probe_job job = {.kind = PROBE_HANDSHAKE, .name = "example.org"};
	struct conversation conversation;
	struct span bytes = {(const char *)data, size};
	size_t at = 2, step;

	if (!trust)
		trust = probe_trust_make((struct span){NULL, 0});
	if (size < 2)
		return 0;
	step = data[0] ? (size_t)data[0] * 64 : 1;
	if (!conversation_begin(&conversation, &conversation_handshake, &job, trust))
		abort();
	while (at < size && !conversation.done) {
		size_t room = conversation_room(&conversation);
		size_t n = step < room ? step : room;

		if (n == 0)
			break;
		(void)conversation_take(&conversation, span_slice(bytes, at, at + n));
		at += n;
	}
	conversation_end(&conversation, (enum peer_end)(data[1] % 4), NULL);
	conversation_must_hold(&conversation);
	conversation_free(&conversation);
	return 0;
}
