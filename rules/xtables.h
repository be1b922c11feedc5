/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xtables: a table of the legacy iptables or ip6tables, as the kernel hands it out
 * in one piece (linux/netfilter_ipv4/ip_tables.h), as data of the same form as the
 * rules of nf_tables: whoever understands the one understands the other.
 *
 * A rule's handle is its number in its chain, from 1 on, as iptables -L
 * --line-numbers counts; a chain of the kernel's own has its last rule as its
 * policy. Conditions become the expressions nft would have written; matches and
 * targets of modules are kept with their own structs (xt_compat.h).
 */
#ifndef TLSWARD_RULES_XTABLES_H
#define TLSWARD_RULES_XTABLES_H

#include "agent/base/buffer.h"
#include "rules/kernel_ruleset.h"

enum xtables_table {
	XTABLES_NAT,
	XTABLES_MANGLE,
	XTABLES_FILTER, /* this and the following publish nothing */
	XTABLES_RAW,
	XTABLES_SECURITY,
	XTABLES_TABLE_COUNT
};

enum { XTABLES_BYTES_MAX = 32 << 20 }; /* of one table: some 100,000 rules */

/* "nat", "mangle", ... */
const char *xtables_table_name(enum xtables_table table);

/*
 * xtables_is_listed(names, table):
 * Is it in ${names}, the text of /proc/net/ip_tables_names or its IPv6 kin? To ask
 * for one that is not would load a kernel module.
 */
bool xtables_is_listed(struct span names, enum xtables_table table);

/*
 * xtables_ask(family, table, reply):
 * Append what the kernel says of ${table} of ${family} (NFPROTO_IPV4, NFPROTO_IPV6),
 * in the caller's network namespace, to ${reply}: for xtables_decode(). Returns 0;
 * -EPERM without CAP_NET_ADMIN; -ENOENT: there is none; -EAGAIN: it kept changing;
 * -EMSGSIZE at the ceiling of ${reply}; -errno. Loads the table's module: see
 * xtables_is_listed().
 */
int xtables_ask(uint8_t family, enum xtables_table table, struct buffer *reply);

/*
 * xtables_decode(raw, family, arena, out):
 * Returns 0; -EBADMSG when ${raw} is no such table; -E2BIG at a ceiling; -ENOMEM.
 * What a rule says in a way nobody knows becomes an expression of kind UNKNOWN.
 */
int xtables_decode(struct span raw, uint8_t family, struct arena *arena,
		   struct kernel_ruleset *out);

#endif
