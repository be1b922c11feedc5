/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * action: what a run may need and does, a row per action of the command line.
 */
#ifndef TLSWARD_AGENT_ACTION_H
#define TLSWARD_AGENT_ACTION_H

#include "agent/run.h"

struct action {
	enum option_id option;
	uint64_t capabilities;       /* of the monitor, at most */
	uint32_t asks;               /* ASK_BIT()s it may put to the monitor */
	int (*run)(struct run *run); /* main's part: returns the exit status */
};

/* The row of ${option}, or NULL for one that needs no privilege at all. */
const struct action *action_find(enum option_id option);

/* Of action->asks what this run can use, with ${held} (capabilities) and the options
 * given; and the capabilities the monitor needs for them. */
uint32_t action_asks(const struct action *action, const struct options *options,
		     uint64_t held);
uint64_t action_capabilities(const struct action *action, uint32_t asks);

int action_audit(struct run *run);
int action_listeners(struct run *run);
int action_handshake(struct run *run);
int action_files(struct run *run);
int action_block(struct run *run);
int action_unblock(struct run *run);
int action_status(struct run *run);

#endif
