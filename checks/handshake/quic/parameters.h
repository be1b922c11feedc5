/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_parameters: the transport parameters of both ends (RFC 9000 7.3, 18), as far
 * as they say who talks to whom.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_PARAMETERS_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_PARAMETERS_H

#include "agent/base/buffer.h"

enum { QUIC_PARAMETERS_MAX = 64 }; /* of one list */

/* Connection ids; ptr NULL: not there (an id may have no bytes). */
struct quic_parameters {
	struct span
		original_destination; /* a server's: that the client first sent to */
	struct span initial_source;   /* that its own packets come from */
	struct span retry_source;     /* a server's, after a Retry: that came from */
};

enum { QUIC_PARAMETERS_LEN_MAX = 64 }; /* of those that are written here */

/* Append those of a client that goes by ${initial_source}, and that allows as much as
 * HTTP/3 wants before it begins. */
void quic_parameters_write(struct span initial_source, struct buffer *out);

/*
 * quic_parameters_read(data, out, why):
 * Those of a server. The spans point into ${data}. False, with a constant text in
 * ${why}: malformed, one twice, or more than QUIC_PARAMETERS_MAX.
 */
bool quic_parameters_read(struct span data, struct quic_parameters *out,
			  const char **why);

#endif
