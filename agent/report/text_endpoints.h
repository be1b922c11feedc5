/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_endpoints: what answers, as --handshake shows it. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_ENDPOINTS_H
#define TLSWARD_AGENT_REPORT_TEXT_ENDPOINTS_H

#include "agent/report/report.h"

void text_endpoints_write(const struct report *report, struct arena *arena,
			  struct buffer *out);

#endif
