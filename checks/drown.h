/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drown: SSLv2 anywhere decrypts what was said in TLS with the same RSA key
 * (CVE-2016-0800). The key counts, wherever it is used: every endpoint of this run is
 * compared, and what was not asked is named.
 */
#ifndef TLSWARD_CHECKS_DROWN_H
#define TLSWARD_CHECKS_DROWN_H

#include "checks/vulnerability.h"

/* Set the result and the words of ${out}; the words are of ${arena}, or constants. */
void drown_judge(const struct facts *facts, const struct endpoint *endpoint,
		 struct arena *arena, struct vulnerability *out);

#endif
