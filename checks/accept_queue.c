/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accept-queue: a listener takes its connections as fast as they come.
 */
#include <inttypes.h>

#include "checks/check.h"
#include "checks/subject.h"

static void accept_queue_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const struct listener *listener = s->listener;

	(void)want;
	if (listener->transport != TRANSPORT_TCP) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "nothing waits to be accepted on UDP");
		return;
	}
	if (!listener->queue_known) {
		finding_result(out, RESULT_UNKNOWN,
			       "the kernel did not show its accept queue");
		return;
	}
	finding_side(out, SIDE_PROCESS,
		     subject_process_place(s->process, "net/tcp", out->arena),
		     "%" PRIu32 " of %" PRIu32 " wait, %" PRIu64 " dropped",
		     listener->queue_length, listener->queue_limit, listener->drops);
	/* include/net/sock.h, sk_acceptq_is_full: one more than the limit fits. */
	if (listener->queue_length > listener->queue_limit) {
		finding_result(out, RESULT_FAIL,
			       "its accept queue is full: new connections are dropped "
			       "now");
	} else if (listener->drops > 0) {
		out->severity = SEVERITY_LOW;
		finding_result(out, RESULT_FAIL,
			       "%" PRIu64 " connection attempts were dropped since it "
			       "listens",
			       listener->drops);
	} else {
		finding_result(out, RESULT_PASS, "no connection attempt was dropped");
		return;
	}
	finding_fix(out,
		    "find out why %s accepts too slowly; then raise its backlog and "
		    "net.core.somaxconn",
		    subject_program(s->process) ? subject_program(s->process)
						: "the program");
}

const struct check check_accept_queue = {
	.id = "accept-queue",
	.title = "no connection attempt is dropped for want of an accept",
	.explanation =
		"A program that accepts too slowly, or not at all, lets its queue run full: "
		"clients then see time-outs although the port is open, and monitoring that "
		"only connects sees nothing. The kernel shows for each listening socket how "
		"many connections wait, how many may, and how many attempts it dropped since. "
		"A longer queue hides a short burst; it helps no program that hangs.",
	.reference = "listen(2); tcp(7), tcp_abort_on_overflow",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_LISTENER,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_LISTENERS,
	.run = accept_queue_run,
};
