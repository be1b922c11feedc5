/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain: --explain and --list, from the same rows that do the work.
 */
#ifndef TLSWARD_AGENT_REPORT_EXPLAIN_H
#define TLSWARD_AGENT_REPORT_EXPLAIN_H

#include "agent/base/buffer.h"
#include "checks/check.h"

/* All about one check: title, why, how it is found, each server's directive. */
void explain_check(const struct check *check, struct buffer *out);

void explain_list_checks(struct buffer *out);
void explain_list_servers(struct buffer *out);
void explain_list_formats(struct buffer *out);

#endif
