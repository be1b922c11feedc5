/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * issuer_names: the names in a CertificateRequest, as text.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_ISSUER_NAMES_H
#define TLSWARD_CHECKS_HANDSHAKE_ISSUER_NAMES_H

#include "agent/base/arena.h"
#include "checks/facts.h"

enum { ISSUER_NAMES_MAX = 256 };

/*
 * issuer_names_read(body, version, arena, out):
 * At most ISSUER_NAMES_MAX of the names in the ${body} of a CertificateRequest, as
 * certificate_name_text() writes them. A request that cannot be read gives none.
 */
void issuer_names_read(struct span body, enum tls_version version, struct arena *arena,
		       struct string_list *out);

#endif
