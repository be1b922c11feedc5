/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate_verify: the CertificateVerify of a TLS 1.3 server, by which it shows
 * that it has the key of its leaf (RFC 8446 4.4.3). Internal to this room (it shows
 * OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_VERIFY_H
#define TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_VERIFY_H

#include <openssl/types.h>

#include "agent/base/reader.h"

struct certificate_verify {
	uint16_t scheme; /* SignatureScheme */
	struct span signature;
};

/* Read the ${body}; false when it is malformed. Points into it. */
bool certificate_verify_read(struct span body, struct certificate_verify *out);

enum certificate_verify_result {
	CERTIFICATE_VERIFY_GOOD,
	CERTIFICATE_VERIFY_WRONG,
	CERTIFICATE_VERIFY_BEYOND_US, /* not to be checked here: scheme, key, memory */
};

/*
 * certificate_verify_check(library, verify, leaf, hash, why):
 * Did the key of ${leaf}, in DER, sign ${hash}, that of the transcript up to and with
 * Certificate? ${why}: a constant text, when it is WRONG.
 */
enum certificate_verify_result certificate_verify_check(
	OSSL_LIB_CTX *library, const struct certificate_verify *verify,
	struct span leaf, struct span hash, const char **why);

#endif
