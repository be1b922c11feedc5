/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discover_door: the discover role's way into other network namespaces. It asks main,
 * main asks the monitor, whose short-lived child goes; the socket it brings goes from
 * the monitor straight to the discover role.
 */
#ifndef TLSWARD_AGENT_DISCOVER_DOOR_H
#define TLSWARD_AGENT_DISCOVER_DOOR_H

#include "agent/base/arena.h"
#include "agent/host/namespace_door.h"
#include "agent/run.h"

/* The role's side, while it answers one question. */
struct discover_door {
	struct channel *channel;
	struct arena *arena;
	uint32_t asked; /* questions so far: the number of the last one */
};

/* With ${may_look} also to where sockets live. ${door} must outlive the result. */
struct namespace_door discover_door_make(struct discover_door *door, bool may_look);

/* Main's side: is ${message} of the role a question for discover_door_pass()? */
bool discover_door_is_question(const struct message *message);

/*
 * discover_door_pass(run, worker, question):
 * Have the monitor answer ${question}; where it refuses, the role is told. Returns 0;
 * -EPROTO when the role may not ask that; -errno when there is nobody to talk to.
 */
int discover_door_pass(struct run *run, struct worker *worker,
		       const struct message *question);

#endif
