/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_stage: the private world of the demo: namespaces, a cable to a client in
 * a namespace of its own, a folder in memory.
 */
#ifndef TLSWARD_AGENT_DEMO_STAGE_H
#define TLSWARD_AGENT_DEMO_STAGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "checks/facts.h"

enum demo_attempt { ATTEMPT_CONNECTED, ATTEMPT_STOPPED, ATTEMPT_FAILED };

struct demo_stage {
	bool is_private; /* own namespaces; else loopback, and no client */
	bool has_mounts; /* mounts made here are seen here only */
	bool in_user_namespace;
	const char *why; /* not private, or no client: the reason */
	char folder[64]; /* where the demo's files go */
	struct ip_address addresses[2];
	uint16_t ports[2];
	int sockets[2];     /* listening there; -1 = none */
	pid_t client;       /* in a network namespace of its own; 0 = none */
	int client_channel; /* a byte asks it to connect, a byte answers */
};

/*
 * demo_stage_open(stage):
 * As root by new network and mount namespaces, otherwise by a user namespace
 * first; where these are refused, on loopback ports and a folder below /tmp.
 * Returns 0 or -errno when not even that can be had.
 */
int demo_stage_open(struct demo_stage *stage);

/* Put a file into the stage's folder. 0 or -errno. */
int demo_stage_write(const struct demo_stage *stage, const char *name,
		     const char *text);

/* Have the client, "from outside", try a TCP connection to address ${index}. */
enum demo_attempt demo_stage_try(const struct demo_stage *stage, unsigned int index);

/* Let our copies of the listening sockets go. */
void demo_stage_close_sockets(struct demo_stage *stage);

void demo_stage_close(struct demo_stage *stage);

#endif
