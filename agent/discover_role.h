/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discover_role: both ends of the discover process. Main asks over a channel;
 * the process, caged by the monitor, looks into /proc and asks sock_diag.
 */
#ifndef TLSWARD_AGENT_DISCOVER_ROLE_H
#define TLSWARD_AGENT_DISCOVER_ROLE_H

#include "agent/host/connection.h"
#include "agent/host/discover.h"
#include "agent/host/session.h"
#include "agent/run.h"

/* The process's side: serve questions on ${channel} until it is closed. */
void discover_role_run(int channel);

/* Main's side. The worker must be one of WORKER_DISCOVER. 0 or -errno. */
int discover_role_ask(struct run *run, struct worker *worker,
		      const struct discover_job *job, struct discovery *out);
int discover_role_ask_again(struct run *run, struct worker *worker,
			    const struct discover_job *job, struct discovery *out);
int discover_role_ask_connections(struct run *run, struct worker *worker,
				  const struct discover_job *job,
				  struct connection_list *out);
int discover_role_ask_sessions(struct run *run, struct worker *worker, uint32_t caller,
			       struct session_list *out);

/* Is ${pid} still the process that started at ${start_ticks}? UNKNOWN: nobody could
 * say. */
enum tristate discover_role_ask_same(struct run *run, struct worker *worker,
				     uint32_t pid, uint64_t start_ticks);

#endif
