/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/packet.h"

#include "checks/handshake/quic/varint.h"

enum {
	LONG_HEADER = 0x80, /* RFC 8999 5.1 */
	FIXED_BIT = 0x40,   /* RFC 9000 17.2, of all but Version Negotiation */
	NUMBER_LEN = 4,     /* of our packet numbers */
	/* RFC 9001 5.4.2: the sample is taken as if the number had four bytes. */
	PROTECTED_MIN = 4 + 16,
};

/* RFC 8999 6: the list is not empty, and of whole versions. */
static bool read_negotiation(struct reader *in, struct quic_packet *out)
{
	out->kind = QUIC_PACKET_VERSION_NEGOTIATION;
	out->versions = reader_bytes(in, in->rest.len);
	return out->versions.len > 0 && out->versions.len % 4 == 0;
}

/* RFC 9000 17.2.5: no length, so it takes the whole datagram. */
static bool read_retry(struct reader *in, struct quic_packet *out)
{
	if (in->rest.len <= QUIC_RETRY_TAG_LEN)
		return false; /* 17.2.5.2: an empty token is to be discarded */
	out->token = reader_bytes(in, in->rest.len - QUIC_RETRY_TAG_LEN);
	out->tag = reader_bytes(in, QUIC_RETRY_TAG_LEN);
	return !in->failed;
}

/* ${start}: what the packet begins with. */
static bool read_protected(struct reader *in, struct span start,
			   struct quic_packet *out)
{
	struct span body;

	if (out->kind == QUIC_PACKET_INITIAL)
		out->token = quic_varint_vector(in);
	body = quic_varint_vector(in);
	if (in->failed || body.len < PROTECTED_MIN)
		return false;
	out->number_at = (size_t)(body.ptr - start.ptr);
	return true;
}

static bool read_long(struct reader *in, uint8_t first, struct span start,
		      struct quic_packet *out)
{
	static const enum quic_packet_kind kinds[QUIC_LONG_COUNT] = {
		[QUIC_LONG_INITIAL] = QUIC_PACKET_INITIAL,
		[QUIC_LONG_0RTT] = QUIC_PACKET_0RTT,
		[QUIC_LONG_HANDSHAKE] = QUIC_PACKET_HANDSHAKE,
		[QUIC_LONG_RETRY] = QUIC_PACKET_RETRY,
	};
	const struct quic_version *version;
	unsigned int type = 0;

	out->version = reader_u32be(in);
	out->destination = reader_vector(in, 1);
	out->source = reader_vector(in, 1);
	if (in->failed)
		return false;
	if (out->version == 0)
		return read_negotiation(in, out);
	version = quic_version_by_code(out->version);
	if (!version) {
		out->kind = QUIC_PACKET_OTHER;
		(void)reader_bytes(in, in->rest.len);
		return true;
	}
	if (!(first & FIXED_BIT) || out->destination.len > QUIC_CONNECTION_ID_MAX ||
	    out->source.len > QUIC_CONNECTION_ID_MAX)
		return false;
	while (version->types[type] != (first >> 4 & 3))
		type++;
	out->kind = kinds[type];
	if (out->kind == QUIC_PACKET_RETRY)
		return read_retry(in, out);
	return read_protected(in, start, out);
}

bool quic_packet_next(struct span *datagram, struct quic_packet *out)
{
	struct reader in = reader_make(*datagram);
	struct quic_packet packet = {0};
	uint8_t first = reader_u8(&in);

	if (in.failed)
		return false;
	if (first & LONG_HEADER) {
		if (!read_long(&in, first, *datagram, &packet))
			return false;
	} else {
		if (!(first & FIXED_BIT))
			return false;
		/* Where its number begins is known to its connection alone. */
		packet.kind = QUIC_PACKET_SHORT;
		(void)reader_bytes(&in, in.rest.len);
	}
	packet.bytes = span_slice(*datagram, 0, datagram->len - in.rest.len);
	*datagram = in.rest;
	*out = packet;
	return true;
}

void quic_packet_write_header(const struct quic_long_header *header, size_t len,
			      struct buffer *out)
{
	size_t mark;

	buffer_add_u8(out, (uint8_t)(LONG_HEADER | FIXED_BIT |
				     header->version->types[header->type] << 4 |
				     (NUMBER_LEN - 1)));
	buffer_add_u32be(out, header->version->code);
	mark = buffer_open_length(out, 1);
	buffer_add(out, header->destination);
	buffer_close_length(out, mark, 1);
	mark = buffer_open_length(out, 1);
	buffer_add(out, header->source);
	buffer_close_length(out, mark, 1);
	if (header->type == QUIC_LONG_INITIAL) {
		quic_varint_write(out, header->token.len);
		buffer_add(out, header->token);
	}
	if (len > UINT16_MAX - NUMBER_LEN)
		out->failed = true;
	quic_varint_write_u14(out, (uint16_t)(len + NUMBER_LEN));
	buffer_add_u32be(out, header->number);
}
