/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome: findings -> the part of the exit status that they decide. The numbers
 * are those of the whole table, agent/exit_status.h.
 */
#ifndef TLSWARD_AGENT_REPORT_OUTCOME_H
#define TLSWARD_AGENT_REPORT_OUTCOME_H

#include "agent/exit_status.h"
#include "checks/finding.h"

/*
 * outcome_of_findings(findings, fail_on):
 * EXIT_STATUS_FINDINGS beats _UNKNOWN, which beats _GOOD; what is waived does not
 * count.
 */
enum exit_status outcome_of_findings(const struct finding_list *findings,
				     enum severity fail_on);

#endif
