/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expression: one expression of a rule, as the kernel says it.
 *
 * A rule is a list of these, run over registers; the first that does not match
 * ends the rule (net/netfilter/nf_tables_core.c). Read straight from the netlink
 * attributes: no library that would refuse a rule over one new name. Numbers are
 * in host order, values are bytes as the kernel compares them.
 */
#ifndef TLSWARD_RULES_EXPRESSION_H
#define TLSWARD_RULES_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/codec.h"
#include "agent/base/span.h"

enum expression_kind {
	EXPRESSION_UNKNOWN, /* a name we do not know: name and raw are all there is */
#define EXPRESSION(symbol, name) EXPRESSION_##symbol,
#include "rules/expression_list.h"
#undef EXPRESSION
	EXPRESSION_KIND_COUNT
};

enum {
	EXPRESSION_VALUE_MAX = 64,    /* NFT_DATA_VALUE_MAXLEN */
	EXPRESSION_RAW_MAX = 1 << 16, /* an attribute's length has 16 bits */
	EXPRESSION_NAME_MAX = 256,    /* NFT_NAME_MAXLEN */
};

/* Data of a rule or a map: bytes, or a verdict. */
struct expression_value {
	bool is_verdict;
	int32_t verdict;   /* NF_ACCEPT, NF_DROP, NFT_JUMP, ... */
	const char *chain; /* of NFT_JUMP and NFT_GOTO; NULL: by id, or none */
	struct span bytes;
};

struct expression {
	enum expression_kind kind;
	const char *name;  /* the kernel's */
	struct span raw;   /* NFTA_EXPR_DATA, unread; empty when there is none */
	uint64_t present;  /* bit n: attribute n was there; see EXPRESSION_HAS() */
	bool is_malformed; /* an attribute has a length that it cannot have */
	union {
		struct {
			uint32_t dreg;
		} load; /* exthdr, fib, hash, ...: something we cannot foretell */
		struct {
			uint32_t dreg;
			struct expression_value data;
		} immediate;
		struct {
			uint32_t sreg, op;
			struct expression_value data;
		} cmp;
		struct {
			uint32_t sreg, op;
			struct expression_value from, to;
		} range;
		struct {
			uint32_t sreg, dreg, len, op;
			struct expression_value mask, flip;
		} bitwise;
		struct {
			uint32_t sreg, dreg, len, size;
		} byteorder;
		struct {
			uint32_t sreg, dreg, key;
		} meta;
		struct {
			uint32_t sreg, dreg, key, direction;
		} ct;
		struct {
			uint32_t sreg, dreg, base, offset, len;
		} payload;
		struct {
			uint32_t sreg, dreg, flags;
			const char *set;
		} lookup;
		/* nat, redir and tproxy: registers that hold the target */
		struct {
			uint32_t type, family, flags;
			uint32_t address_min, address_max, port_min, port_max;
		} nat;
		/* match and target: xtables in nf_tables' clothes */
		struct {
			const char *name;
			uint32_t revision;
			struct span info; /* the module's own struct, host order */
		} xt;
	};
};

#define EXPRESSION_HAS(expression, attribute) \
	(((expression)->present >> (attribute)&1) != 0)

/*
 * expression_decode(list_element, arena, out):
 * ${list_element}: the payload of one NFTA_LIST_ELEM. False when it has no name
 * or no memory was left (arena->exhausted). An attribute that cannot be read
 * makes the expression malformed, it does not lose it.
 */
bool expression_decode(struct span list_element, struct arena *arena,
		       struct expression *out);

/* The payload of an NFTA_*_DATA attribute. False when it makes no sense. */
bool expression_value_decode(struct span data, struct arena *arena,
			     struct expression_value *out);

/* ${item} is a struct expression *, a struct expression_value *. */
void codec_expression(struct codec *codec, void *item);
void codec_expression_value(struct codec *codec, void *item);

#endif
