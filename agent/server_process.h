/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_process: which of the processes on a port is the one to read a
 * configuration from.
 */
#ifndef TLSWARD_AGENT_SERVER_PROCESS_H
#define TLSWARD_AGENT_SERVER_PROCESS_H

#include "checks/config/parser.h"
#include "checks/facts.h"

/*
 * server_process_is_main(parser, discovery, index):
 * True when the process at ${index} is one that ${parser} starts from. Not so a worker
 * in its first moment, as at every reload: fork(2) gives it the command line of the
 * main process, and only then does it take a title of its own. Who has children is a
 * main process all the same: nginx forks its successor when its program is upgraded.
 */
bool server_process_is_main(const struct config_parser *parser,
			    const struct discovery *discovery, size_t index);

#endif
