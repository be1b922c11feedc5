/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * samples: reports over hosts like that of tests/checks/world.h.
 */
#ifndef TLSWARD_TESTS_AGENT_REPORT_SAMPLES_H
#define TLSWARD_TESTS_AGENT_REPORT_SAMPLES_H

#include "agent/report/report.h"
#include "tests/checks/world.h"

struct sample {
	struct world world;
	struct facts empty;
	struct publication publication;
	struct report_reach reach;
	struct report_change change;
	const char *canary[1];
	struct cipher_suite_use suite;
	struct finding_list findings;
	struct arena arena;
	struct report report;
};

/*
 * empty: nothing at all; sound; weak: three things wrong; hostile: every string
 * is chosen by a stranger; partial: nearly nothing could be seen. False when
 * there is no such sample. samples_free() in any case.
 */
bool samples_make(struct sample *s, const char *name);
void samples_free(struct sample *s);

#endif
