/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * statement: the two forms of each match and statement our rules are made of.
 */
#ifndef TLSWARD_RULES_STATEMENT_H
#define TLSWARD_RULES_STATEMENT_H

#include "agent/base/buffer.h"
#include "rules/ruleset.h"

struct nftnl_rule;

/*
 * statement_encode(statement, rule):
 * Append its libnftnl expressions to ${rule}. Returns 0, -ENOMEM, or -EINVAL
 * for a value the kind does not have. Expressions only use register 1, so no
 * statement depends on one before it.
 */
int statement_encode(const struct statement *statement, struct nftnl_rule *rule);

/* Append its nft(8) text, without blanks around it. */
void statement_print(const struct statement *statement, struct buffer *out);

/* "port_in_set": the name in statement_list.h. */
const char *statement_name(enum statement_kind kind);

#endif
