/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record_fault: CBC records of TLS 1.0 to 1.2 (RFC 5246 6.2.3.2) with one thing
 * wrong, sealed with the keys of a connection that OpenSSL shook hands on. Internal
 * to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_RECORD_FAULT_H
#define TLSWARD_CHECKS_HANDSHAKE_RECORD_FAULT_H

#include <openssl/ssl.h>

#include "agent/base/buffer.h"
#include "checks/handshake/provocation.h"

/* Of the client's direction. */
struct record_sealer {
	OSSL_LIB_CTX *library;
	EVP_CIPHER *cipher;
	EVP_MD *digest;
	uint16_t version;
	size_t key_len, block_len, mac_len;
	unsigned char mac_key[EVP_MAX_MD_SIZE];
	unsigned char key[EVP_MAX_KEY_LENGTH];
	unsigned char last_block[EVP_MAX_IV_LENGTH]; /* TLS 1.0: the next IV */
	uint64_t sequence;
};

/*
 * record_sealer_make(sealer, library, ssl, sent):
 * Take the keys of ${ssl}, whose handshake is over and which has sent nothing
 * encrypted but its Finished; ${sent} is the end of what it sent, at least one
 * block. False, with a constant text in ${why}: the suite is not CBC, or its
 * algorithms are not in ${library}. record_sealer_free() in any case.
 */
bool record_sealer_make(struct record_sealer *sealer, OSSL_LIB_CTX *library,
			const SSL *ssl, struct span sent, const char **why);
void record_sealer_free(struct record_sealer *sealer); /* wipes the keys */

/*
 * record_sealer_seal(sealer, type, data, fault, out):
 * Append a record of content type ${type}. The faults of empty records need ${data}
 * empty. False: out of memory, or ${data} longer than 1024 bytes.
 */
bool record_sealer_seal(struct record_sealer *sealer, uint8_t type, struct span data,
			enum record_fault fault, struct buffer *out);

#endif
