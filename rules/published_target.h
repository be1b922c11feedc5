/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * published_target: the expressions that send a packet somewhere else, and where.
 */
#ifndef TLSWARD_RULES_PUBLISHED_TARGET_H
#define TLSWARD_RULES_PUBLISHED_TARGET_H

#include "rules/published_note.h"

/* nat, redir and tproxy. */
void published_nat(struct walk *walk, const struct kernel_rule *rule,
		   const struct expression *e, enum published_kind kind,
		   struct branch *branch);
bool published_is_family(const struct walk *walk, const struct expression *e);

/* A target of xtables. True when the rule ends here. */
bool published_xt(struct walk *walk, const struct kernel_rule *rule,
		  const struct expression *e, struct branch *branch);

/* payload, writing: the port or the address may be another then. */
void published_write(struct walk *walk, const struct kernel_rule *rule,
		     const struct branch *branch, const struct expression *e);

#endif
