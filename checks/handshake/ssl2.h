/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ssl2: the CLIENT-HELLO and SERVER-HELLO of SSL 2.0 ("The SSL Protocol",
 * Hickman 1995). Enough to learn whether a peer still speaks it, and with which key
 * (DROWN).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SSL2_H
#define TLSWARD_CHECKS_HANDSHAKE_SSL2_H

#include "agent/base/buffer.h"

enum {
	SSL2_CHALLENGE_LEN = 16,
	SSL2_X509_CERTIFICATE = 1,
	SSL2_RECORD_MAX = 2 + 32767, /* two-byte header, 15 bits of length */
};

/* Append a CLIENT-HELLO with these cipher specs (three-byte codes). */
void ssl2_client_hello_write(const uint32_t *codes, size_t count,
			     const unsigned char challenge[SSL2_CHALLENGE_LEN],
			     struct buffer *out);

struct ssl2_server_hello {
	uint16_t version;
	uint8_t certificate_type; /* 1: X.509, the only one there is */
	struct span certificate;  /* DER; may be empty */
	struct span cipher_specs; /* three bytes each */
};

enum ssl2_status {
	SSL2_NEED_MORE,
	SSL2_SERVER_HELLO,
	SSL2_ERROR, /* the peer's ERROR message: it speaks SSLv2 and refuses */
	SSL2_BAD,
};

/* Can ${bytes}, of which there may be few yet, begin an answer in SSLv2? */
bool ssl2_answer_begins(struct span bytes);

/*
 * ssl2_answer_read(bytes, out):
 * Read the first record of the peer's answer. Spans of ${out} point into
 * ${bytes}.
 */
enum ssl2_status ssl2_answer_read(struct span bytes, struct ssl2_server_hello *out);

#endif
