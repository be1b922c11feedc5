/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * same_offer: do two sites, by their configuration, offer the same on the wire?
 */
#ifndef TLSWARD_AGENT_SAME_OFFER_H
#define TLSWARD_AGENT_SAME_OFFER_H

#include "checks/facts.h"

/*
 * same_offer(a, b):
 * True when both sites are known to have the same versions, suites, groups and the
 * rest of what a handshake shows, and certificates with the same kinds of keys
 * (which decide the suites as well). Whatever is not known differs: then both are
 * asked about everything.
 */
bool same_offer(const struct site *a, const struct site *b);

#endif
