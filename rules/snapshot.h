/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot: what the kernel says is in our table, and what our plans must know
 * of the other tables.
 *
 * Everything of ours is there: what tlsward would never have written is kept
 * and compared like the rest (diff.h), and a message that could not be read is
 * counted, never skipped.
 */
#ifndef TLSWARD_RULES_SNAPSHOT_H
#define TLSWARD_RULES_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/span.h"
#include "rules/ports.h"

enum {
	SNAPSHOT_OBJECTS_MAX = 4096,    /* chains, sets, rules: each */
	SNAPSHOT_EXPRESSIONS_MAX = 256, /* of one rule */
};

struct snapshot_rule {
	const char *chain;
	const char *comment; /* NULL = none */
	/* The kernel's expressions as libnftnl words them, counters zeroed. NULL
	 * items with count 0 and ${readable} false: libnftnl could not. */
	const char **expressions;
	size_t expression_count;
	bool readable;
	uint64_t handle;
	bool counted; /* it has a counter: */
	uint64_t packets;
	uint64_t bytes;
};

struct snapshot_chain {
	const char *name;
	const char *type; /* "filter"; NULL: no base chain, the rest is unset */
	uint32_t hook;
	int32_t priority;
	uint32_t policy;
	uint32_t flags;
};

struct snapshot_set {
	const char *name;
	uint32_t flags;
	uint32_t key_type; /* 13 = inet_service, for printing only */
	uint32_t key_len;
	bool readable; /* the elements are ranges of ports, all of them below */
	struct ports_list ports;
};

struct snapshot {
	bool consistent;     /* one generation from the first answer to the last */
	uint32_t generation; /* of the whole ruleset; for NFNL_BATCH_GENID */
	size_t unreadable;   /* messages nobody here could make sense of */
	bool present;        /* there is a table inet tlsward; the rest describes it */
	const char *comment;
	uint32_t flags; /* enum nft_table_flags: dormant, owner, persist */
	uint32_t use;   /* the kernel's count of chains, sets and other objects */
	struct snapshot_chain *chains;
	size_t chain_count;
	struct snapshot_set *sets;
	size_t set_count;
	struct snapshot_rule *rules; /* in the kernel's order, chain by chain */
	size_t rule_count;

	/* Of all tables. nf_tables does not show iptables-legacy: whoever asks
	 * adds /proc/net/ip_tables_names and ip6_tables_names. */
	bool nat_prerouting; /* a chain of type nat at prerouting, and not empty */
	bool kube_proxy;     /* chains of kube-proxy's are among them */
};

/*
 * snapshot_decode(raw, arena, out):
 * ${raw}: the netlink messages of exchange_ask_all(), one behind the other.
 * RUNS IN A WORKER: libnftnl calls exit(3) on an attribute whose length it does
 * not expect.
 *
 * Returns 0, -EBADMSG when the framing is broken or an answer is missing (no
 * generation), -E2BIG at a ceiling, -ENOMEM.
 */
int snapshot_decode(struct span raw, struct arena *arena, struct snapshot *out);

#endif
