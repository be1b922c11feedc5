/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hsts: Strict-Transport-Security, RFC 6797 section 6.1. */
#ifndef TLSWARD_CHECKS_HTTP_HSTS_H
#define TLSWARD_CHECKS_HTTP_HSTS_H

#include "agent/base/span.h"
#include "checks/facts_http.h"

/* The value of the first such field of a response: browsers heed no other one
 * (section 8.1). A value that breaks the grammar is present, but not valid. */
void hsts_read(struct span value, struct http_hsts *out);

#endif
