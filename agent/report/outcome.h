/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome: findings -> exit status. One table, fixed for ever (README, EXIT
 * STATUS): scripts depend on it.
 */
#ifndef TLSWARD_AGENT_REPORT_OUTCOME_H
#define TLSWARD_AGENT_REPORT_OUTCOME_H

#include "checks/finding.h"

enum outcome {
	OUTCOME_CLEAN = 0,       /* all that matters was looked at, nothing found */
	OUTCOME_FINDINGS = 1,    /* a failure at or above --fail-on */
	OUTCOME_USAGE = 2,       /* command line or policy */
	OUTCOME_UNKNOWN = 3,     /* a check at or above --fail-on could not tell */
	OUTCOME_REFUSED = 4,     /* a change was refused or rolled back */
	OUTCOME_UNCONFIRMED = 5, /* applied, awaiting --confirm */
	OUTCOME_INTERNAL = 70,   /* out of memory, output not writable */
	OUTCOME_LOCKED = 75,     /* another change holds the lock */
};

/*
 * outcome_of_findings(findings, fail_on):
 * FINDINGS beats UNKNOWN, which beats CLEAN; what is waived does not count.
 */
enum outcome outcome_of_findings(const struct finding_list *findings,
				 enum severity fail_on);

#endif
