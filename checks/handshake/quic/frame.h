/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_frame: the frames that may stand in Initial and Handshake packets
 * (RFC 9000 12.4, 19).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_FRAME_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_FRAME_H

#include "agent/base/buffer.h"
#include "agent/base/reader.h"

enum quic_frame_kind {
	QUIC_FRAME_PADDING,
	QUIC_FRAME_PING,
	QUIC_FRAME_ACK,
	QUIC_FRAME_CRYPTO,
	QUIC_FRAME_CONNECTION_CLOSE,
};

enum {
	/* Of an ACK frame; each takes two bytes at least. */
	QUIC_ACK_RANGES_MAX = 1024,
	/* RFC 9001 4.8: 0x100 and the number of the alert. */
	QUIC_CRYPTO_ERROR = 0x100,
};

struct quic_frame {
	enum quic_frame_kind kind;
	uint64_t offset;    /* CRYPTO */
	struct span data;   /* CRYPTO */
	uint64_t largest;   /* ACK: the highest packet number it has */
	uint64_t error;     /* CONNECTION_CLOSE */
	struct span reason; /* CONNECTION_CLOSE: the peer's words, raw */
};

/*
 * quic_frame_next(payload, out, why):
 * Take the first frame off the front of ${payload}, which must not be empty. On
 * failure returns false with a constant text in ${why}: malformed, or of a type
 * that may not stand in such a packet.
 */
bool quic_frame_next(struct span *payload, struct quic_frame *out, const char **why);

/* Append frames. */
void quic_frame_write_crypto(struct buffer *out, uint64_t offset, struct span data);
/* An ACK of packet ${largest} and, bit by bit downwards from it, of those in ${seen}:
 * bit 0 stands for ${largest} itself. */
void quic_frame_write_ack(struct buffer *out, uint64_t largest, uint64_t seen);
void quic_frame_write_ping(struct buffer *out);
void quic_frame_write_close(struct buffer *out, uint64_t error);

/* "NO_ERROR" ... of RFC 9000 20.1, or NULL. */
const char *quic_frame_error_name(uint64_t error);

#endif
