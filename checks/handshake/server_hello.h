/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_hello: the ServerHello of SSL 3.0 to TLS 1.3 and TLS 1.3's
 * HelloRetryRequest, which is one with a fixed random (RFC 8446 4.1.3).
 *
 * Reads strictly: every length must come out even, no extension may stand
 * there twice. What the hello means is left to whoever asked.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SERVER_HELLO_H
#define TLSWARD_CHECKS_HANDSHAKE_SERVER_HELLO_H

#include "checks/facts.h"
#include "checks/handshake/extension.h"

enum {
	SERVER_HELLO_RANDOM_LEN = 32,
	SERVER_HELLO_EXTENSIONS_MAX = EXTENSION_LIST_MAX,
};

struct server_hello {
	uint16_t legacy_version;
	uint16_t version; /* that was picked: supported_versions, or the legacy one */
	struct span random;
	struct span session_id;
	uint16_t cipher_suite;
	uint8_t compression_method;
	bool is_retry_request;
	uint16_t group;         /* of key_share; 0 = not there */
	struct span share;      /* the key in it; none in a retry request */
	struct span extensions; /* all of them, as they came; may be empty */
};

/*
 * server_hello_read(body, out, why):
 * Read the body of a ServerHello message; the spans of ${out} point into it.
 * On failure returns false with a constant text in ${why}.
 */
bool server_hello_read(struct span body, struct server_hello *out, const char **why);

/* The data of extension ${type}; false when the hello has none. */
bool server_hello_extension(const struct server_hello *hello, uint16_t type,
			    struct span *data);

/* 0x0002, 0x0300 .. 0x0304 <-> enum tls_version. False: no such version. */
bool protocol_version_from_code(uint16_t code, enum tls_version *out);
uint16_t protocol_version_code(enum tls_version version);

#endif
