/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_value: the text behind a '=' -> the field its key is about.
 */
#ifndef TLSWARD_AGENT_POLICY_VALUE_H
#define TLSWARD_AGENT_POLICY_VALUE_H

#include "agent/policy/key.h"

enum { POLICY_LIST_MAX = 256 }; /* items of one list */

/*
 * policy_value_set(key, record, value, at, append, now, arena, err):
 * Check ${value}, whose first byte stands at ${at}, and store it in the field
 * of ${record} (the struct named in the key's row). With ${append} the items
 * join those of the list that is there. An item that is there already is not
 * added again. ${now}: Unix seconds, for dates. ${record} changes only on
 * success; everything stored lives in ${arena}.
 *
 * Whether a profile or a check of that name exists is not asked here.
 */
bool policy_value_set(const struct policy_key *key, void *record, struct span value,
		      struct location at, bool append, int64_t now, struct arena *arena,
		      struct diag *err);

#endif
