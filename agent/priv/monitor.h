/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor: the only process that stays root.
 *
 * It answers a const table of questions from main and does nothing else. It
 * parses nothing: paths go to the opener, answers of the kernel go unread to a
 * worker, a batch is checked by its frame only. Main may be compromised, so
 * every answer is bounded, and what an action does not need is not answered.
 */
#ifndef TLSWARD_AGENT_PRIV_MONITOR_H
#define TLSWARD_AGENT_PRIV_MONITOR_H

#include "agent/priv/message.h"
#include "agent/priv/sandbox.h"

struct monitor_settings {
	struct sandbox_settings sandbox;
	uint64_t capabilities; /* what this run's action needs at most */
	uint32_t allowed;      /* ASK_BIT()s: the rows this action may use */
	int worker_program;    /* the open tlsward-worker, -1 = not found */
	int root;              /* --root, opened with O_PATH; -1 = none given */
	const char *lock_path; /* of ASK_LOCK */
	/* The discover role is our own program: what it runs, sandboxed. */
	void (*discover)(int channel);
};

/*
 * monitor_run(settings, channel, main_pid):
 * Serve main on ${channel} until it ends. Returns its exit status (70 when a
 * signal ended it). Nothing of what was started is left running, except a
 * process that hangs in the kernel.
 */
int monitor_run(const struct monitor_settings *settings, int channel, pid_t main_pid);

/* Capabilities the monitor needs to start and end processes of another user. */
uint64_t monitor_base_capabilities(void);

#endif
