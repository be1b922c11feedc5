/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * new_session_ticket: what a server says of a ticket it gives. The ticket itself
 * means nothing to anybody but the server.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_NEW_SESSION_TICKET_H
#define TLSWARD_CHECKS_HANDSHAKE_NEW_SESSION_TICKET_H

#include "checks/facts.h"

struct new_session_ticket {
	uint32_t lifetime;       /* seconds; before TLS 1.3 only a hint, 0 = not said */
	size_t ticket_len;       /* 0: the server changed its mind (RFC 5077 3.3) */
	uint32_t early_data_max; /* bytes of 0-RTT it would take; 0 = none */
};

/* The body of a NewSessionTicket (RFC 8446 4.6.1; before TLS 1.3 RFC 5077 3.3);
 * false: malformed. */
bool new_session_ticket_read(struct span body, enum tls_version version,
			     struct new_session_ticket *out);

#endif
