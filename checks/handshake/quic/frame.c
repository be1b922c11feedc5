/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/frame.h"

#include "checks/handshake/quic/varint.h"

/* RFC 9000 19 */
enum frame_type {
	TYPE_PADDING = 0x00,
	TYPE_PING = 0x01,
	TYPE_ACK = 0x02,
	TYPE_ACK_ECN = 0x03,
	TYPE_CRYPTO = 0x06,
	TYPE_CONNECTION_CLOSE = 0x1c, /* 0x1d, of an application, comes later only */
};

/* RFC 9000 19.3: ranges count downwards from the largest, never below zero. */
static bool read_ack(struct reader *in, bool ecn, struct quic_frame *out)
{
	uint64_t largest = quic_varint_read(in);
	uint64_t count, smallest, i;

	(void)quic_varint_read(in); /* ACK Delay */
	count = quic_varint_read(in);
	if (in->failed || count > QUIC_ACK_RANGES_MAX ||
	    __builtin_sub_overflow(largest, quic_varint_read(in), &smallest))
		return false;
	for (i = 0; i < count && !in->failed; i++) {
		uint64_t gap = quic_varint_read(in) + 2;
		uint64_t len = quic_varint_read(in);

		if (__builtin_sub_overflow(smallest, gap, &smallest) ||
		    __builtin_sub_overflow(smallest, len, &smallest))
			return false;
	}
	for (i = 0; ecn && i < 3; i++)
		(void)quic_varint_read(in);
	out->kind = QUIC_FRAME_ACK;
	out->largest = largest;
	return !in->failed;
}

static bool read_crypto(struct reader *in, struct quic_frame *out)
{
	uint64_t end;

	out->kind = QUIC_FRAME_CRYPTO;
	out->offset = quic_varint_read(in);
	out->data = quic_varint_vector(in);
	/* RFC 9000 19.6: its end is at most 2^62 - 1. */
	return !in->failed &&
	       !__builtin_add_overflow(out->offset, out->data.len, &end) &&
	       end <= QUIC_VARINT_MAX;
}

static bool read_close(struct reader *in, struct quic_frame *out)
{
	out->kind = QUIC_FRAME_CONNECTION_CLOSE;
	out->error = quic_varint_read(in);
	(void)quic_varint_read(in); /* the type of the frame it is about */
	out->reason = quic_varint_vector(in);
	return !in->failed;
}

bool quic_frame_next(struct span *payload, struct quic_frame *out, const char **why)
{
	struct reader in = reader_make(*payload);
	struct quic_frame frame = {0};
	bool ok;

	switch (quic_varint_read(&in)) {
	case TYPE_PADDING:
		frame.kind = QUIC_FRAME_PADDING;
		/* There may be a thousand in a row: they are one. */
		while (in.rest.len > 0 && in.rest.ptr[0] == 0)
			(void)reader_u8(&in);
		ok = !in.failed;
		break;
	case TYPE_PING:
		frame.kind = QUIC_FRAME_PING;
		ok = true;
		break;
	case TYPE_ACK:
		ok = read_ack(&in, false, &frame);
		break;
	case TYPE_ACK_ECN:
		ok = read_ack(&in, true, &frame);
		break;
	case TYPE_CRYPTO:
		ok = read_crypto(&in, &frame);
		break;
	case TYPE_CONNECTION_CLOSE:
		ok = read_close(&in, &frame);
		break;
	default:
		*why = "a frame that may not stand in an Initial or Handshake packet";
		return false;
	}
	if (!ok) {
		*why = "a QUIC frame is malformed";
		return false;
	}
	*payload = in.rest;
	*out = frame;
	return true;
}

void quic_frame_write_crypto(struct buffer *out, uint64_t offset, struct span data)
{
	quic_varint_write(out, TYPE_CRYPTO);
	quic_varint_write(out, offset);
	quic_varint_write(out, data.len);
	buffer_add(out, data);
}

/* How many bits from ${*seen}'s lowest on are as that one; they are shifted out. */
static unsigned int take_run(uint64_t *seen)
{
	const uint64_t first = *seen & 1;
	unsigned int len = 0;

	while (len < 64 && (*seen & 1) == first && (*seen != 0 || first != 0)) {
		*seen >>= 1;
		len++;
	}
	return len;
}

void quic_frame_write_ack(struct buffer *out, uint64_t largest, uint64_t seen)
{
	uint64_t rest = seen | 1;
	unsigned int ranges = 0;

	for (take_run(&rest); rest != 0; ranges++) {
		(void)take_run(&rest);
		(void)take_run(&rest);
	}
	quic_varint_write(out, TYPE_ACK);
	quic_varint_write(out, largest);
	quic_varint_write(out, 0); /* no delay */
	quic_varint_write(out, ranges);
	rest = seen | 1;
	quic_varint_write(out, take_run(&rest) - 1);
	/* RFC 9000 19.3.1: a gap counts one less than what is missing, a range one less
	 * than what is there. */
	while (rest != 0) {
		quic_varint_write(out, take_run(&rest) - 1);
		quic_varint_write(out, take_run(&rest) - 1);
	}
}

void quic_frame_write_ping(struct buffer *out)
{
	quic_varint_write(out, TYPE_PING);
}

void quic_frame_write_close(struct buffer *out, uint64_t error)
{
	quic_varint_write(out, TYPE_CONNECTION_CLOSE);
	quic_varint_write(out, error);
	quic_varint_write(out, 0); /* about no frame */
	quic_varint_write(out, 0); /* no words */
}

const char *quic_frame_error_name(uint64_t error)
{
	static const char *const names[] = {
		"NO_ERROR",
		"INTERNAL_ERROR",
		"CONNECTION_REFUSED",
		"FLOW_CONTROL_ERROR",
		"STREAM_LIMIT_ERROR",
		"STREAM_STATE_ERROR",
		"FINAL_SIZE_ERROR",
		"FRAME_ENCODING_ERROR",
		"TRANSPORT_PARAMETER_ERROR",
		"CONNECTION_ID_LIMIT_ERROR",
		"PROTOCOL_VIOLATION",
		"INVALID_TOKEN",
		"APPLICATION_ERROR",
		"CRYPTO_BUFFER_EXCEEDED",
		"KEY_UPDATE_ERROR",
		"AEAD_LIMIT_REACHED",
		"NO_VIABLE_PATH",
		/* RFC 9368 */
		"VERSION_NEGOTIATION_ERROR",
	};

	if (error >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[error];
}
