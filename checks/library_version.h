/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * library_version: which release of OpenSSL what answers at an endpoint runs with:
 * the server whose configuration was read, else its process.
 */
#ifndef TLSWARD_CHECKS_LIBRARY_VERSION_H
#define TLSWARD_CHECKS_LIBRARY_VERSION_H

#include "checks/check.h"

struct library_version {
	const char *text; /* "OpenSSL 3.0.17" */
	unsigned int major, minor;
};

/* False when it is not known, or is another library. */
bool library_version_of(const struct subject *subject, struct library_version *out);

/* "OpenSSL 3.0.17 ..." -> its numbers; the text is shared. */
bool library_version_read(const char *text, struct library_version *out);

/* ML-KEM groups came with OpenSSL 3.5. */
bool library_version_has_ml_kem(const struct library_version *library);

#endif
