/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage_package: packages of programs where dpkg has no lists: rpm is asked.
 */
#include <errno.h>
#include <string.h>

#include "agent/rpm_answer.h"
#include "agent/stage.h"

enum {
	PROGRAMS_MAX = 32, /* asked for in one run, some 20 ms each */
};

/* A container's path means nothing here, and a deleted file is of no package. */
static bool is_wanted(const struct process *process)
{
	return process->host_files && process->exe && process->exe[0] == '/' &&
	       !process->package &&
	       (process->exe_state == EXE_PRESENT ||
		process->exe_state == EXE_REPLACED);
}

static bool was_asked(const struct discovery *discovery, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++) {
		if (discovery->processes[i].exe && discovery->processes[i].host_files &&
		    strcmp(discovery->processes[i].exe,
			   discovery->processes[index].exe) == 0)
			return true;
	}
	return false;
}

static void name_all(struct discovery *discovery, const char *exe, const char *package)
{
	size_t i;

	for (i = 0; i < discovery->process_count; i++) {
		struct process *process = &discovery->processes[i];

		if (process->host_files && process->exe &&
		    strcmp(process->exe, exe) == 0)
			process->package = package;
	}
}

void stage_package(struct run *run)
{
	struct discovery *discovery = &run->facts.discovery;
	size_t i, asked = 0;
	int r = 0;

	if (discovery->has_dpkg)
		return;
	for (i = 0; i < discovery->process_count && r == 0; i++) {
		const struct process *process = &discovery->processes[i];
		struct span printed = {NULL, 0};
		const char *reason = NULL;

		if (!is_wanted(process) || was_asked(discovery, i))
			continue;
		if (asked++ == PROGRAMS_MAX) {
			run_limit(run, LIMIT_SKIPPED, EVIDENCE_PROCESS,
				  "packages: more than %d different programs",
				  PROGRAMS_MAX);
			return;
		}
		r = ask_package(&run->link, process->exe, &run->arena, &printed,
				&reason);
		if (r == 0)
			name_all(discovery, process->exe,
				 rpm_answer_package(printed, &run->arena));
		if (r == -ENODATA)
			r = 0; /* of no package: made here */
		/* A host without dpkg and rpm has no packages: nothing is missing. */
		if (r != 0 && r != -ENOENT)
			run_limit(run,
				  r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNSUPPORTED,
				  EVIDENCE_PROCESS, "packages: %s",
				  reason ? reason : strerror(-r));
	}
}
