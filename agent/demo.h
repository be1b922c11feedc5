/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo: --demo. A weak and a sound TLS site in private namespaces, audited by the
 * real path, blocked and unblocked with a real connection tried each time.
 * Nothing of the host's is touched, nothing stays behind.
 */
#ifndef TLSWARD_AGENT_DEMO_H
#define TLSWARD_AGENT_DEMO_H

#include "agent/split.h"

/* Returns the exit status: good when the demo could be shown. */
int demo_run(const struct split *split);

#endif
