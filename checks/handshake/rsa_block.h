/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rsa_block: a premaster secret in PKCS #1 padding that is right, or wrong in one
 * way (enum rsa_block), encrypted with the key of a certificate. Internal to this
 * room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_RSA_BLOCK_H
#define TLSWARD_CHECKS_HANDSHAKE_RSA_BLOCK_H

#include <openssl/types.h>

#include "agent/base/buffer.h"
#include "checks/handshake/provocation.h"

/*
 * rsa_block_encrypt(library, certificate, block, version, out, why):
 * Append the encrypted block (as long as the modulus) for the key in
 * ${certificate}, one in DER. ${version} is that of the ClientHello (RFC 5246
 * 7.4.7.1). False, with a constant text in ${why}, when the certificate cannot be
 * read, its key is not RSA or of an odd size, or out of memory.
 */
bool rsa_block_encrypt(OSSL_LIB_CTX *library, struct span certificate,
		       enum rsa_block block, uint16_t version, struct buffer *out,
		       const char **why);

#endif
