/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rule_object: a rule as libnftnl's object, made from a plan or read from one
 * the kernel sent. Inside this room only.
 */
#ifndef TLSWARD_RULES_RULE_OBJECT_H
#define TLSWARD_RULES_RULE_OBJECT_H

#include "rules/ruleset.h"
#include "rules/snapshot.h"

struct nftnl_rule;

/*
 * rule_object_make(rule, chain, out):
 * ${out} = ${rule} of the chain named ${chain}; nftnl_rule_free() it.
 * Returns 0, -ENOMEM, or -EINVAL for a rule that cannot be said.
 */
int rule_object_make(const struct rule *rule, const char *chain,
		     struct nftnl_rule **out);

/*
 * rule_object_read(object, arena, out):
 * Fill ${out} from an object, planned and found alike: this is the canonical
 * form diff.h compares. Returns 0, -E2BIG at SNAPSHOT_EXPRESSIONS_MAX, -EBADMSG
 * when an expression cannot be worded, -ENOMEM.
 */
int rule_object_read(const struct nftnl_rule *object, struct arena *arena,
		     struct snapshot_rule *out);

#endif
