/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csp: Content-Security-Policy (W3C CSP Level 3), as far as it is judged. */
#ifndef TLSWARD_CHECKS_HTTP_CSP_H
#define TLSWARD_CHECKS_HTTP_CSP_H

#include "agent/base/span.h"
#include "checks/facts_http.h"

/* Add one field's value, a comma-separated list of policies; ${csp} begins zeroed
 * and every policy of a response can only restrict further. */
void csp_add(struct span value, struct http_csp *csp);

#endif
