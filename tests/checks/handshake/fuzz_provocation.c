/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of a PROBE_PROVOCATION, without a socket: its flight, and how it takes
 * what is said to it. The first byte says what that is, the second how big the
 * pieces are, the third how the peer ends. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/checks/handshake/conversation_holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, as it costs more than all the rest; kept reachable. */
	static struct probe_trust *trust;
	struct probe_job job = {
		.kind = PROBE_PROVOCATION,
		.name = "example.org",
		.hello = {.version = TLS_VERSION_TLS1_2, .whole_flight = true}};
	struct conversation conversation;
	struct span bytes = {(const char *)data, size};
	size_t at = 3, step;

	if (!trust)
		trust = probe_trust_make((struct span){NULL, 0});
	if (size < 3)
		return 0;
	job.provocation = (struct provocation_request){
		.kind = (enum provocation)(data[0] % PROVOCATION_COUNT),
		.count = 1 + data[0] / 32 % PROVOCATION_CHANGES_MAX,
		.block = (enum rsa_block)(data[0] / 4 % RSA_BLOCK_COUNT),
		.finish = data[0] & 0x80,
	};
	step = data[1] ? (size_t)data[1] * 16 : 1;
	if (!conversation_begin(&conversation, &conversation_provocation, &job, trust))
		abort();
	while (at < size && !conversation.done) {
		size_t room = conversation_room(&conversation);
		size_t n = step < room ? step : room;

		if (n == 0)
			break;
		(void)conversation_take(&conversation, span_slice(bytes, at, at + n));
		at += n;
	}
	conversation_end(&conversation, (enum peer_end)(data[2] % 5), NULL);
	conversation_must_hold(&conversation);
	/* What was said was taken somehow. */
	if (conversation.result.provocation.provoked &&
	    conversation.result.provocation.reaction_count == 0)
		abort();
	conversation_free(&conversation);
	return 0;
}
