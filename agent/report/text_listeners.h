/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_listeners: who listens, as the text format shows it. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_LISTENERS_H
#define TLSWARD_AGENT_REPORT_TEXT_LISTENERS_H

#include "agent/report/report.h"

void text_listeners_write(const struct report *report, struct arena *arena,
			  struct buffer *out);

#endif
