/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key_share: a client's half of the key exchange of TLS 1.3 (RFC 8446 4.2.8), in one
 * group. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_KEY_SHARE_H
#define TLSWARD_CHECKS_HANDSHAKE_KEY_SHARE_H

#include <openssl/types.h>

#include "agent/base/buffer.h"

enum {
	KEY_SHARE_GROUPS_MAX = 8,  /* that are known here */
	KEY_SHARE_SECRET_MAX = 66, /* secp521r1's */
};

struct key_share {
	OSSL_LIB_CTX *library;
	const struct key_share_group *group; /* NULL: none was made */
	EVP_PKEY *key;
};

/* The groups that shares can be made in, as browsers prefer them. Returns how many. */
size_t key_share_groups(uint16_t codes[KEY_SHARE_GROUPS_MAX]);

/* A new key. False: a group that is not known here, or the library refused. */
bool key_share_make(struct key_share *share, OSSL_LIB_CTX *library, uint16_t group);
void key_share_free(struct key_share *share);

/* The code of its group; 0: none was made. */
uint16_t key_share_group_code(const struct key_share *share);

/* Append a KeyShareEntry; on failure out->failed is set. */
void key_share_write(const struct key_share *share, struct buffer *out);

/*
 * key_share_agree(share, peer, secret, len):
 * What follows from our key and the key_exchange that came from the peer. False: it
 * is not a point of that group, or one that gives the secret away.
 */
bool key_share_agree(const struct key_share *share, struct span peer,
		     unsigned char secret[KEY_SHARE_SECRET_MAX], size_t *len);

#endif
