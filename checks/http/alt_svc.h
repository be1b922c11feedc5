/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alt_svc: Alt-Svc, RFC 7838 section 3, as far as it is about HTTP/3. */
#ifndef TLSWARD_CHECKS_HTTP_ALT_SVC_H
#define TLSWARD_CHECKS_HTTP_ALT_SVC_H

#include "agent/base/span.h"
#include "checks/facts_http.h"

/* The value of one such field, added to what others of the response said. From a
 * member that breaks the grammar on the rest of it is passed over. */
void alt_svc_read(struct span value, struct http_alternatives *out);

#endif
