/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_server: the process that plays an nginx with a weak and a sound site.
 */
#ifndef TLSWARD_AGENT_DEMO_SERVER_H
#define TLSWARD_AGENT_DEMO_SERVER_H

#include "agent/demo_stage.h"
#include "agent/priv/channel.h"
#include "agent/priv/sandbox.h"

struct demo_process {
	pid_t pid;
	struct channel channel;
};

/*
 * demo_server_start(stage, sandbox, program, out):
 * Start ${program} (identity_worker_program()) on the stage's sockets and put its
 * configuration, certificates and keys into the stage's folder. Returns 0 or -errno.
 */
int demo_server_start(const struct demo_stage *stage,
		      const struct sandbox_settings *sandbox, int program,
		      struct demo_process *out);
void demo_server_stop(struct demo_process *process);

#endif
