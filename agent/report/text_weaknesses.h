/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_weaknesses: which of the named attacks one endpoint is open to, at a glance. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_WEAKNESSES_H
#define TLSWARD_AGENT_REPORT_TEXT_WEAKNESSES_H

#include "agent/report/report.h"

/* One indented line; the findings say the rest. */
void text_weaknesses_write(const struct report *report, const struct endpoint *endpoint,
			   struct arena *arena, struct buffer *out);

#endif
