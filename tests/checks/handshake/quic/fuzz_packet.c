/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of QUIC that need no keys; the first byte picks one. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/packet.h"
#include "checks/handshake/quic/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_packets(struct span datagram)
{
	struct quic_packet packet;
	size_t before = datagram.len;

	while (quic_packet_next(&datagram, &packet)) {
		if (packet.bytes.len == 0 || packet.bytes.len + datagram.len != before)
			abort();
		before = datagram.len;
	}
}

/* Frames as they come, and their CRYPTO bytes in order. */
static void try_frames(struct span payload)
{
	struct quic_stream stream = quic_stream_make(16384);
	enum quic_stream_result result = QUIC_STREAM_GOOD;
	struct quic_frame frame;
	const char *why = NULL;
	size_t taken = 0;

	while (payload.len > 0 && result == QUIC_STREAM_GOOD) {
		if (!quic_frame_next(&payload, &frame, &why)) {
			if (!why)
				abort();
			break;
		}
		if (frame.kind != QUIC_FRAME_CRYPTO)
			continue;
		result = quic_stream_add(&stream, frame.offset, frame.data);
		if (result == QUIC_STREAM_GOOD)
			taken += quic_stream_take(&stream, 100).len;
	}
	if (taken > stream.bytes.len || stream.range_count > QUIC_STREAM_RANGES_MAX)
		abort();
	quic_stream_free(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {(const char *)data + 1, size - 1};

	if (size == 0)
		return 0;
	if (data[0] % 2 == 0)
		try_packets(bytes);
	else
		try_frames(bytes);
	return 0;
}
