/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate_request: whom a server asks certificates of. The names are given as
 * bytes (DER of a DistinguishedName); an empty list means "of anybody".
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_REQUEST_H
#define TLSWARD_CHECKS_HANDSHAKE_CERTIFICATE_REQUEST_H

#include "checks/facts.h"

struct certificate_request {
	struct span authorities; /* what certificate_request_next() has not given yet */
	size_t count;
};

/*
 * certificate_request_read(body, version, out):
 * Check the whole ${body} of a CertificateRequest of ${version} (RFC 5246 7.4.4,
 * RFC 8446 4.3.2; SSL 3.0 is as TLS 1.0) and count its names; false when it is
 * malformed. Points into ${body}.
 */
bool certificate_request_read(struct span body, enum tls_version version,
			      struct certificate_request *out);

/* The next name in DER; false after the last one. */
bool certificate_request_next(struct certificate_request *request, struct span *name);

#endif
