/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * served_chain: a Certificate message -> the chain as a fact, with what this host's
 * trust store says of it.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_SERVED_CHAIN_H
#define TLSWARD_CHECKS_HANDSHAKE_SERVED_CHAIN_H

#include "checks/facts.h"
#include "checks/handshake/probe.h"

/*
 * served_chain_read(body, tls13, trust, arena, out):
 * The certificates in the ${body} of a Certificate message. Whatever is wrong with
 * it, or not kept whole, makes the trust unknown and stands in out->trust_reason.
 * ${trust} NULL: trust is not looked at.
 */
void served_chain_read(struct span body, bool tls13, const struct probe_trust *trust,
		       struct arena *arena, struct served_chain *out);

#endif
