/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes, from a compromised worker to main: what decodes must be fit for all
 * that is done with a snapshot afterwards, and say the same when said again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "rules/in_force.h"
#include "rules/snapshot_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct snapshot *snapshot, struct span message, struct arena *arena)
{
	struct buffer again = buffer_make(message.len);
	struct codec codec = codec_writer(&again);
	struct in_force in_force;

	codec_snapshot(&codec, snapshot);
	if (!codec_done(&codec) || !span_equal(buffer_span(&again), message))
		abort();
	buffer_free(&again);
	(void)in_force_read(snapshot, arena, &in_force);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span message = {(const char *)data, size};
	struct arena arena = arena_make(8 << 20);
	struct codec codec = codec_reader(message, &arena);
	struct snapshot snapshot = {0};

	codec_snapshot(&codec, &snapshot);
	if (codec_done(&codec))
		use(&snapshot, message, &arena);
	arena_free(&arena);
	return 0;
}
