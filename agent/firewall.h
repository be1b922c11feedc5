/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * firewall: our table, as main sees it: read by way of the monitor and a worker,
 * changed by way of a checked batch, read back.
 */
#ifndef TLSWARD_AGENT_FIREWALL_H
#define TLSWARD_AGENT_FIREWALL_H

#include "agent/host/connection.h"
#include "agent/run.h"
#include "rules/batch.h"
#include "rules/block.h"
#include "rules/in_force.h"
#include "rules/snapshot.h"

struct firewall {
	struct run *run;
	struct worker ruleset; /* decodes what the kernel says */
	struct snapshot snapshot;
	struct in_force in_force;
};

/* Start the decoder. 0 or -errno with a few words in ${reason}. */
int firewall_open(struct run *run, struct firewall *out, const char **reason);
void firewall_close(struct firewall *firewall);

/* The worker's next result, behind a question that was passed on to it. */
int firewall_receive(struct firewall *firewall, struct message *message);

/*
 * firewall_read(firewall, reason):
 * What is in force now, all of one generation. 0 or -errno with words.
 */
int firewall_read(struct firewall *firewall, const char **reason);

/*
 * firewall_facts(firewall, connections, out):
 * What a plan must know of this host. ${connections} may be NULL: then which
 * ports are in use as client ports is not known.
 */
void firewall_facts(struct firewall *firewall,
		    const struct connection_list *connections, struct block_facts *out);

/*
 * firewall_is_tracking(run):
 * Are connections of this network namespace tracked? NO: there is not one that
 * is; tracking may be on all the same.
 */
enum block_fact firewall_is_tracking(struct run *run);

/*
 * firewall_apply(firewall, ruleset, differences, reason):
 * Put ${ruleset} in force in one batch made for the generation last read, and
 * read back. Returns 0 when nothing differs; -ESTALE when the ruleset changed
 * meanwhile: read and plan again; -EILSEQ when the kernel took it and what is
 * there differs (see ${differences}); else -errno, with words.
 */
int firewall_apply(struct firewall *firewall, const struct ruleset *ruleset,
		   struct diff *differences, const char **reason);

#endif
