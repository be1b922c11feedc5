/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_quic: what an endpoint on UDP shows of QUIC. Include checks/facts.h. Suites
 * and groups stand in the endpoint's protocols, at TLS 1.3.
 */
#ifndef TLSWARD_CHECKS_FACTS_QUIC_H
#define TLSWARD_CHECKS_FACTS_QUIC_H

#include "checks/facts_base.h"

struct quic_facts {
	bool asked;
	/* UNKNOWN also when nothing answers: many that are no QUIC are silent. */
	enum tristate offered;
	const char *why;                    /* not offered, or unknown: the reason */
	enum tristate version_1, version_2; /* RFC 9000, RFC 9369 */
	uint32_t version; /* that handshakes are asked in, once it is known; else 0 */
	/* What it names itself, reserved ones (RFC 9000 15) left out. */
	bool versions_known;
	uint32_t *versions;
	size_t version_count;
	enum tristate retry; /* a client has to prove its address first */
};

#endif
