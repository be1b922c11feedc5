/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split: one root process -> a monitor and a main without privilege.
 */
#ifndef TLSWARD_AGENT_SPLIT_H
#define TLSWARD_AGENT_SPLIT_H

#include "agent/action.h"
#include "agent/load.h"
#include "agent/output.h"

struct split {
	const struct options *options;
	const struct action *action;
	const struct load *load;
	struct output *output;
	int worker_program;    /* identity_worker_program(), -1 = there is none */
	const char *lock_path; /* of changes; NULL: the host's */
	/* Keep the user we are: in a user namespace there is no other one. */
	bool keep_user;
};

/*
 * split_run(split):
 * Fork main, cage it and let it run the action; serve it as the monitor.
 * Returns the exit status of the run.
 */
int split_run(const struct split *split);

#endif
