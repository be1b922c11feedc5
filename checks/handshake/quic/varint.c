/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/varint.h"

enum { U14_MAX = (1 << 14) - 1 };

uint64_t quic_varint_read(struct reader *in)
{
	uint8_t first = reader_u8(in);
	uint64_t value = first & 0x3f;
	unsigned int more = (1U << (first >> 6)) - 1;

	for (; more > 0; more--)
		value = value << 8 | reader_u8(in);
	return in->failed ? 0 : value;
}

struct span quic_varint_vector(struct reader *in)
{
	uint64_t len = quic_varint_read(in);

	/* More than there is fails in any case, also where size_t is smaller. */
	return reader_bytes(in, len > SIZE_MAX ? SIZE_MAX : (size_t)len);
}

void quic_varint_write(struct buffer *out, uint64_t value)
{
	if (value < 1U << 6)
		buffer_add_u8(out, (uint8_t)value);
	else if (value <= U14_MAX)
		quic_varint_write_u14(out, (uint16_t)value);
	else if (value < UINT64_C(1) << 30)
		buffer_add_u32be(out, (uint32_t)(value | UINT64_C(2) << 30));
	else if (value <= QUIC_VARINT_MAX)
		buffer_add_u64be(out, value | UINT64_C(3) << 62);
	else
		out->failed = true;
}

void quic_varint_write_u14(struct buffer *out, uint16_t value)
{
	if (value > U14_MAX)
		out->failed = true;
	else
		buffer_add_u16be(out, (uint16_t)(value | 1U << 14));
}
