/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_quic: what an administrator wants to know of QUIC, in lines. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_QUIC_H
#define TLSWARD_AGENT_REPORT_TEXT_QUIC_H

#include "checks/facts.h"

/* Of an endpoint that speaks it. */
void text_quic_write(const struct quic_facts *quic, struct buffer *out);

#endif
