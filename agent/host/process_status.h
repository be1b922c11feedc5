/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process_status: /proc/PID/status (proc(5)), bytes -> struct. Opens nothing.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_STATUS_H
#define TLSWARD_AGENT_HOST_PROCESS_STATUS_H

#include "agent/base/span.h"

struct process_status {
	uint32_t uid;          /* effective */
	uint64_t capabilities; /* CapEff */
	bool no_new_privs;
	uint8_t seccomp; /* 0 off, 1 strict, 2 filter */
};

/*
 * process_status_parse(text, out):
 * Returns false when Uid, CapEff, NoNewPrivs or Seccomp is missing (a kernel
 * without seccomp prints no such line), twice there, or no number.
 */
bool process_status_parse(struct span text, struct process_status *out);

#endif
