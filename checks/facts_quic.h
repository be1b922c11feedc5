/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_quic: what an endpoint on UDP shows of QUIC. Include checks/facts.h.
 */
#ifndef TLSWARD_CHECKS_FACTS_QUIC_H
#define TLSWARD_CHECKS_FACTS_QUIC_H

#include "checks/facts_base.h"

struct quic_facts {
	enum tristate offered;
	const char *why; /* not offered, or unknown: the reason */
};

#endif
