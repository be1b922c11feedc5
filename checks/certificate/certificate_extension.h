/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate_extension: what the extensions of a certificate say, but for its names.
 * Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_EXTENSION_H
#define TLSWARD_CHECKS_CERTIFICATE_CERTIFICATE_EXTENSION_H

#include <openssl/x509.h>

#include "checks/facts.h"

/* Fill is_ca, the two key usages, must_staple, names_responder, sct_count and
 * public_policy of ${out}. An extension that cannot be read counts as absent, but for a
 * key usage: that one then allows nothing. */
void certificate_extension_read(X509 *x509, struct certificate *out);

#endif
