/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listener-vanished: what was looked at is still what listens when the audit ends.
 */
#include "checks/check.h"
#include "checks/subject.h"

static void fail(const struct subject *s, struct finding *out, const char *what)
{
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "fd", out->arena), "%s held it",
		     subject_program(s->process) ? subject_program(s->process)
						 : "an unknown program");
	finding_result(out, RESULT_FAIL, "%s", what);
	finding_fix(out, "audit again when nothing restarts; if it comes and goes by "
			 "itself, look into the log of its unit");
}

static void listener_vanished_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	(void)want;
	switch (s->listener->second_look) {
	case SECOND_LOOK_SAME:
		finding_result(out, RESULT_PASS, "it listens as it did at first");
		return;
	case SECOND_LOOK_PASSED_ON:
		fail(s, out,
		     "every process that was seen to hold it has ended, and others hold "
		     "it now: what is said of its process is no longer so");
		return;
	case SECOND_LOOK_REOPENED:
		fail(s, out,
		     "it was closed and opened anew while it was looked at: process and "
		     "wire may be of two different ones");
		return;
	case SECOND_LOOK_GONE:
		/* A client that waits for its answer looks like a server. */
		if (s->listener->transport == TRANSPORT_UDP)
			out->severity = SEVERITY_INFO;
		fail(s, out, "it listened at first, and no longer at the end");
		return;
	case SECOND_LOOK_NONE:
	case SECOND_LOOK_COUNT:
		break;
	}
	finding_result(out, RESULT_UNKNOWN,
		       "whether it still listens was not, or could not be, looked at");
}

const struct check check_listener_vanished = {
	.id = "listener-vanished",
	.title = "a listener stays while it is looked at",
	.explanation =
		"An audit sees the process first and the wire some seconds later. A server that "
		"was restarted, crashed or was replaced in between is described by two halves "
		"that do not belong together, and one that comes and goes escapes every list "
		"made at one moment. Listening sockets are listed again at the end and compared "
		"by the kernel's own number; a reload keeps the socket and its master.",
	.reference = "sock_diag(7), idiag_inode and idiag_cookie",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.uses = EVIDENCE_PROCESS,
	.run = listener_vanished_run,
};
