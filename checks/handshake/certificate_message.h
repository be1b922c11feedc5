/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate_message: the certificates in a Certificate message, as bytes,
 * in the order in which the peer sent them.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_MESSAGE_H
#define TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_MESSAGE_H

#include "agent/base/reader.h"

struct certificate_message {
	struct reader list; /* what certificate_message_next() has not given yet */
	bool tls13;         /* each entry has extensions (RFC 8446 4.4.2) */
	size_t count;
};

/*
 * certificate_message_read(body, tls13, out):
 * Check the whole ${body} of a Certificate message and count its entries;
 * false when it is malformed. Points into ${body}.
 */
bool certificate_message_read(struct span body, bool tls13,
			      struct certificate_message *out);

/* The next certificate in DER; false after the last one. */
bool certificate_message_next(struct certificate_message *message, struct span *der);

#endif
