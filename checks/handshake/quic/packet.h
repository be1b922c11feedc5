/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_packet: what can be read of a QUIC packet without keys (RFC 8999, RFC 9000
 * 17), and the packets of a datagram one after the other.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_PACKET_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_PACKET_H

#include "agent/base/buffer.h"
#include "checks/handshake/quic/version.h"

enum {
	QUIC_CONNECTION_ID_MAX = 20, /* RFC 9000 17.2, in versions 1 and 2 */
	QUIC_RETRY_TAG_LEN = 16,
	QUIC_DATAGRAM_MIN = 1200, /* of a client's Initial: RFC 9000 14.1 */
};

enum quic_packet_kind {
	QUIC_PACKET_VERSION_NEGOTIATION,
	QUIC_PACKET_INITIAL,
	QUIC_PACKET_0RTT,
	QUIC_PACKET_HANDSHAKE,
	QUIC_PACKET_RETRY,
	QUIC_PACKET_SHORT, /* of an established connection, or a stateless reset */
	QUIC_PACKET_OTHER, /* a long header of a version that is not spoken here */
};

struct quic_packet {
	enum quic_packet_kind kind;
	struct span bytes; /* all of it */
	uint32_t version;
	struct span destination, source; /* connection ids */
	struct span token;               /* Initial, Retry */
	struct span versions;            /* Version Negotiation: four bytes each */
	struct span tag;                 /* Retry: QUIC_RETRY_TAG_LEN bytes */
	size_t number_at; /* Initial, 0-RTT, Handshake: where in bytes the packet
			   * number begins, still under header protection */
};

/*
 * quic_packet_next(datagram, out):
 * Take the first packet off the front of ${datagram}; the spans of ${out} point
 * into it. False, and nothing taken, when there is none or it is malformed: what
 * follows in the datagram cannot be found then.
 */
bool quic_packet_next(struct span *datagram, struct quic_packet *out);

/* What a long header of ours says. */
struct quic_long_header {
	const struct quic_version *version;
	enum quic_long_type type; /* Initial or Handshake */
	struct span destination, source, token;
	uint32_t number; /* written as four bytes */
};

/*
 * quic_packet_write_header(header, len, out):
 * Append the header in clear text, up to and with the packet number. ${len}: of
 * all that follows it, the seal of the AEAD included.
 */
void quic_packet_write_header(const struct quic_long_header *header, size_t len,
			      struct buffer *out);

#endif
