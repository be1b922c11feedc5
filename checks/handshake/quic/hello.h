/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_hello: a ClientHello as it stands inside of QUIC (RFC 9001 8), and whether an
 * answer can be one to it.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_HELLO_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_HELLO_H

#include "agent/base/arena.h"
#include "checks/handshake/hello_offer.h"
#include "checks/handshake/quic/link.h"
#include "checks/handshake/server_hello.h"

enum {
	QUIC_HELLO_MAX = 8192,
	QUIC_HELLO_COOKIE_MAX = 2048, /* of a HelloRetryRequest, to be sent back */
};

struct quic_hello {
	struct hello_offer offer;
	unsigned char parameters[QUIC_PARAMETERS_LEN_MAX];
	size_t parameters_len;
};

/*
 * quic_hello_make(hello, request, name, link):
 * What ${request}, which has to be of TLS 1.3, offers over ${link}; its lists must
 * outlive ${hello}, and ${hello} must not be moved. False: that makes no sense, or
 * no random bytes.
 */
bool quic_hello_make(struct quic_hello *hello, const struct hello_request *request,
		     const char *name, const struct quic_link *link);

/*
 * quic_hello_write(hello, share, cookie, arena, out):
 * Append the message. ${share}: a KeyShareEntry, or empty, which asks for a
 * HelloRetryRequest; ${cookie} is the extension's data in one, or empty. On failure
 * out->failed is set.
 */
void quic_hello_write(struct quic_hello *hello, struct span share, struct span cookie,
		      struct arena *arena, struct buffer *out);

/* Why ${answer} cannot be one to ${hello}, a constant text, or NULL. */
const char *quic_hello_fault(const struct quic_hello *hello,
			     const struct server_hello *answer);

#endif
