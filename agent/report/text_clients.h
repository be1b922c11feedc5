/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_clients: who gets in at one endpoint, and whom the policy would lock out. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_CLIENTS_H
#define TLSWARD_AGENT_REPORT_TEXT_CLIENTS_H

#include "agent/report/report.h"

/* Indented lines, or none where there is nothing to say. */
void text_clients_write(const struct report *report, const struct endpoint *endpoint,
			struct arena *arena, struct buffer *out);

#endif
