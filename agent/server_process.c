/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/server_process.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static const struct process *parent_of(const struct discovery *discovery,
				       const struct process *process)
{
	size_t i;

	for (i = 0; i < discovery->process_count; i++) {
		if (discovery->processes[i].pid == process->parent_pid)
			return &discovery->processes[i];
	}
	return NULL;
}

static bool has_children(const struct discovery *discovery,
			 const struct process *process)
{
	size_t i;

	for (i = 0; i < discovery->process_count; i++) {
		if (discovery->processes[i].parent_pid == process->pid)
			return true;
	}
	return false;
}

bool server_process_is_main(const struct config_parser *parser,
			    const struct discovery *discovery, size_t index)
{
	const struct process *process = &discovery->processes[index];
	const struct process *parent;

	if (!parser->is_server(process))
		return false;
	parent = parent_of(discovery, process);
	return !parent || !parser->is_server(parent) ||
	       !same_text(parent->exe, process->exe) ||
	       !same_text(parent->command, process->command) ||
	       has_children(discovery, process);
}
