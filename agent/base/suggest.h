/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * suggest: the known name a mistyped one was probably meant to be.
 */
#ifndef TLSWARD_AGENT_BASE_SUGGEST_H
#define TLSWARD_AGENT_BASE_SUGGEST_H

#include <stddef.h>

#include "agent/base/span.h"

/*
 * suggest_offer(word, known, best, best_distance):
 * Keep ${known} in *${best} when it is nearer to ${word} (edits: insert,
 * delete, replace, swap) than what stands there. Start with *best = NULL and
 * *best_distance = SUGGEST_NOTHING; names too far away are never kept.
 */
void suggest_offer(struct span word, const char *known, const char **best,
		   size_t *best_distance);

enum { SUGGEST_NOTHING = 64 };

#endif
