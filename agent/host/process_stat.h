/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process_stat: /proc/PID/stat (proc(5)), bytes -> struct. Opens nothing.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_STAT_H
#define TLSWARD_AGENT_HOST_PROCESS_STAT_H

#include "agent/base/span.h"

struct process_stat {
	uint32_t pid;
	struct span name; /* comm; may hold any byte, ')' and newline included */
	char state;       /* 'Z' zombie, 'S' sleeping, ... */
	uint32_t parent_pid;
	uint64_t start_ticks; /* since boot, in 1/sysconf(_SC_CLK_TCK) s */
};

/*
 * process_stat_parse(text, out):
 * The name is what stands between the first '(' and the LAST ')': a process
 * may call itself ") R 1\n". out->name points into ${text}. Returns false when
 * a field is missing or no number; ${out} is then untouched.
 */
bool process_stat_parse(struct span text, struct process_stat *out);

#endif
