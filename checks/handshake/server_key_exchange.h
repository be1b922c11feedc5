/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_key_exchange: group or prime, and the scheme of the signature, in a
 * ServerKeyExchange (TLS 1.2 and older). Keys and signatures are not looked at.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SERVER_KEY_EXCHANGE_H
#define TLSWARD_CHECKS_HANDSHAKE_SERVER_KEY_EXCHANGE_H

#include "checks/handshake/cipher_suite.h"

struct server_key_exchange {
	uint16_t group;       /* ECDHE: a NamedGroup; 0 = explicit parameters or none */
	uint32_t dh_bits;     /* DHE: of the prime; 0 = no such */
	struct span dh_prime; /* without leading zeros; points into the body */
	/* What stands behind the parameters: in TLS 1.2, and unless the suite is
	 * anonymous, a SignatureScheme (RFC 5246 4.7). 0 = nothing is there. */
	uint16_t signature_scheme;
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
