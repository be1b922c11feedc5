/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_store: sessions of finished handshakes, kept between two probes of one
 * endpoint to see whether its server takes them up again. They hold keys, so they
 * never leave the worker. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SESSION_STORE_H
#define TLSWARD_CHECKS_HANDSHAKE_SESSION_STORE_H

#include <stdbool.h>

#include <openssl/ssl.h>

enum {
	/* At once; the oldest gives way. More than probes run side by side. */
	SESSION_STORE_MAX = 512,
	/* Of one in DER: a ticket and the peer's own certificate. */
	SESSION_BYTES_MAX = 32 * 1024,
};

struct session_store;

struct session_store *session_store_make(void);       /* NULL: no memory */
void session_store_free(struct session_store *store); /* wipes; takes NULL */

/*
 * session_store_put(store, key, session):
 * Keep a copy of ${session} as ${key} (not 0), in place of one with that key.
 * False: it cannot be resumed, is larger than SESSION_BYTES_MAX, or no memory.
 */
bool session_store_put(struct session_store *store, uint32_t key, SSL_SESSION *session);

/* A session of the caller's own (SSL_SESSION_free()), or NULL: not there any more. */
SSL_SESSION *session_store_get(const struct session_store *store, uint32_t key);

#endif
