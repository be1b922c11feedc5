/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * library_release: which TLS library answers at an endpoint, as far as the files that
 * its process maps say so.
 *
 * A release that is new enough proves that a weakness is not there. An old one
 * proves nothing: distributions mend theirs and keep the number.
 */
#ifndef TLSWARD_CHECKS_LIBRARY_RELEASE_H
#define TLSWARD_CHECKS_LIBRARY_RELEASE_H

#include "checks/check.h"

/* 1.0.1g -> LIBRARY_RELEASE(1, 0, 1, 7); 1.0.2zb: 27; 3.0.17: (3, 0, 17, 0) */
#define LIBRARY_RELEASE(major, minor, fix, patch)                                   \
	((uint32_t)(major) << 24 | (uint32_t)(minor) << 16 | (uint32_t)(fix) << 8 | \
	 (uint32_t)(patch))

struct library_release {
	const char *text; /* "OpenSSL 3.0.17", "GnuTLS 3.7.9" */
	bool is_openssl;
	uint32_t number; /* OpenSSL's */
};

/* False: no release of OpenSSL ("OpenSSL 1.0.2-beta1" comes before 1.0.2). */
bool library_release_read(const char *version, uint32_t *out);

/* What OpenSSL asks of a security level, in bits: SSL_CTX_set_security_level(3). */
uint32_t library_level_bits(uint32_t level);

/*
 * library_release_of(subject, out):
 * What the server whose configuration was read has its TLS from; else the one TLS
 * library in the process. False when that is not known: none is mapped, several are,
 * or one does not say its version.
 */
bool library_release_of(const struct subject *subject, struct library_release *out);

#endif
