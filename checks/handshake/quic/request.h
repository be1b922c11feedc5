/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_request: what PROBE_QUIC and PROBE_QUIC_HANDSHAKE ask over UDP, and what they
 * heard besides what a PROBE_HELLO and a PROBE_HANDSHAKE hear.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_REQUEST_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_REQUEST_H

#include "agent/base/codec.h"
#include "checks/facts.h"

enum { QUIC_VERSIONS_MAX = 64 }; /* of a list that is kept */

struct quic_request {
	/* 0, of PROBE_QUIC alone: ask which versions there are (PROBE_ACCEPTED:
	 * quic.versions names them). Else speak this one (enum of quic/version.h) and
	 * send the job's hello, which has to be one of TLS 1.3, in an Initial packet.
	 * PROBE_REFUSED: an alert, or the version is not spoken; PROBE_CLOSED: a
	 * CONNECTION_CLOSE that is no alert, so no answer to the hello. */
	uint32_t version;
};

struct quic_answer {
	uint32_t *versions; /* of a Version Negotiation packet, as they stood there */
	size_t version_count;
	bool retried; /* it wanted its Retry token back first */
	/* CONNECTION_CLOSE; an alert stands in struct hello_answer as well. */
	bool closed;
	uint64_t close_error; /* RFC 9000 20.1 */
};

void codec_quic_request(struct codec *codec, void *item);
void codec_quic_answer(struct codec *codec, void *item);

#endif
