/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both messages of a probe as they come from a process that may be hostile:
 * what can be read must be written again byte for byte. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/probe.h"
#include "tests/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(struct span message, void (*item)(struct codec *, void *),
		       void *value)
{
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct buffer out = buffer_make(16 * 1024 * 1024);
	struct codec codec = codec_reader(message, &arena);

	item(&codec, value);
	if (codec_done(&codec)) {
		struct codec writer = codec_writer(&out);

		item(&writer, value);
		if (!codec_done(&writer) || !span_equal(buffer_span(&out), message))
			abort();
	} else if (replay_must_be_read()) {
		abort();
	}
	buffer_free(&out);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe_result result = {0};
	struct probe_job job = {0};
	struct span message = {(const char *)data + 1, size - 1};

	if (size == 0)
		return 0;
	if (data[0] & 1)
		round_trip(message, codec_probe_job, &job);
	else
		round_trip(message, codec_probe_result, &result);
	return 0;
}
