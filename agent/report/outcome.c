/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/outcome.h"

enum outcome outcome_of_findings(const struct finding_list *findings,
				 enum severity fail_on)
{
	enum outcome outcome = OUTCOME_CLEAN;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->waived || finding->severity < fail_on)
			continue;
		if (finding->result == RESULT_FAIL)
			return OUTCOME_FINDINGS;
		if (finding->result == RESULT_UNKNOWN)
			outcome = OUTCOME_UNKNOWN;
	}
	return outcome;
}
