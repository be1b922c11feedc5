/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worker-privileges, worker-no-new-privs, worker-seccomp: what a process that
 * listens may do, beside its user. worker-root and listener-root judge
 * those that run as root.
 */
#include <inttypes.h>
#include <linux/capability.h>

#include "checks/check.h"
#include "checks/subject.h"

/* False: there is nothing to judge, and ${out} says why. */
static bool is_judged(const struct subject *s, struct finding *out)
{
	const struct process *process = s->process;

	if (!process->status_known || !process->uid_known) {
		finding_result(out, RESULT_UNKNOWN,
			       "its status could not be looked at");
		return false;
	}
	if (process->uid == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "it runs as root, which worker-root or listener-root "
			       "judges");
		return false;
	}
	return true;
}

static void fix_unit(const struct process *process, const char *line,
		     struct finding *out)
{
	if (process->unit)
		finding_fix(out, "systemctl edit %s: %s", process->unit, line);
	else
		finding_fix(out, "in the unit that starts %s: %s",
			    subject_program(process) ? subject_program(process) : "it",
			    line);
}

static void worker_privileges_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const uint64_t needed = UINT64_C(1) << CAP_NET_BIND_SERVICE;
	uint64_t more = s->process->capabilities & ~needed;

	(void)want;
	if (!is_judged(s, out))
		return;
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "status", out->arena),
		     "CapEff %016" PRIx64, s->process->capabilities);
	if (more == 0) {
		finding_result(out, RESULT_PASS,
			       "it has no capability but that of a low port");
		return;
	}
	finding_result(out, RESULT_FAIL,
		       "it has capabilities beyond that of a low port: %" PRIx64, more);
	fix_unit(s->process,
		 "take what it does not need out of AmbientCapabilities= and "
		 "CapabilityBoundingSet=",
		 out);
}

const struct check check_worker_privileges = {
	.id = "worker-privileges",
	.title = "a process that listens has no more capabilities than it needs",
	.explanation =
		"A process that is not root may still hold parts of root's power: to read any "
		"file, to load a module, to change any network setting. Whoever breaks in has "
		"them, too. The effective capabilities of every process that listens, or works "
		"for one that does, are read from the kernel; a low port needs "
		"CAP_NET_BIND_SERVICE and nothing else. Some programs need more: waive those. "
		"A bounding set binds the master too, which may need more than its workers.",
	.reference = "capabilities(7)",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_PROCESS,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_PROCESS,
	.run = worker_privileges_run,
};

static void worker_no_new_privs_run(const struct subject *s,
				    const struct check_settings *want,
				    struct finding *out)
{
	(void)want;
	if (!is_judged(s, out))
		return;
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "status", out->arena),
		     "NoNewPrivs %d", s->process->no_new_privs);
	if (s->process->no_new_privs) {
		finding_result(out, RESULT_PASS, "it cannot gain privileges");
		return;
	}
	finding_result(out, RESULT_FAIL,
		       "it could gain privileges by a set-user-ID program");
	fix_unit(s->process, "NoNewPrivileges=yes", out);
}

const struct check check_worker_no_new_privs = {
	.id = "worker-no-new-privs",
	.title = "a process that listens cannot gain privileges",
	.explanation =
		"With no_new_privs set, set-user-ID programs such as su or sudo give nothing "
		"to a process that was broken into. The flag of every process that listens, or "
		"works for one that does, is read from the kernel. A program that starts "
		"sendmail or sudo on purpose stops doing so once it is set.",
	.reference = "prctl(2), PR_SET_NO_NEW_PRIVS; systemd.exec(5)",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_PROCESS,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_PROCESS,
	.run = worker_no_new_privs_run,
};

static void worker_seccomp_run(const struct subject *s,
			       const struct check_settings *want, struct finding *out)
{
	(void)want;
	if (!is_judged(s, out))
		return;
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "status", out->arena),
		     "Seccomp %u", (unsigned int)s->process->seccomp);
	if (s->process->seccomp != 0) {
		finding_result(out, RESULT_PASS, "its system calls are filtered");
		return;
	}
	finding_result(out, RESULT_FAIL, "any system call is open to it");
	fix_unit(s->process, "SystemCallFilter=@system-service", out);
}

const struct check check_worker_seccomp = {
	.id = "worker-seccomp",
	.title = "a process that listens has its system calls filtered",
	.explanation =
		"Most holes of the kernel lie behind system calls that no web server makes. A "
		"seccomp filter closes them to whoever breaks into one. Whether a filter is on "
		"is read from the kernel for every process that listens, or works for one that "
		"does; what it lets through is not judged. A filter that is too narrow kills "
		"the program in rare moments: try it on one host first.",
	.reference = "seccomp(2); systemd.exec(5), SystemCallFilter=",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_PROCESS,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_PROCESS,
	.run = worker_seccomp_run,
};
