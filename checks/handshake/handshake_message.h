/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake_message: handshake messages out of the fragments of records
 * (RFC 8446 5.1). A message may span records, a record may hold several.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HANDSHAKE_MESSAGE_H
#define TLSWARD_CHECKS_HANDSHAKE_HANDSHAKE_MESSAGE_H

#include "agent/base/buffer.h"

enum handshake_type {
	HANDSHAKE_HELLO_REQUEST = 0,
	HANDSHAKE_CLIENT_HELLO = 1,
	HANDSHAKE_SERVER_HELLO = 2,
	HANDSHAKE_NEW_SESSION_TICKET = 4,
	HANDSHAKE_ENCRYPTED_EXTENSIONS = 8,
	HANDSHAKE_CERTIFICATE = 11,
	HANDSHAKE_SERVER_KEY_EXCHANGE = 12,
	HANDSHAKE_CERTIFICATE_REQUEST = 13,
	HANDSHAKE_SERVER_HELLO_DONE = 14,
	HANDSHAKE_CERTIFICATE_VERIFY = 15,
	HANDSHAKE_FINISHED = 20,
	HANDSHAKE_CERTIFICATE_STATUS = 22,
	HANDSHAKE_COMPRESSED_CERTIFICATE_MESSAGE = 25, /* RFC 8879 4 */
	HANDSHAKE_MESSAGE_HASH = 254,                  /* RFC 8446 4.4.1, never sent */
};

enum {
	HANDSHAKE_HEADER_LEN = 4,
	/* Of a message that is kept. A longer one passes through uncollected. */
	HANDSHAKE_MESSAGE_MAX = 32768,
};

struct handshake_message {
	uint8_t type;     /* enum handshake_type */
	uint32_t len;     /* of the body, as the header says */
	bool skipped;     /* longer than HANDSHAKE_MESSAGE_MAX: no body */
	struct span body; /* valid until more is added */
};

struct handshake_joiner {
	struct buffer bytes;
	size_t at;
	uint32_t skip; /* bytes of a message that is not kept, still to come */
};

struct handshake_joiner handshake_joiner_make(void);
void handshake_joiner_free(struct handshake_joiner *joiner);

/*
 * handshake_joiner_add(joiner, fragment):
 * Take in the fragment of one handshake record (at most 2^14 bytes). Call
 * handshake_joiner_next() until it has no more before adding again. False: out
 * of memory, or more was added than may be.
 */
bool handshake_joiner_add(struct handshake_joiner *joiner, struct span fragment);

/* The next whole message; false when more bytes are needed. */
bool handshake_joiner_next(struct handshake_joiner *joiner,
			   struct handshake_message *out);

/* True while a message has begun and is not whole. */
bool handshake_joiner_inside(const struct handshake_joiner *joiner);

#endif
