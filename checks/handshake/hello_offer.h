/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hello_offer: what PROBE_HELLO puts into a hello. Where the request names
 * nothing else it offers all a server of that version may want to pick from, so
 * that a peer which has the version says so.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HELLO_OFFER_H
#define TLSWARD_CHECKS_HANDSHAKE_HELLO_OFFER_H

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/client_hello.h"
#include "checks/handshake/hello_request.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/signature_scheme.h"

/* ${hello} points into the rest: do not copy or move. */
struct hello_offer {
	enum tls_version version;
	uint32_t codes[CIPHER_SUITE_OFFER_MAX];
	size_t code_count;
	uint16_t cipher_suites[CIPHER_SUITE_OFFER_MAX + 1]; /* a signalling one more */
	uint16_t groups[NAMED_GROUP_OFFER_MAX];
	uint16_t signature_schemes[SIGNATURE_SCHEME_MAX];
	uint16_t supported_version;
	unsigned char session_id[CLIENT_HELLO_SESSION_ID_MAX];
	struct client_hello hello; /* all versions but SSLv2 */
};

/*
 * hello_offer_fill(offer, request, name):
 * Fill ${offer}, which points into ${request} afterwards; ${name} is left out
 * where SNI cannot carry it. Random bytes come from getrandom(2). Returns 0,
 * -EINVAL when there is no such chunk or too much is asked for, or -errno.
 */
int hello_offer_fill(struct hello_offer *offer, const struct hello_request *request,
		     const char *name);

/* Append the bytes to send. */
void hello_offer_write(const struct hello_offer *offer, struct buffer *out);

/* Was this suite offered, and may it be picked? Signalling values never may. */
bool hello_offer_has(const struct hello_offer *offer, uint32_t code);

#endif
