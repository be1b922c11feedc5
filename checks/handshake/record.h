/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record: TLS records out of a byte stream (RFC 8446 5.1), as far as they can
 * be read without keys. Knows nothing of what is in them.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_RECORD_H
#define TLSWARD_CHECKS_HANDSHAKE_RECORD_H

#include "agent/base/buffer.h"

enum {
	RECORD_HEADER_LEN = 5,
	RECORD_FRAGMENT_MAX = 16384, /* in clear text: 2^14 */
};

enum content_type {
	CONTENT_CHANGE_CIPHER_SPEC = 20,
	CONTENT_ALERT = 21,
	CONTENT_HANDSHAKE = 22,
	CONTENT_APPLICATION_DATA = 23,
	CONTENT_HEARTBEAT = 24,
};

struct record {
	uint8_t type; /* enum content_type */
	uint16_t legacy_version;
	struct span fragment; /* valid until the reader is given more bytes */
	struct span bytes;    /* header and fragment; the same */
};

enum record_status { RECORD_NEED_MORE, RECORD_READY, RECORD_BAD };

struct record_reader {
	struct buffer bytes;
	size_t at;       /* in bytes: what was handed out lies before it */
	const char *why; /* RECORD_BAD: a constant text */
};

struct record_reader record_reader_make(void);
void record_reader_free(struct record_reader *reader);

/*
 * record_reader_add(reader, bytes):
 * Take in at most RECORD_FRAGMENT_MAX ${bytes} that came from the peer. Call
 * record_reader_next() until it wants more before adding again. False: out of
 * memory, or more was added than may be.
 */
bool record_reader_add(struct record_reader *reader, struct span bytes);

/* The next whole record. RECORD_BAD is final: reader->why says what broke. */
enum record_status record_reader_next(struct record_reader *reader, struct record *out);

/* Bytes of a record that is not whole yet. */
size_t record_reader_pending(const struct record_reader *reader);

#endif
