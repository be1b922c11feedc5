/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * endpoint_answer: what single conversations said -> what the endpoint is.
 */
#ifndef TLSWARD_AGENT_ENDPOINT_ANSWER_H
#define TLSWARD_AGENT_ENDPOINT_ANSWER_H

#include "checks/facts.h"
#include "checks/handshake/probe.h"

/* Fold one result in. Texts belong to ${arena}, the endpoint's. */
void endpoint_answer(struct endpoint *endpoint, const struct probe_job *job,
		     const struct probe_result *result, struct arena *arena);

/* Nobody took the connection. */
void endpoint_not_connected(struct endpoint *endpoint, const char *reason);

/* All conversations are over: what is still open is unknown, with a reason, and
 * a derived endpoint gets the protocols of the one it shares them with. */
void endpoint_finish(const struct facts *facts, struct endpoint *endpoint);

#endif
