/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * binary-replaced, library-replaced: a process runs the program and the TLS
 * library that are on disk now.
 */
#include "checks/check.h"
#include "checks/subject.h"

static void fix_restart(const struct process *process, struct finding *out)
{
	if (process->unit)
		finding_fix(out, "systemctl restart %s", process->unit);
	else if (process->container)
		finding_fix(out, "recreate container %s from an updated image",
			    process->container);
	else
		finding_fix(out, "restart %s",
			    subject_program(process) ? subject_program(process)
						     : "the program");
}

static void binary_replaced_run(const struct subject *s,
				const struct check_settings *want, struct finding *out)
{
	const struct process *process = s->process;
	struct location exe = subject_process_place(process, "exe", out->arena);

	(void)want;
	finding_side(out, SIDE_PROCESS, exe, "%s: %s",
		     process->exe ? process->exe : "program unknown",
		     exe_state_name(process->exe_state));
	switch (process->exe_state) {
	case EXE_PRESENT:
		finding_result(out, RESULT_PASS, "runs the program that is on disk");
		return;
	case EXE_DELETED:
		finding_result(out, RESULT_FAIL,
			       "its program was deleted from the disk");
		fix_restart(process, out);
		break;
	case EXE_REPLACED:
		finding_result(out, RESULT_FAIL,
			       "its program was replaced on disk since it "
			       "started");
		fix_restart(process, out);
		break;
	case EXE_MEMFD:
		out->severity = SEVERITY_HIGH;
		finding_result(out, RESULT_FAIL,
			       "it runs from memory, from no file at all");
		finding_fix(out,
			    "find out who started it before anything else: keep the "
			    "process for that");
		return;
	case EXE_UNKNOWN:
	case EXE_STATE_COUNT:
		finding_result(out, RESULT_UNKNOWN,
			       "its program could not be looked at");
		return;
	}
	finding_side(out, SIDE_DISK, (struct location){.path = process->exe}, "%s",
		     process->exe_state == EXE_DELETED ? "no such file"
						       : "another file");
}

const struct check check_binary_replaced = {
	.id = "binary-replaced",
	.title = "processes run the program that is on disk",
	.explanation =
		"After an update the old program runs on, with the old holes, until it is "
		"restarted; a listener whose program was deleted or never was a file is also "
		"what intruders leave behind. /proc/PID/exe is compared with the file of that "
		"name. A restart ends established connections, a reload does not help.",
	.reference = "proc(5), /proc/pid/exe; memfd_create(2)",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_PROCESS,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_PROCESS,
	.run = binary_replaced_run,
};

static void library_replaced_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	const struct process *process = s->process;
	const struct library *stale = NULL, *unknown = NULL, *shown;
	size_t i;

	(void)want;
	if (!process->libraries_known) {
		finding_result(out, RESULT_UNKNOWN,
			       "its libraries could not be looked at");
		return;
	}
	if (process->library_count == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE, "maps no TLS library");
		return;
	}
	shown = &process->libraries[0];
	for (i = 0; i < process->library_count; i++) {
		const struct library *library = &process->libraries[i];

		if (library->version && !shown->version)
			shown = library;
		if (library->state == EXE_UNKNOWN)
			unknown = library;
		else if (library->state != EXE_PRESENT && !stale)
			stale = library;
	}
	if (stale) {
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(process, "maps", out->arena),
			     "maps %s, %s", stale->path ? stale->path : "a library",
			     exe_state_name(stale->state));
		finding_side(out, SIDE_DISK, (struct location){.path = stale->path},
			     "another file, or none");
		finding_result(out, RESULT_FAIL,
			       "runs with %s as it was before an update",
			       stale->path ? stale->path : "a TLS library");
		fix_restart(process, out);
	} else if (unknown) {
		finding_result(out, RESULT_UNKNOWN, "%s could not be compared",
			       unknown->path ? unknown->path : "a library");
	} else {
		finding_side(out, SIDE_PROCESS,
			     subject_process_place(process, "maps", out->arena),
			     "maps %s, present%s%s",
			     shown->path ? shown->path : "a library",
			     shown->version ? ": " : "",
			     shown->version ? shown->version : "");
		finding_result(out, RESULT_PASS,
			       "runs with the TLS library that is on disk");
	}
}

const struct check check_library_replaced = {
	.id = "library-replaced",
	.title = "processes run with the TLS library that is on disk",
	.explanation =
		"An update of OpenSSL protects a process from the next start on: until then "
		"the old library stays mapped, with the hole the update closed. The files of "
		"OpenSSL, GnuTLS, NSS, Mbed TLS and wolfSSL that each process maps are compared "
		"with those on disk, below its own root. A restart ends established "
		"connections, a reload usually does not help.",
	.reference = "proc(5), /proc/pid/maps; needrestart(1)",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_PROCESS,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_PROCESS,
	.run = library_replaced_run,
};
