/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location: where a redirect goes (RFC 9110 section 10.2.2, RFC 3986). */
#ifndef TLSWARD_CHECKS_HTTP_LOCATION_H
#define TLSWARD_CHECKS_HTTP_LOCATION_H

#include "agent/base/arena.h"
#include "checks/facts_http.h"

enum { LOCATION_PATH_MAX = 2048 };

/*
 * location_read(value, arena, out, path):
 * Scheme, host and port into ${out}; ${path} (a part of ${value}, or of "/") is what
 * a request for it names, path and query, empty when it cannot stand in a request
 * line: control bytes, blanks, too long, relative to another path. False: cannot be
 * read at all; out->present is set all the same.
 */
bool location_read(struct span value, struct arena *arena, struct http_location *out,
		   struct span *path);

/* Does it stay at ${host} (as in a Host field, maybe with a port), over TLS? */
bool location_stays(const struct http_location *location, const char *host,
		    uint16_t port);

#endif
