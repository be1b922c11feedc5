/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel would do with the bytes decides what has to be checked
 * (net/netfilter/nf_tables_api.c, nfnetlink.c, lib/nlattr.c):
 *   - an attribute given twice counts the last time, so twice is refused;
 *   - NFTA_TABLE_HANDLE beats the name in DELTABLE, so handles are refused;
 *   - a message without a table name means "all tables" to some, so the name
 *     is compulsory;
 *   - the type of an attribute is its lower 14 bits.
 */
#include "rules/batch_check.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "rules/attribute.h"
#include "rules/ruleset.h"

enum { ALIGNMENT = 4 };

#define BIT(number) (1U << (number))

/* The messages a batch of ours is made of. */
static const struct {
	uint16_t type;
	uint32_t attributes; /* allowed at the top level */
	uint16_t flags;      /* allowed besides NLM_F_REQUEST and NLM_F_ACK */
} allowed[] = {
	{NFT_MSG_NEWTABLE, BIT(NFTA_TABLE_NAME) | BIT(NFTA_TABLE_USERDATA),
	 NLM_F_CREATE},
	{NFT_MSG_DELTABLE, BIT(NFTA_TABLE_NAME), 0},
	{NFT_MSG_NEWSET,
	 BIT(NFTA_SET_TABLE) | BIT(NFTA_SET_NAME) | BIT(NFTA_SET_FLAGS) |
		 BIT(NFTA_SET_KEY_TYPE) | BIT(NFTA_SET_KEY_LEN) | BIT(NFTA_SET_ID),
	 NLM_F_CREATE},
	{NFT_MSG_NEWSETELEM,
	 BIT(NFTA_SET_ELEM_LIST_TABLE) | BIT(NFTA_SET_ELEM_LIST_SET) |
		 BIT(NFTA_SET_ELEM_LIST_ELEMENTS),
	 NLM_F_CREATE},
	{NFT_MSG_NEWCHAIN,
	 BIT(NFTA_CHAIN_TABLE) | BIT(NFTA_CHAIN_NAME) | BIT(NFTA_CHAIN_HOOK) |
		 BIT(NFTA_CHAIN_POLICY) | BIT(NFTA_CHAIN_TYPE),
	 NLM_F_CREATE},
	{NFT_MSG_NEWRULE,
	 BIT(NFTA_RULE_TABLE) | BIT(NFTA_RULE_CHAIN) | BIT(NFTA_RULE_EXPRESSIONS) |
		 BIT(NFTA_RULE_USERDATA),
	 NLM_F_CREATE | NLM_F_APPEND},
};

/* The table's name is attribute 1 of every message there is. */
_Static_assert(NFTA_TABLE_NAME == 1 && NFTA_SET_TABLE == 1 && NFTA_CHAIN_TABLE == 1 &&
		       NFTA_RULE_TABLE == 1 && NFTA_SET_ELEM_LIST_TABLE == 1,
	       "one number for the table");

/*
 * The expressions of our rules, with the attributes they need for looking. None
 * sends packets elsewhere (dup, fwd, queue, nat, tproxy, log), and none may write:
 * meta, ct and payload would with the source register that is left out here.
 */
static const struct {
	const char *name;
	uint32_t attributes;
} expressions[] = {
	{"meta", BIT(NFTA_META_DREG) | BIT(NFTA_META_KEY)},
	{"cmp", BIT(NFTA_CMP_SREG) | BIT(NFTA_CMP_OP) | BIT(NFTA_CMP_DATA)},
	{"payload", BIT(NFTA_PAYLOAD_DREG) | BIT(NFTA_PAYLOAD_BASE) |
			    BIT(NFTA_PAYLOAD_OFFSET) | BIT(NFTA_PAYLOAD_LEN)},
	{"lookup",
	 BIT(NFTA_LOOKUP_SET) | BIT(NFTA_LOOKUP_SREG) | BIT(NFTA_LOOKUP_FLAGS)},
	{"fib", BIT(NFTA_FIB_DREG) | BIT(NFTA_FIB_RESULT) | BIT(NFTA_FIB_FLAGS)},
	{"ct", BIT(NFTA_CT_DREG) | BIT(NFTA_CT_KEY) | BIT(NFTA_CT_DIRECTION)},
	{"bitwise", BIT(NFTA_BITWISE_SREG) | BIT(NFTA_BITWISE_DREG) |
			    BIT(NFTA_BITWISE_LEN) | BIT(NFTA_BITWISE_MASK) |
			    BIT(NFTA_BITWISE_XOR) | BIT(NFTA_BITWISE_OP)},
	{"counter", BIT(NFTA_COUNTER_BYTES) | BIT(NFTA_COUNTER_PACKETS)},
	{"immediate", BIT(NFTA_IMMEDIATE_DREG) | BIT(NFTA_IMMEDIATE_DATA)},
};

enum { EXPRESSION_COUNT = sizeof(expressions) / sizeof(expressions[0]) };

static uint16_t get_u16(struct span bytes, size_t at)
{
	uint16_t value;

	memcpy(&value, bytes.ptr + at, sizeof(value));
	return value;
}

static enum batch_refusal take_attribute(struct span *rest, size_t *budget,
					 struct attribute *out)
{
	if (*budget == 0)
		return BATCH_TOO_MANY;
	(*budget)--;
	return attribute_take(rest, out) ? BATCH_OK : BATCH_BAD_LENGTH;
}

static bool is_ours(struct span name)
{
	return span_equal(name, (struct span){RULESET_TABLE, sizeof(RULESET_TABLE)});
}

/* Its row, or EXPRESSION_COUNT. */
static size_t find_expression(struct span name)
{
	size_t i;

	for (i = 0; i < EXPRESSION_COUNT; i++) {
		if (span_equal(name, (struct span){expressions[i].name,
						   strlen(expressions[i].name) + 1}))
			break;
	}
	return i;
}

/* Each of these attributes at most once, and no other. */
static enum batch_refusal check_known(struct span attributes, uint32_t allow,
				      size_t *budget)
{
	uint32_t seen = 0;

	while (attributes.len > 0) {
		struct attribute attribute;
		enum batch_refusal r = take_attribute(&attributes, budget, &attribute);

		if (r)
			return r;
		if (attribute.type >= 32 || (allow & BIT(attribute.type)) == 0 ||
		    (seen & BIT(attribute.type)) != 0)
			return BATCH_BAD_EXPRESSION;
		seen |= BIT(attribute.type);
	}
	return BATCH_OK;
}

/* One NFTA_LIST_ELEM of a rule: a name we use and what belongs to it. */
static enum batch_refusal check_expression(struct span element, size_t *budget)
{
	size_t row = EXPRESSION_COUNT;
	struct span data = {NULL, 0};

	while (element.len > 0) {
		struct attribute attribute;
		enum batch_refusal r = take_attribute(&element, budget, &attribute);

		if (r)
			return r;
		if (attribute.type == NFTA_EXPR_NAME && row == EXPRESSION_COUNT)
			row = find_expression(attribute.payload);
		else if (attribute.type == NFTA_EXPR_DATA && !data.ptr)
			data = attribute.payload;
		else
			return BATCH_BAD_EXPRESSION;
	}
	if (row == EXPRESSION_COUNT)
		return BATCH_BAD_EXPRESSION;
	return check_known(data, expressions[row].attributes, budget);
}

static enum batch_refusal check_expressions(struct span list, size_t *budget)
{
	enum batch_refusal r = BATCH_OK;

	while (list.len > 0 && r == BATCH_OK) {
		struct attribute element;

		r = take_attribute(&list, budget, &element);
		if (r == BATCH_OK && element.type != NFTA_LIST_ELEM)
			r = BATCH_BAD_EXPRESSION;
		if (r == BATCH_OK)
			r = check_expression(element.payload, budget);
	}
	return r;
}

/* The attributes of one message about an object of ours. */
static enum batch_refusal check_object(uint16_t type, uint32_t allow,
				       struct span attributes, size_t *budget)
{
	uint32_t seen = 0;

	while (attributes.len > 0) {
		struct attribute attribute;
		enum batch_refusal r = take_attribute(&attributes, budget, &attribute);

		if (r)
			return r;
		if (attribute.type >= 32 || (allow & BIT(attribute.type)) == 0 ||
		    (seen & BIT(attribute.type)) != 0)
			return BATCH_BAD_ATTRIBUTE;
		seen |= BIT(attribute.type);
		if (attribute.type == NFTA_TABLE_NAME && !is_ours(attribute.payload))
			return BATCH_FOREIGN_TABLE;
		if (type == NFT_MSG_NEWRULE && attribute.type == NFTA_RULE_EXPRESSIONS)
			r = check_expressions(attribute.payload, budget);
		if (r)
			return r;
	}
	return seen & BIT(NFTA_TABLE_NAME) ? BATCH_OK : BATCH_FOREIGN_TABLE;
}

static enum batch_refusal check_message(const struct nlmsghdr *header,
					struct span payload, size_t *budget)
{
	uint16_t type = header->nlmsg_type & 0xff;
	size_t i;

	if (header->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES)
		return BATCH_BAD_TYPE;
	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (allowed[i].type == type)
			break;
	}
	if (i == sizeof(allowed) / sizeof(allowed[0]))
		return BATCH_BAD_TYPE;
	if ((header->nlmsg_flags & NLM_F_REQUEST) == 0 ||
	    (header->nlmsg_flags & ~(NLM_F_REQUEST | NLM_F_ACK | allowed[i].flags)) !=
		    0)
		return BATCH_BAD_FLAGS;
	if (payload.len < sizeof(struct nfgenmsg))
		return BATCH_BAD_LENGTH;
	if ((unsigned char)payload.ptr[0] != NFPROTO_INET ||
	    (unsigned char)payload.ptr[1] != NFNETLINK_V0 || get_u16(payload, 2) != 0)
		return BATCH_BAD_FAMILY;
	return check_object(type, allowed[i].attributes,
			    span_slice(payload, sizeof(struct nfgenmsg), payload.len),
			    budget);
}

/* Begin: for nf_tables, and tied to a generation. End: nothing but the header. */
static enum batch_refusal check_frame(const struct nlmsghdr *header,
				      struct span payload, bool is_begin,
				      size_t *budget)
{
	struct attribute generation;
	enum batch_refusal r;

	if (header->nlmsg_type !=
	    (is_begin ? NFNL_MSG_BATCH_BEGIN : NFNL_MSG_BATCH_END))
		return BATCH_BAD_FRAME;
	if (header->nlmsg_flags != NLM_F_REQUEST)
		return BATCH_BAD_FLAGS;
	if (payload.len < sizeof(struct nfgenmsg))
		return BATCH_BAD_LENGTH;
	if (payload.ptr[0] != AF_UNSPEC || payload.ptr[1] != NFNETLINK_V0 ||
	    ntohs(get_u16(payload, 2)) != NFNL_SUBSYS_NFTABLES)
		return BATCH_BAD_FRAME;
	payload = span_slice(payload, sizeof(struct nfgenmsg), payload.len);
	if (!is_begin)
		return payload.len == 0 ? BATCH_OK : BATCH_BAD_FRAME;
	r = take_attribute(&payload, budget, &generation);
	if (r)
		return r;
	if (generation.type != NFNL_BATCH_GENID ||
	    generation.payload.len != sizeof(uint32_t) || payload.len != 0)
		return BATCH_BAD_FRAME;
	return BATCH_OK;
}

enum batch_refusal batch_check(struct span bytes, size_t *at)
{
	size_t budget = BATCH_CHECK_ATTRIBUTES_MAX;
	enum batch_refusal r = BATCH_OK;
	struct span rest = bytes;
	size_t count = 0;

	if (at)
		*at = 0;
	if (bytes.len > BATCH_CHECK_BYTES_MAX)
		return BATCH_TOO_LONG;
	do {
		struct nlmsghdr header;
		struct span payload;
		bool is_last;

		if (at)
			*at = bytes.len - rest.len;
		if (rest.len < sizeof(header))
			return count ? BATCH_BAD_FRAME : BATCH_BAD_LENGTH;
		memcpy(&header, rest.ptr, sizeof(header));
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > rest.len ||
		    header.nlmsg_len % ALIGNMENT != 0)
			return BATCH_BAD_LENGTH;
		if (++count > BATCH_CHECK_MESSAGES_MAX)
			return BATCH_TOO_MANY;
		payload = span_slice(rest, sizeof(header), header.nlmsg_len);
		rest = span_slice(rest, header.nlmsg_len, rest.len);
		is_last = rest.len == 0;
		if (count == 1 || is_last)
			r = check_frame(&header, payload, count == 1, &budget);
		else
			r = check_message(&header, payload, &budget);
	} while (r == BATCH_OK && rest.len > 0);
	if (r == BATCH_OK && count < 2)
		r = BATCH_BAD_FRAME; /* a begin without its end */
	return r;
}

const char *batch_refusal_text(enum batch_refusal refusal)
{
	static const char *const texts[BATCH_REFUSAL_COUNT] = {
		[BATCH_OK] = "only about our table",
		[BATCH_TOO_LONG] = "longer than a batch may be",
		[BATCH_BAD_LENGTH] = "a length that does not fit",
		[BATCH_TOO_MANY] = "too many messages or attributes",
		[BATCH_BAD_FRAME] = "not framed as one batch with a generation",
		[BATCH_BAD_TYPE] = "a kind of message we never send",
		[BATCH_BAD_FLAGS] = "message flags we never set",
		[BATCH_BAD_FAMILY] = "a family other than inet",
		[BATCH_BAD_ATTRIBUTE] = "an attribute we never send, or one twice",
		[BATCH_FOREIGN_TABLE] = "a table that is not ours",
		[BATCH_BAD_EXPRESSION] = "an expression our rules do not use",
	};

	return (unsigned int)refusal < BATCH_REFUSAL_COUNT ? texts[refusal] : "?";
}
