/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scope: every subject there is of one kind.
 */
#ifndef TLSWARD_CHECKS_SCOPE_H
#define TLSWARD_CHECKS_SCOPE_H

#include "checks/subject.h"

/*
 * scope_each(facts, scope, arena, visit, context):
 * Call ${visit} for every subject of ${scope}, in the order of the facts.
 * Returns false when ${visit} did or memory ran out.
 */
bool scope_each(const struct facts *facts, enum scope scope, struct arena *arena,
		subject_fn *visit, void *context);

#endif
