/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fold: one line for many checks that cannot be answered for one and the same reason.
 * An endpoint that does not answer is one thing to look at, not forty.
 */
#ifndef TLSWARD_AGENT_REPORT_FOLD_H
#define TLSWARD_AGENT_REPORT_FOLD_H

#include "checks/finding.h"

/* The finding is said by an earlier one. */
#define FOLD_HIDDEN SIZE_MAX

/*
 * fold_unknown(findings, arena):
 * For each finding how many later ones it stands for, 0 as a rule, or FOLD_HIDDEN.
 * Only those are folded that are unknown, not waived, about the same subjects, and say
 * the same of the same place. NULL: out of memory.
 */
const size_t *fold_unknown(const struct finding_list *findings, struct arena *arena);

#endif
