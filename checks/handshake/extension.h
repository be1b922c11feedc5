/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extension: the list of extensions that hellos and some other messages end in
 * (RFC 8446 4.2), without its own length. Knows nothing of what is in them.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_EXTENSION_H
#define TLSWARD_CHECKS_HANDSHAKE_EXTENSION_H

#include "agent/base/reader.h"

enum { EXTENSION_LIST_MAX = 64 }; /* of one message */

enum extension_type {
	EXTENSION_SERVER_NAME = 0,
	EXTENSION_STATUS_REQUEST = 5,
	EXTENSION_SUPPORTED_GROUPS = 10,
	EXTENSION_EC_POINT_FORMATS = 11,
	EXTENSION_SIGNATURE_ALGORITHMS = 13,
	EXTENSION_HEARTBEAT = 15,
	EXTENSION_ALPN = 16,
	EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP = 18,
	EXTENSION_PADDING = 21,
	EXTENSION_ENCRYPT_THEN_MAC = 22,
	EXTENSION_EXTENDED_MASTER_SECRET = 23,
	EXTENSION_COMPRESS_CERTIFICATE = 27,
	EXTENSION_SESSION_TICKET = 35,
	EXTENSION_EARLY_DATA = 42,
	EXTENSION_SUPPORTED_VERSIONS = 43,
	EXTENSION_COOKIE = 44,
	EXTENSION_CERTIFICATE_AUTHORITIES = 47,
	EXTENSION_KEY_SHARE = 51,
	EXTENSION_QUIC_TRANSPORT_PARAMETERS = 57,
	EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe0d, /* RFC 9849 */
	EXTENSION_RENEGOTIATION_INFO = 0xff01,
};

struct extension {
	uint16_t type;
	struct span data;
};

/* Every length right, no type twice, at most EXTENSION_LIST_MAX of them? */
bool extension_list_is_sound(struct span list);

/* Take the next one off the front of a sound ${list}; false at its end. */
bool extension_next(struct span *list, struct extension *out);

/* The data of extension ${type}; false when the list has none. */
bool extension_find(struct span list, uint16_t type, struct span *data);

#endif
