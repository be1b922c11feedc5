/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The expressions are those nft(8) itself makes of the printed text
 * (`nft --debug=netlink`), so that both ways of loading list alike.
 */
#include "rules/statement.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h> /* libnftnl/expr.h forgets it */
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

/* Where both TCP (RFC 9293 3.1) and UDP (RFC 768) keep the destination port. */
enum { DPORT_OFFSET = 2, PORT_LEN = 2 };

/* ---- expressions ----------------------------------------------------------- */

static struct nftnl_expr *add(struct nftnl_rule *rule, const char *name)
{
	struct nftnl_expr *expr = nftnl_expr_alloc(name);

	if (expr)
		nftnl_rule_add_expr(rule, expr); /* the rule owns it now */
	return expr;
}

static int add_meta(struct nftnl_rule *rule, uint32_t key)
{
	struct nftnl_expr *expr = add(rule, "meta");

	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_DREG, NFT_REG_1);
	return 0;
}

static int add_cmp(struct nftnl_rule *rule, bool negated, const void *data, size_t len)
{
	struct nftnl_expr *expr = add(rule, "cmp");

	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, negated ? NFT_CMP_NEQ : NFT_CMP_EQ);
	nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, data, (uint32_t)len);
	return 0;
}

static int add_lookup(struct nftnl_rule *rule, const char *set)
{
	struct nftnl_expr *expr = add(rule, "lookup");

	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	/* Said, because the kernel says it back. */
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_FLAGS, 0);
	/* nftnl_expr_set_str(3) fails only for want of memory. */
	return nftnl_expr_set_str(expr, NFTNL_EXPR_LOOKUP_SET, set) == 0 ? 0 : -ENOMEM;
}

static struct nftnl_expr *add_ct(struct nftnl_rule *rule, uint32_t key)
{
	struct nftnl_expr *expr = add(rule, "ct");

	if (!expr)
		return NULL;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_DREG, NFT_REG_1);
	return expr;
}

static int add_l4proto(struct nftnl_rule *rule, uint8_t protocol)
{
	int r = add_meta(rule, NFT_META_L4PROTO);

	return r ? r : add_cmp(rule, false, &protocol, sizeof(protocol));
}

static const char *protocol_name(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? "tcp" : "udp";
}

/* ---- one pair of functions for each row of statement_list.h ------------------ */

static int statement_encode_iifname(const struct statement *st, struct nftnl_rule *rule)
{
	char name[IFNAMSIZ] = {0}; /* the kernel compares all 16 bytes */
	size_t len = strlen(st->name);
	int r;

	if (len == 0 || len >= sizeof(name))
		return -EINVAL;
	memcpy(name, st->name, len);
	r = add_meta(rule, NFT_META_IIFNAME);
	return r ? r : add_cmp(rule, st->negated, name, sizeof(name));
}

static void statement_print_iifname(const struct statement *st, struct buffer *out)
{
	buffer_printf(out, "iifname %s\"%s\"", st->negated ? "!= " : "", st->name);
}

static int statement_encode_port_in_set(const struct statement *st,
					struct nftnl_rule *rule)
{
	struct nftnl_expr *expr;
	int r = add_l4proto(rule, st->protocol);

	if (r)
		return r;
	expr = add(rule, "payload");
	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, DPORT_OFFSET);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, PORT_LEN);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	return add_lookup(rule, st->name);
}

static void statement_print_port_in_set(const struct statement *st, struct buffer *out)
{
	buffer_printf(out, "%s dport @%s", protocol_name(st->protocol), st->name);
}

static int statement_encode_destination_type(const struct statement *st,
					     struct nftnl_rule *rule)
{
	struct nftnl_expr *expr = add(rule, "fib");

	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_FLAGS, NFTA_FIB_F_DADDR);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_DREG, NFT_REG_1);
	return add_cmp(rule, st->negated, &st->value, sizeof(st->value));
}

static const char *route_type_name(uint32_t type)
{
	switch (type) {
	case RTN_LOCAL:
		return "local";
	case RTN_BROADCAST:
		return "broadcast";
	case RTN_ANYCAST:
		return "anycast";
	case RTN_MULTICAST:
		return "multicast";
	default:
		return "?";
	}
}

static void statement_print_destination_type(const struct statement *st,
					     struct buffer *out)
{
	buffer_printf(out, "fib daddr type %s%s", st->negated ? "!= " : "",
		      route_type_name(st->value));
}

static int statement_encode_ct_direction(const struct statement *st,
					 struct nftnl_rule *rule)
{
	uint8_t direction = (uint8_t)st->value;

	if (!add_ct(rule, NFT_CT_DIRECTION))
		return -ENOMEM;
	return add_cmp(rule, st->negated, &direction, sizeof(direction));
}

static void statement_print_ct_direction(const struct statement *st, struct buffer *out)
{
	buffer_printf(out, "ct direction %s%s", st->negated ? "!= " : "",
		      st->value == IP_CT_DIR_ORIGINAL ? "original" : "reply");
}

static int statement_encode_ct_dnat(const struct statement *st, struct nftnl_rule *rule)
{
	const uint32_t mask = IPS_DST_NAT;
	const uint32_t none = 0;
	struct nftnl_expr *expr;

	(void)st;
	if (!add_ct(rule, NFT_CT_STATUS))
		return -ENOMEM;
	expr = add(rule, "bitwise");
	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, sizeof(mask));
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, &mask, sizeof(mask));
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, &none, sizeof(none));
	return add_cmp(rule, true, &none, sizeof(none));
}

static void statement_print_ct_dnat(const struct statement *st, struct buffer *out)
{
	(void)st;
	buffer_add_string(out, "ct status dnat");
}

static int statement_encode_ct_original_port(const struct statement *st,
					     struct nftnl_rule *rule)
{
	struct nftnl_expr *expr;
	int r = add_l4proto(rule, st->protocol);

	if (r)
		return r;
	expr = add_ct(rule, NFT_CT_PROTO_DST);
	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u8(expr, NFTNL_EXPR_CT_DIR, IP_CT_DIR_ORIGINAL);
	return add_lookup(rule, st->name);
}

static void statement_print_ct_original_port(const struct statement *st,
					     struct buffer *out)
{
	buffer_printf(out, "meta l4proto %s ct original proto-dst @%s",
		      protocol_name(st->protocol), st->name);
}

static int statement_encode_counter(const struct statement *st, struct nftnl_rule *rule)
{
	(void)st;
	return add(rule, "counter") ? 0 : -ENOMEM;
}

static void statement_print_counter(const struct statement *st, struct buffer *out)
{
	(void)st;
	buffer_add_string(out, "counter");
}

static int statement_encode_verdict(const struct statement *st, struct nftnl_rule *rule)
{
	struct nftnl_expr *expr;

	if (st->value != NF_ACCEPT && st->value != NF_DROP)
		return -EINVAL;
	expr = add(rule, "immediate");
	if (!expr)
		return -ENOMEM;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, st->value);
	return 0;
}

static void statement_print_verdict(const struct statement *st, struct buffer *out)
{
	buffer_add_string(out, st->value == NF_ACCEPT ? "accept" : "drop");
}

/* ---- the table ------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*encode)(const struct statement *st, struct nftnl_rule *rule);
	void (*print)(const struct statement *st, struct buffer *out);
} kinds[STATEMENT_KIND_COUNT] = {
#define STATEMENT(symbol, name) \
	[STATEMENT_##symbol] = {#name, statement_encode_##name, statement_print_##name},
#include "rules/statement_list.h"
#undef STATEMENT
};

int statement_encode(const struct statement *statement, struct nftnl_rule *rule)
{
	if ((unsigned int)statement->kind >= STATEMENT_KIND_COUNT)
		return -EINVAL;
	return kinds[statement->kind].encode(statement, rule);
}

void statement_print(const struct statement *statement, struct buffer *out)
{
	if ((unsigned int)statement->kind < STATEMENT_KIND_COUNT)
		kinds[statement->kind].print(statement, out);
}

const char *statement_name(enum statement_kind kind)
{
	return (unsigned int)kind < STATEMENT_KIND_COUNT ? kinds[kind].name : "?";
}
