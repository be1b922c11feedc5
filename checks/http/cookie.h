/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cookie: Set-Cookie as browsers read it (RFC 6265 section 5.2), without its value. */
#ifndef TLSWARD_CHECKS_HTTP_COOKIE_H
#define TLSWARD_CHECKS_HTTP_COOKIE_H

#include "agent/base/arena.h"
#include "checks/facts_http.h"

/*
 * cookie_read(value, arena, out):
 * False when a browser would ignore the field (no name; no memory: see
 * arena->exhausted). The value of the cookie is not kept, the name at most
 * HTTP_TEXT_MAX bytes of it.
 */
bool cookie_read(struct span value, struct arena *arena, struct http_cookie *out);

#endif
