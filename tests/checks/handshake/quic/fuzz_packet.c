/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of QUIC that need no keys; the first byte picks one. */
#include <stdint.h>
#include <stdlib.h>

#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/packet.h"
#include "checks/handshake/quic/parameters.h"
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
		while (result == QUIC_STREAM_GOOD) {
			struct span message;

			result = quic_stream_message(&stream, &message);
			if (result == QUIC_STREAM_GOOD)
				taken += message.len;
		}
		if (result == QUIC_STREAM_MORE)
			result = QUIC_STREAM_GOOD;
	}
	if (taken > stream.bytes.len || stream.range_count > QUIC_STREAM_RANGES_MAX)
		abort();
	quic_stream_free(&stream);
}

/* Which packets came -> an ACK frame, which is read as it was meant. */
static void try_ack(struct span bytes)
{
	struct reader in = reader_make(bytes);
	uint64_t seen = reader_u64be(&in), largest = reader_u64be(&in) >> 2;
	struct buffer out = buffer_make(256);
	struct quic_frame frame;
	const char *why = NULL;
	struct span rest;

	/* None before the first can have come. */
	if (largest < 63)
		seen &= (UINT64_C(2) << largest) - 1;
	quic_frame_write_ack(&out, largest, seen);
	rest = buffer_span(&out);
	if (out.failed || !quic_frame_next(&rest, &frame, &why) ||
	    frame.kind != QUIC_FRAME_ACK || frame.largest != largest || rest.len > 0)
		abort();
	buffer_free(&out);
}

static void try_parameters(struct span bytes)
{
	struct quic_parameters parameters;
	const char *why = NULL;

	if (!quic_parameters_read(bytes, &parameters, &why) && !why)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {(const char *)data + 1, size - 1};

	if (size == 0)
		return 0;
	switch (data[0] % 4) {
	case 0:
		try_packets(bytes);
		break;
	case 1:
		try_frames(bytes);
		break;
	case 2:
		try_ack(bytes);
		break;
	default:
		try_parameters(bytes);
		break;
	}
	return 0;
}
