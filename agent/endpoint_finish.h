/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * endpoint_finish: an endpoint that was asked about -> one in which everything is
 * known or has a reason.
 */
#ifndef TLSWARD_AGENT_ENDPOINT_FINISH_H
#define TLSWARD_AGENT_ENDPOINT_FINISH_H

#include "checks/facts.h"

/*
 * All conversations are over: what is still open is unknown, with a reason, and a
 * derived endpoint gets what it was not asked about from the one it shares it with.
 * One whose samples were not all taken shares nothing: it is not derived any more.
 */
void endpoint_finish(const struct facts *facts, struct endpoint *endpoint);

#endif
