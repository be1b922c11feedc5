/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_key_exchange: the group in a ServerKeyExchange (TLS 1.2 and older).
 * Its key and signature are not looked at.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SERVER_KEY_EXCHANGE_H
#define TLSWARD_CHECKS_HANDSHAKE_SERVER_KEY_EXCHANGE_H

#include "checks/handshake/cipher_suite.h"

struct server_key_exchange {
	uint16_t group;   /* ECDHE: a NamedGroup; 0 = explicit parameters or none */
	uint32_t dh_bits; /* DHE: of the prime; 0 = no such */
};

/* Does a suite of this kind bring a ServerKeyExchange with a group or prime? */
bool server_key_exchange_expected(enum key_exchange kind);

/*
 * server_key_exchange_read(body, kind, out):
 * Read as much of ${body} as ${kind} says is there; false: malformed.
 */
bool server_key_exchange_read(struct span body, enum key_exchange kind,
			      struct server_key_exchange *out);

#endif
