/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leaf: the leaf certificates of a host, each once, wherever they are used: in
 * files of several sites, on the wire of several endpoints.
 */
#ifndef TLSWARD_CHECKS_LEAF_H
#define TLSWARD_CHECKS_LEAF_H

#include "checks/subject.h"

/* scope_each() for SCOPE_CERTIFICATE. */
bool leaf_each(const struct facts *facts, struct arena *arena, subject_fn *visit,
	       void *context);

#endif
