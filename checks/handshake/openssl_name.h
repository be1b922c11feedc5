/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * openssl_name: what OpenSSL, and with it most configurations and our policies,
 * calls a cipher suite or a group. The registries have IANA's names.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_OPENSSL_NAME_H
#define TLSWARD_CHECKS_HANDSHAKE_OPENSSL_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/span.h"

/* "ECDHE-RSA-AES128-GCM-SHA256" -> 0xc02f. False: a keyword ("HIGH"), an SSLv2
 * suite, or unknown. Case counts, as it does for OpenSSL. */
bool openssl_name_suite(struct span name, uint32_t *code);

/* "prime256v1", "P-256", "secp256r1", "X25519" -> NamedGroup; case does not count,
 * IANA's names are taken too. False: unknown. */
bool openssl_name_group(struct span name, uint32_t *code);

#endif
