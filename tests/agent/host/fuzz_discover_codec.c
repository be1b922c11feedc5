/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the discover role and main say to one another, over hostile bytes: the first
 * byte chooses the struct. What can be read is written and read again: equal bytes.
 */
#include <stdint.h>

#include "agent/host/connection.h"
#include "agent/host/discover.h"
#include "agent/host/discover_codec.h"
#include "agent/host/session.h"
#include "agent/host/session_codec.h"
#include "tests/agent/base/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its deadline goes on while it is written: only what was read can be looked at. */
static void try_job(struct span message)
{
	struct arena arena = arena_make(ROUND_TRIP_ARENA_MAX);
	struct discover_job job;
	size_t i;

	if (round_trip_read(codec_discover_job, message, &arena, &job, sizeof(job))) {
		for (i = 0; i < job.port_count; i++) {
			const struct port_range *range = &job.ports[i];

			if (range->first > range->last || (!range->tcp && !range->udp))
				abort();
		}
		if (deadline_left_ms(job.deadline) > 24 * 60 * 60 * 1000)
			abort();
	} else if (replay_must_be_read()) {
		abort();
	}
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span message = {(const char *)data + 1, size - 1};
	struct connection_list connections;
	struct session_list sessions;

	if (size == 0 || size > ROUND_TRIP_BYTES_MAX / 2)
		return 0;
	if (data[0] % 3 == 0)
		try_job(message);
	else if (data[0] % 3 == 1)
		round_trip(codec_session_list, message, &sessions, sizeof(sessions));
	else
		round_trip(codec_connection_list, message, &connections,
			   sizeof(connections));
	return 0;
}
