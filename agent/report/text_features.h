/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text_features: of an endpoint in the text report, the lines about handshakes: the
 * first one, every certificate, and what else finished handshakes showed.
 */
#ifndef TLSWARD_AGENT_REPORT_TEXT_FEATURES_H
#define TLSWARD_AGENT_REPORT_TEXT_FEATURES_H

#include "agent/report/report.h"

void text_features_handshake(const struct report *report,
			     const struct endpoint *endpoint, struct arena *arena,
			     struct buffer *out);

/* What is neither there nor known is left out; nothing at all: no line. */
void text_features_write(const struct endpoint *endpoint, struct buffer *out);

#endif
