/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deliver: facts and findings -> a report where it was asked for.
 */
#ifndef TLSWARD_AGENT_DELIVER_H
#define TLSWARD_AGENT_DELIVER_H

#include "agent/exit_status.h"
#include "agent/report/report.h"
#include "agent/run.h"

/*
 * deliver_report(run, report):
 * Fill in what every report says of its run, write it in the format asked for.
 * Returns false, having said so on stderr, when the output did not take all of
 * it: the exit status then is EXIT_STATUS_INTERNAL, for a short report is none.
 */
bool deliver_report(struct run *run, struct report *report);

/*
 * deliver_findings(run, parts):
 * Run the checks over run->facts and report them. Returns the exit status.
 */
enum exit_status deliver_findings(struct run *run, uint32_t parts);

#endif
