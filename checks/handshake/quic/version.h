/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_version: what differs between the versions of QUIC, a row each.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_VERSION_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	QUIC_VERSION_1 = 0x00000001,
	QUIC_VERSION_2 = 0x6b3343cf,
	/* Of the form 0x?a?a?a?a: no server may speak it, so it has to name those
	 * it speaks (RFC 9000 6.3). */
	QUIC_VERSION_RESERVED = 0x1a2a3a4a,
};

/* The four kinds of long header, in the order of version 1's type bits. */
enum quic_long_type {
	QUIC_LONG_INITIAL,
	QUIC_LONG_0RTT,
	QUIC_LONG_HANDSHAKE,
	QUIC_LONG_RETRY,
	QUIC_LONG_COUNT
};

enum { QUIC_SALT_LEN = 20, QUIC_RETRY_KEY_LEN = 16, QUIC_RETRY_NONCE_LEN = 12 };

struct quic_version {
	uint32_t code;
	const char *name;                  /* "QUIC v1" */
	uint8_t types[QUIC_LONG_COUNT];    /* the two type bits of each */
	unsigned char salt[QUIC_SALT_LEN]; /* of the Initial secret */
	const char *key_label, *iv_label, *hp_label;
	unsigned char retry_key[QUIC_RETRY_KEY_LEN];
	unsigned char retry_nonce[QUIC_RETRY_NONCE_LEN];
};

/* The row, or NULL for a version that is not spoken here. */
const struct quic_version *quic_version_by_code(uint32_t code);

/* Of the form that is reserved for greasing? */
bool quic_version_is_reserved(uint32_t code);

#endif
