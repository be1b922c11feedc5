/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * affected: whom a block would hit, for --dry-run: who listens there, which
 * sites are served there, and whose connections are open, by network.
 */
#ifndef TLSWARD_AGENT_AFFECTED_H
#define TLSWARD_AGENT_AFFECTED_H

#include "agent/change_report.h"
#include "agent/host/connection.h"

/*
 * affected_report(run, discover, connections, report):
 * Add lines to ${report}. ${connections} NULL: they could not be read. What
 * could not be seen is a line of its own.
 */
void affected_report(struct run *run, struct worker *discover,
		     const struct connection_list *connections,
		     struct change_report *report);

#endif
