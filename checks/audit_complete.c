/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit-complete: nothing that might have been judged stayed out of sight.
 *
 * The other checks say "unknown" about a subject whose evidence is missing. Here
 * it is the subjects themselves that may be missing: listeners that were not
 * listed, sites in a file that was not read.
 */
#include "checks/check.h"

static bool hides_subjects(const struct limit *limit)
{
	uint32_t about = EVIDENCE_LISTENERS | EVIDENCE_PROCESS | EVIDENCE_CONFIG;

	switch (limit->reason) {
	case LIMIT_NOT_ROOT:
	case LIMIT_HIDEPID:
	case LIMIT_IN_FLIGHT:
	case LIMIT_DUMP_INTERRUPTED:
	case LIMIT_UNREADABLE_FILE:
		break;
	/* Of a peer that was not asked to the end nobody knows how many certificates
	 * it has. */
	case LIMIT_UNPARSED:
	case LIMIT_TIMEOUT:
		about |= EVIDENCE_HANDSHAKE;
		break;
	/* In a container, other holders of sockets that were all seen: no more than
	 * shared-port says itself. */
	case LIMIT_PID_NAMESPACE:
		return (limit->evidence & (EVIDENCE_LISTENERS | EVIDENCE_CONFIG)) != 0;
	/* Known to be out of reach, or left out on purpose: listed, not alarming. */
	case LIMIT_KERNEL_SOCKET:
	case LIMIT_UNSUPPORTED:
	case LIMIT_SKIPPED:
	case LIMIT_REASON_COUNT:
		return false;
	}
	return (limit->evidence & about) != 0;
}

static void audit_complete_run(const struct subject *s,
			       const struct check_settings *want, struct finding *out)
{
	const struct limit_list *limits = &s->facts->limits;
	const struct limit *first = NULL;
	size_t i, count = 0;

	(void)want;
	for (i = 0; i < limits->count; i++) {
		if (!hides_subjects(&limits->items[i]))
			continue;
		count++;
		if (!first)
			first = &limits->items[i];
	}
	if (first) {
		finding_side(out,
			     first->evidence & EVIDENCE_CONFIG      ? SIDE_DISK
			     : first->evidence & EVIDENCE_HANDSHAKE ? SIDE_LIVE
								    : SIDE_PROCESS,
			     (struct location){0}, "%s: %s",
			     limit_reason_name(first->reason),
			     first->where ? first->where : "?");
		finding_result(out, RESULT_UNKNOWN,
			       "%zu thing%s stayed out of sight; %s: %s", count,
			       count == 1 ? "" : "s", limit_reason_name(first->reason),
			       first->where ? first->where : "?");
	} else if (facts_asked(s->facts, EVIDENCE_LISTENERS) &&
		   !s->facts->discovery.listeners_complete) {
		finding_result(out, RESULT_UNKNOWN,
			       "not all listeners could be listed");
	} else if (limits->count == 0) {
		finding_result(out, RESULT_PASS,
			       "everything that was asked for was seen");
	} else {
		finding_result(out, RESULT_PASS,
			       "nothing stayed out of sight but what is listed under "
			       "\"not seen\"");
	}
}

const struct check check_audit_complete = {
	.id = "audit-complete",
	.title = "everything that an audit looks at could be seen",
	.explanation =
		"A report about what was seen says nothing about what was not: listeners of a "
		"hidden process, sites in a file that could not be read or understood. Every "
		"such gap is listed under \"not seen\"; this check turns them into a result "
		"that a script notices. It never fails, it is unknown. Run as root and on the "
		"host itself, or waive it where the gap is known and accepted.",
	.reference = "proc(5), hidepid; netlink(7), NLM_F_DUMP_INTR",
	.severity = SEVERITY_HIGH,
	.scope = SCOPE_HOST,
	.setting = SETTING_COUNT,
	.uses = EVIDENCE_LISTENERS | EVIDENCE_PROCESS | EVIDENCE_CONFIG |
		EVIDENCE_HANDSHAKE,
	.run = audit_complete_run,
};
