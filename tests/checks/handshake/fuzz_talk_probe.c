/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of a PROBE_TALK, without a socket. The first byte says what is said to it,
 * the second how big its pieces are, the third how it ends. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/checks/handshake/conversation_holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe_job job = {.kind = PROBE_TALK};
	struct conversation conversation;
	struct span bytes = {(const char *)data, size};
	size_t at = 3, step;

	if (size < 3)
		return 0;
	job.talk = (enum talk)(data[0] % TALK_COUNT);
	step = data[1] ? data[1] : 1;
	if (!conversation_begin(&conversation, &conversation_talk, &job, NULL))
		abort();
	for (; at < size && !conversation.done; at += step) {
		size_t room = conversation_room(&conversation);

		if (step > room)
			break;
		(void)conversation_take(&conversation,
					span_slice(bytes, at, at + step));
	}
	conversation_end(&conversation, (enum peer_end)(data[2] % 4), NULL);
	conversation_must_hold(&conversation);
	conversation_free(&conversation);
	return 0;
}
