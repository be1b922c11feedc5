/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/outcome.h"

enum exit_status outcome_of_findings(const struct finding_list *findings,
				     enum severity fail_on)
{
	enum exit_status outcome = EXIT_STATUS_GOOD;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->waived || finding->severity < fail_on)
			continue;
		if (finding->result == RESULT_FAIL)
			return EXIT_STATUS_FINDINGS;
		if (finding->result == RESULT_UNKNOWN)
			outcome = EXIT_STATUS_UNKNOWN;
	}
	return outcome;
}
