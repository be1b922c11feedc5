/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xtables_rule: an entry of a legacy table -> the expressions nft would have written.
 */
#ifndef TLSWARD_RULES_XTABLES_RULE_H
#define TLSWARD_RULES_XTABLES_RULE_H

#include "rules/kernel_ruleset.h"
#include "rules/xtables_entry.h"

/*
 * xtables_rule_write(layout, entry, chain, arena, rule):
 * ${chain}: whom the entry jumps to, NULL when it names nobody there is. What it says
 * in a way nobody knows becomes an expression of kind UNKNOWN. Out of memory:
 * arena->exhausted.
 */
void xtables_rule_write(const struct xtables_layout *layout,
			const struct xtables_entry *entry, const char *chain,
			struct arena *arena, struct kernel_rule *rule);

#endif
