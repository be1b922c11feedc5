/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_varint: QUIC's integers of 1, 2, 4 or 8 bytes (RFC 9000 16). The first two
 * bits say how many; the value has at most 62.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_VARINT_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_VARINT_H

#include "agent/base/buffer.h"
#include "agent/base/reader.h"

#define QUIC_VARINT_MAX ((UINT64_C(1) << 62) - 1)

/* The next one; 0 and in->failed when it is cut short. */
uint64_t quic_varint_read(struct reader *in);

/* The bytes behind a length that is written so. */
struct span quic_varint_vector(struct reader *in);

/* Append ${value} in as few bytes as hold it; above the maximum, out->failed. */
void quic_varint_write(struct buffer *out, uint64_t value);

/* Append ${value} (at most 16383) in two bytes, whatever it is. */
void quic_varint_write_u14(struct buffer *out, uint16_t value);

#endif
