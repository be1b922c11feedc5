/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_http: what an endpoint answers to HTTP, for people. */
#ifndef TLSWARD_AGENT_REPORT_TEXT_HTTP_H
#define TLSWARD_AGENT_REPORT_TEXT_HTTP_H

#include "agent/base/buffer.h"
#include "checks/facts.h"

/* At most four lines; none where nothing was asked. */
void text_http_write(const struct http_facts *http, struct buffer *out);

#endif
