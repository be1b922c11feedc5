/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forwarder: programs that hold a listener for somebody else, most of them on behalf of
 * containers: what answers there is not theirs.
 */
#ifndef TLSWARD_AGENT_HOST_FORWARDER_H
#define TLSWARD_AGENT_HOST_FORWARDER_H

#include "agent/base/arena.h"
#include "checks/facts.h"

/*
 * forwarder_name(process):
 * The word for it, by the name of its program: "docker-proxy", "conmon", ...; NULL:
 * none that is known. A name proves nothing: it is shown, and decides nothing.
 */
const char *forwarder_name(const struct process *process);

/*
 * forwarder_target(name, command, transport, port, arena):
 * Where it passes on what comes to ${port}, "172.17.0.2:80", by its own arguments
 * (joined by blanks). NULL: they do not say, or not of this port; or no memory.
 */
const char *forwarder_target(const char *name, const char *command,
			     enum transport transport, uint16_t port,
			     struct arena *arena);

/* Fill in listener->forwarder and forwards_to by the owners of each listener. */
void forwarder_note(struct discovery *discovery, struct arena *arena);

#endif
