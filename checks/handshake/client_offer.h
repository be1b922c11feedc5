/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_offer: what a handshake_request puts into the hello of a TLS client, beyond
 * what OpenSSL does by itself. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CLIENT_OFFER_H
#define TLSWARD_CHECKS_HANDSHAKE_CLIENT_OFFER_H

#include <openssl/ssl.h>

#include "checks/handshake/handshake_request.h"

enum { CLIENT_OFFER_ECH_MAX = 512 };

/* The extensions of one hello that OpenSSL does not write; a second hello, after a
 * HelloRetryRequest, must have the same. */
struct client_offer {
	uint32_t wishes;
	unsigned char ech[CLIENT_OFFER_ECH_MAX];
	size_t ech_len;
	uint32_t sct_count; /* that came in signed_certificate_timestamp */
};

/* Once for each context: make room for the extensions. False: no memory. */
bool client_offer_register(SSL_CTX *context);

/*
 * client_offer_apply(offer, request, ssl):
 * Have ${ssl}, the one of a tls_client, offer what ${request} wants; ${offer} is that
 * client's own. False: out of memory, no random bytes, or a signature scheme that
 * OpenSSL does not know.
 */
bool client_offer_apply(struct client_offer *offer,
			const struct handshake_request *request, SSL *ssl);

#endif
