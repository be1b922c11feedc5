/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_host: what stands in the Host field of a request to an endpoint.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_HTTP_HOST_H
#define TLSWARD_CHECKS_INQUIRY_HTTP_HOST_H

#include "checks/inquiry/inquiry.h"

enum {
	PORT_HTTP = 80,   /* RFC 9110 4.2.1 */
	PORT_HTTPS = 443, /* RFC 9110 4.2.2 */
};

/* RFC 9110 7.2: host, and ${port} where it is not the scheme's own. In io->arena;
 * NULL: no memory. */
const char *http_host(const struct inquiry_io *io, uint16_t port, bool in_clear);

#endif
