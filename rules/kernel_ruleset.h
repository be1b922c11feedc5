/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel_ruleset: everything the kernel's nf_tables hold in this network
 * namespace, all families and all tables, as data.
 *
 * Nothing is dropped: an expression with a name we do not know is kept by that
 * name, and a message that could not be read is counted. What it does not hold:
 * the elements of sets and maps, which may be millions. They are asked for one set
 * at a time and put into it (set_elements.h). Legacy xtables, IPVS, XDP and tc are
 * no part of nf_tables and do not show here.
 *
 * (snapshot.h is another thing: our own table, to be compared with a plan.)
 */
#ifndef TLSWARD_RULES_KERNEL_RULESET_H
#define TLSWARD_RULES_KERNEL_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "agent/base/codec.h"
#include "rules/expression.h"
#include "rules/set_elements.h"

enum {
	KERNEL_TABLES_MAX = 4096,
	KERNEL_CHAINS_MAX = 1 << 18, /* kube-proxy: several for each endpoint */
	KERNEL_SETS_MAX = 1 << 16,
	KERNEL_RULES_MAX = 1 << 20,
	KERNEL_EXPRESSIONS_MAX = 1024, /* of one rule; the kernel takes 128 */
	KERNEL_DEVICES_MAX = 256,      /* NFT_NETDEVICE_MAX */
	KERNEL_FIELDS_MAX = 16,        /* NFT_REG32_COUNT: of a concatenation */
};

struct kernel_table {
	uint8_t family; /* NFPROTO_* */
	const char *name;
	uint32_t flags; /* enum nft_table_flags: NFT_TABLE_F_DORMANT, _OWNER */
	uint64_t handle;
	bool is_legacy; /* of the legacy iptables: see xtables.h */
};

struct kernel_chain {
	size_t table; /* index */
	const char *name;
	uint64_t handle;
	uint32_t flags; /* enum nft_chain_flags */
	bool is_base;   /* the kernel calls it, and the following is set: */
	const char *type;
	uint32_t hook; /* NF_INET_*, or NF_NETDEV_*, NF_ARP_*, by the family */
	int32_t priority;
	uint32_t policy;
	const char **devices; /* ingress, egress */
	size_t device_count;
	size_t first_rule, rule_count; /* rules[first_rule ..] are its own, in order */
};

struct kernel_set {
	size_t table;
	const char *name;
	uint64_t handle;
	uint32_t flags; /* enum nft_set_flags: _MAP, _INTERVAL, _CONCAT, ... */
	uint32_t key_type, key_len;
	uint32_t data_type, data_len; /* a map's; NFT_DATA_VERDICT: a verdict map */
	uint32_t object_type;         /* a map to objects: NFT_OBJECT_* */
	uint32_t size;                /* it takes at most, 0 = not said */
	bool count_known;             /* the kernel said how many it has now: */
	uint32_t count;
	uint32_t field_lens[KERNEL_FIELDS_MAX]; /* bytes of each part of a key */
	size_t field_count;                     /* 0: the kernel did not say */
	struct set_elements elements;
};

struct kernel_rule {
	size_t chain;
	uint64_t handle;
	struct expression *expressions;
	size_t expression_count;
};

struct kernel_ruleset {
	bool consistent;     /* one generation from the first answer to the last */
	uint32_t generation; /* of the elements too: see set_elements.h */
	size_t unreadable;   /* messages nobody here could make sense of */
	struct kernel_table *tables; /* by family, name */
	size_t table_count;
	struct kernel_chain *chains; /* by table, name */
	size_t chain_count;
	struct kernel_set *sets; /* by table, name */
	size_t set_count;
	struct kernel_rule *rules; /* by chain, then as the kernel runs them */
	size_t rule_count;
};

/*
 * kernel_ruleset_decode(raw, arena, out):
 * ${raw}: the messages of exchange_ask_ruleset(). No library reads them; still,
 * run it in a worker. Returns 0; -EBADMSG when the framing is broken or there is
 * no generation; -E2BIG at a ceiling; -ENOMEM.
 */
int kernel_ruleset_decode(struct span raw, struct arena *arena,
			  struct kernel_ruleset *out);

/* ${item} is a struct kernel_ruleset *, all zero when reading. Reading checks that
 * indexes point at something and that all is in order. */
void codec_kernel_ruleset(struct codec *codec, void *item);

/* NULL when there is none of that name. */
const struct kernel_chain *kernel_ruleset_chain(const struct kernel_ruleset *ruleset,
						size_t table, const char *name);
struct kernel_set *kernel_ruleset_set(const struct kernel_ruleset *ruleset,
				      size_t table, const char *name);

/* "ip", "inet", ...; "?" for a family nobody knows. */
const char *kernel_family_name(uint8_t family);

/* "ip nat prerouting handle 4": where nft(8) would be told to look; "xtables ip nat
 * PREROUTING rule 1": where iptables-legacy would. Names are bytes somebody chose:
 * escape before printing. */
void kernel_rule_place(const struct kernel_ruleset *ruleset,
		       const struct kernel_rule *rule, struct buffer *out);

#endif
