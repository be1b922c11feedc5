/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text: a ruleset in the language of nft(8).
 *
 * What --dry-run prints. `nft -c -f -` accepts it, and loaded by nft it gives
 * the same listing as our own batch does: the tests hold both to that.
 */
#ifndef TLSWARD_RULES_TEXT_H
#define TLSWARD_RULES_TEXT_H

#include "agent/base/buffer.h"
#include "rules/ruleset.h"

/* Of one ruleset's text: 12 bytes a range, all sets full, and the rules. */
enum { TEXT_MAX = 1 << 20 };

/* The block `table inet tlsward { ... }` alone. */
void text_table(const struct ruleset *ruleset, struct buffer *out);

/*
 * text_script(ruleset, out):
 * The whole change: our table taken away, however it looked, and put in anew
 * (or only taken away, for a ruleset without chains). nft -f runs it as one
 * transaction.
 */
void text_script(const struct ruleset *ruleset, struct buffer *out);

#endif
