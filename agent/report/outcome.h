/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome: findings -> the part of the exit status that they decide. The numbers
 * are those of the whole table, agent/exit_status.h.
 */
#ifndef TLSWARD_AGENT_REPORT_OUTCOME_H
#define TLSWARD_AGENT_REPORT_OUTCOME_H

#include "checks/finding.h"

enum outcome {
	OUTCOME_CLEAN = 0,    /* all that matters was looked at, nothing found */
	OUTCOME_FINDINGS = 1, /* a failure at or above --fail-on */
	OUTCOME_UNKNOWN = 3,  /* a check at or above --fail-on could not tell */
};

/*
 * outcome_of_findings(findings, fail_on):
 * FINDINGS beats UNKNOWN, which beats CLEAN; what is waived does not count.
 */
enum outcome outcome_of_findings(const struct finding_list *findings,
				 enum severity fail_on);

#endif
