/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight: what a server of TLS 1.3 answers to a ClientHello inside of QUIC, for
 * tests; sound, or with one thing wrong. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_QUIC_FLIGHT_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_QUIC_FLIGHT_H

#include "checks/handshake/demo_identity.h"
#include "checks/handshake/key_schedule.h"
#include "checks/handshake/key_share.h"
#include "checks/handshake/quic/parameters.h"

enum flight_trait {
	FLIGHT_NO_PARAMETERS = 1 << 0, /* of QUIC's transport */
	FLIGHT_BAD_PARAMETERS = 1 << 1,
	FLIGHT_OTHER_ID = 1 << 2, /* in them */
	FLIGHT_RETRY_ID = 1 << 3, /* in them, though there was no Retry */
	FLIGHT_NO_ALPN = 1 << 4,
	FLIGHT_TWO_PROTOCOLS = 1 << 5,
	FLIGHT_BAD_EXTENSIONS = 1 << 6,
	FLIGHT_ASKS_CERTIFICATE = 1 << 7,
	FLIGHT_EMPTY_CHAIN = 1 << 8,
	FLIGHT_LONG_CHAIN = 1 << 9, /* past 64 KiB */
	FLIGHT_BAD_CERTIFICATE = 1 << 10,
	FLIGHT_WRONG_SIGNATURE = 1 << 11,
	FLIGHT_OTHER_KIND = 1 << 12, /* RSA's name, by a key of an elliptic curve */
	FLIGHT_FORBIDDEN_SCHEME = 1 << 13,
	FLIGHT_FUTURE_SCHEME = 1 << 14,
	FLIGHT_NO_VERIFY = 1 << 15,
	FLIGHT_WRONG_FINISHED = 1 << 16,
	FLIGHT_MORE_BEHIND = 1 << 17, /* its Finished */
	FLIGHT_BAD_SHARE = 1 << 18,
	FLIGHT_MORE_BEHIND_HELLO = 1 << 19,
	FLIGHT_BIG_CHAIN = 1 << 20, /* not quite 64 KiB */
};

struct flight {
	struct key_share share;
	struct key_schedule schedule;
	uint16_t suite;
	struct buffer hello; /* ServerHello, at the level of Initial packets */
	struct buffer rest;  /* EncryptedExtensions to Finished */
};

/* What the server knows of the connection. */
struct flight_wish {
	uint16_t suite;
	uint32_t traits;
	const struct demo_identity *identity; /* with an EC key on P-256 */
	struct quic_parameters ids;
};

void flight_free(struct flight *flight);

/* The group of the share in a ClientHello; 0: there is none. */
uint16_t flight_share_group(struct span client_hello);

/* Put a HelloRetryRequest for ${group} (0: none), and a cookie where one is wanted,
 * into ${out}; the transcript goes on from there. */
bool flight_retry(struct flight *flight, struct span client_hello, uint16_t suite,
		  uint16_t group, bool cookie, struct buffer *out);

/* Fill hello and rest, for a ClientHello with a share. */
bool flight_answer(struct flight *flight, struct span client_hello,
		   const struct flight_wish *wish);

#endif
