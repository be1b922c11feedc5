/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hkdf: the key derivation of TLS 1.3 and QUIC (RFC 5869, RFC 8446 7.1).
 * Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HKDF_H
#define TLSWARD_CHECKS_HANDSHAKE_HKDF_H

#include <openssl/types.h>

#include "agent/base/span.h"

enum { HKDF_LEN_MAX = 64 }; /* of a secret: SHA-512's */

/* A hash of ${library}: "SHA256" with its length. */
struct hkdf {
	OSSL_LIB_CTX *library;
	const char *digest;
	size_t len;
};

/* HKDF-Extract: hkdf->len bytes to ${out}. False: the library refused. */
bool hkdf_extract(const struct hkdf *hkdf, struct span salt, struct span input,
		  unsigned char *out);

/*
 * hkdf_expand_label(hkdf, secret, label, context, out, len):
 * HKDF-Expand-Label with the "tls13 " prefix; ${secret} has hkdf->len bytes.
 */
bool hkdf_expand_label(const struct hkdf *hkdf, const unsigned char *secret,
		       const char *label, struct span context, unsigned char *out,
		       size_t len);

#endif
