/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_keys: the protection of QUIC packets (RFC 9001 5), one direction at one
 * level of encryption. Internal to this room (it shows OpenSSL's types).
 *
 * Initial packets are protected by keys that everybody can derive: that keeps out
 * chance, not strangers. Whatever is opened is as untrusted as before.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_KEYS_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_KEYS_H

#include <openssl/types.h>

#include "agent/base/buffer.h"
#include "checks/handshake/hkdf.h"
#include "checks/handshake/quic/packet.h"

enum { QUIC_SEAL_LEN = 16 }; /* of every AEAD that QUIC uses */

struct quic_keys {
	OSSL_LIB_CTX *library;
	const struct quic_cipher *cipher; /* NULL: no keys */
	unsigned char key[32];
	unsigned char iv[12];
	unsigned char hp[32]; /* header protection */
};

/*
 * quic_keys_initial(library, version, destination, is_server, out):
 * Those of Initial packets, of the server or of the client, from the connection
 * id that the client first sent to. False: the library refused.
 */
bool quic_keys_initial(OSSL_LIB_CTX *library, const struct quic_version *version,
		       struct span destination, bool is_server, struct quic_keys *out);

enum { QUIC_SUITES_MAX = 8 };

/* The cipher suites whose packets can be opened here. Returns how many. */
size_t quic_keys_suites(uint32_t codes[QUIC_SUITES_MAX]);

/* The hash of a cipher suite. False: not one of those. */
bool quic_keys_hash(OSSL_LIB_CTX *library, uint16_t cipher_suite, struct hkdf *out);

/*
 * quic_keys_derive(library, version, cipher_suite, secret, out):
 * Those that follow from a traffic secret of TLS 1.3; its length is that of the
 * suite's hash. False also for a suite whose AEAD is not known here.
 */
bool quic_keys_derive(OSSL_LIB_CTX *library, const struct quic_version *version,
		      uint16_t cipher_suite, const unsigned char *secret,
		      struct quic_keys *out);

/*
 * quic_keys_seal(keys, header, payload, out):
 * Append a packet: ${header} says how its clear text begins; its length field is
 * filled in here. On failure out->failed is set.
 */
void quic_keys_seal(const struct quic_keys *keys, const struct quic_long_header *header,
		    struct span payload, struct buffer *out);

/*
 * quic_keys_open(keys, packet, expected, number, payload):
 * Open an Initial or Handshake packet: its frames are appended to ${payload}.
 * ${expected}: one more than the highest packet number seen so far (RFC 9000 A.3).
 * False: not sealed with these keys, or not as the RFC wants it; then ${payload}
 * is as before.
 */
bool quic_keys_open(const struct quic_keys *keys, const struct quic_packet *packet,
		    uint64_t expected, uint64_t *number, struct buffer *payload);

/*
 * quic_keys_retry_tag(library, version, destination, retry, tag):
 * What stands at the end of a Retry packet whose other bytes are ${retry}, sent to a
 * client that first sent to ${destination} (RFC 9001 5.8). False: the library refused.
 */
bool quic_keys_retry_tag(OSSL_LIB_CTX *library, const struct quic_version *version,
			 struct span destination, struct span retry,
			 unsigned char tag[QUIC_RETRY_TAG_LEN]);

#endif
