/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * process_command: /proc/PID/cmdline -> one line of arguments.
 *
 * The process owns that memory and may have rewritten it (nginx does, as a
 * title); it is what the process says, not what was executed.
 */
#ifndef TLSWARD_AGENT_HOST_PROCESS_COMMAND_H
#define TLSWARD_AGENT_HOST_PROCESS_COMMAND_H

#include "agent/base/arena.h"

enum { PROCESS_COMMAND_MAX = 4096 }; /* bytes that are kept */

/*
 * process_command_text(bytes, arena):
 * The arguments joined by blanks, padding NULs at the end dropped, cut after
 * PROCESS_COMMAND_MAX bytes. NULL when there are none (a kernel thread or a
 * zombie) or the arena is exhausted.
 */
const char *process_command_text(struct span bytes, struct arena *arena);

#endif
