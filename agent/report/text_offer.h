/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_offer: the versions an endpoint offers, with suites, groups and order. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_OFFER_H
#define TLSWARD_AGENT_REPORT_TEXT_OFFER_H

#include "checks/facts.h"

/* Indented lines for ${offers}, indexed by enum tls_version. */
void text_offer_write(const struct protocol_offer *offers, bool color,
		      struct buffer *out);

#endif
