/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/xtables_rule.h"

#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter_ipv4/ip_tables.h>

struct writing {
	const struct xtables_layout *layout;
	struct arena *arena;
	struct kernel_rule *rule;
};

static bool all_zero(const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i] != 0)
			return false;
	}
	return true;
}

static const char *const kind_names[EXPRESSION_KIND_COUNT] = {
	[EXPRESSION_UNKNOWN] = "xtables",
#define EXPRESSION(symbol, name) [EXPRESSION_##symbol] = name,
#include "rules/expression_list.h"
#undef EXPRESSION
};

#define BIT(attribute) (UINT64_C(1) << (attribute))

static void add(struct writing *writing, struct expression expression)
{
	struct expression *kept =
		arena_push(writing->arena, &writing->rule->expressions,
			   &writing->rule->expression_count, sizeof(*kept));

	if (!kept)
		return;
	*kept = expression;
	if (!kept->name)
		kept->name = kind_names[expression.kind];
}

static void add_unknown(struct writing *writing, const char *what)
{
	add(writing, (struct expression){.kind = EXPRESSION_UNKNOWN, .name = what});
}

static void add_meta(struct writing *writing, uint32_t key)
{
	add(writing,
	    (struct expression){.kind = EXPRESSION_META,
				.present = BIT(NFTA_META_DREG) | BIT(NFTA_META_KEY),
				.meta = {.dreg = NFT_REG_1, .key = key}});
}

static void add_cmp(struct writing *writing, const void *bytes, size_t len,
		    bool inverted)
{
	add(writing,
	    (struct expression){
		    .kind = EXPRESSION_CMP,
		    .present =
			    BIT(NFTA_CMP_SREG) | BIT(NFTA_CMP_OP) | BIT(NFTA_CMP_DATA),
		    .cmp = {.sreg = NFT_REG_1,
			    .op = inverted ? NFT_CMP_NEQ : NFT_CMP_EQ,
			    .data.bytes = arena_copy(writing->arena,
						     (struct span){bytes, len})}});
}

static void add_address(struct writing *writing, uint32_t offset,
			const uint8_t *address, const uint8_t *mask, bool inverted)
{
	static const char zeros[16];
	const uint32_t len = writing->layout->address_len;

	/* "! 0.0.0.0/0" is for nobody. */
	if (all_zero(mask, len) && !inverted)
		return;
	add(writing, (struct expression){.kind = EXPRESSION_PAYLOAD,
					 .present = BIT(NFTA_PAYLOAD_DREG) |
						    BIT(NFTA_PAYLOAD_BASE) |
						    BIT(NFTA_PAYLOAD_OFFSET) |
						    BIT(NFTA_PAYLOAD_LEN),
					 .payload = {.dreg = NFT_REG_1,
						     .base = NFT_PAYLOAD_NETWORK_HEADER,
						     .offset = offset,
						     .len = len}});
	add(writing,
	    (struct expression){
		    .kind = EXPRESSION_BITWISE,
		    .present = BIT(NFTA_BITWISE_SREG) | BIT(NFTA_BITWISE_DREG) |
			       BIT(NFTA_BITWISE_LEN) | BIT(NFTA_BITWISE_MASK) |
			       BIT(NFTA_BITWISE_XOR),
		    .bitwise = {.sreg = NFT_REG_1,
				.dreg = NFT_REG_1,
				.len = len,
				.mask.bytes = arena_copy(
					writing->arena,
					(struct span){(const char *)mask, len}),
				.flip.bytes = arena_copy(writing->arena,
							 (struct span){zeros, len})}});
	add_cmp(writing, address, len, inverted);
}

/* An interface's whole name, its end included, or how it begins. */
static void add_device(struct writing *writing, uint32_t key, const char *name,
		       const uint8_t *mask, bool inverted)
{
	char whole[IFNAMSIZ] = {0};
	size_t len = 0;

	while (len < IFNAMSIZ && mask[len] == UINT8_MAX)
		len++;
	if (!all_zero(mask + len, IFNAMSIZ - len)) {
		add_unknown(writing, "mask of an interface");
		return;
	}
	if (len == 0 && !inverted)
		return;
	if (len == 0) {
		add_unknown(writing, "no interface");
		return;
	}
	memcpy(whole, name, len);
	add_meta(writing, key);
	add_cmp(writing, whole, memchr(whole, '\0', len) ? IFNAMSIZ : len, inverted);
}

static void add_matches(struct writing *writing, const struct xtables_entry *entry)
{
	const struct span bytes = span_slice(entry->bytes, 0, entry->target_offset);
	size_t at = writing->layout->entry_size;
	struct span name, info;
	uint8_t revision;

	while (at < bytes.len) {
		if (!xtables_entry_next(bytes, &at, &name, &revision, &info)) {
			add_unknown(writing, "match");
			return;
		}
		add(writing,
		    (struct expression){
			    .kind = EXPRESSION_MATCH,
			    .present = BIT(NFTA_MATCH_NAME) | BIT(NFTA_MATCH_REV) |
				       BIT(NFTA_MATCH_INFO),
			    .xt = {.name = arena_string(writing->arena, name),
				   .revision = revision,
				   .info = arena_copy(writing->arena, info)}});
	}
}

static void add_verdict(struct writing *writing, int32_t verdict, const char *chain)
{
	add(writing, (struct expression){.kind = EXPRESSION_IMMEDIATE,
					 .present = BIT(NFTA_IMMEDIATE_DREG) |
						    BIT(NFTA_IMMEDIATE_DATA),
					 .immediate = {.dreg = NFT_REG_VERDICT,
						       .data = {.is_verdict = true,
								.verdict = verdict,
								.chain = chain}}});
}

static void add_target(struct writing *writing, const struct xtables_entry *entry,
		       const char *chain)
{
	int32_t verdict;

	if (!xtables_entry_is_standard(entry, &verdict)) {
		add(writing,
		    (struct expression){
			    .kind = EXPRESSION_TARGET,
			    .present = BIT(NFTA_TARGET_NAME) | BIT(NFTA_TARGET_REV) |
				       BIT(NFTA_TARGET_INFO),
			    .xt = {.name = arena_string(writing->arena,
							entry->target_name),
				   .revision = entry->target_revision,
				   .info = arena_copy(writing->arena,
						      entry->target_info)}});
		return;
	}
	if (verdict == XT_RETURN)
		add_verdict(writing, NFT_RETURN, NULL);
	else if (verdict < 0 && verdict > XT_RETURN)
		add_verdict(writing, -verdict - 1, NULL);
	else if (verdict < 0)
		add_unknown(writing, "verdict");
	else if ((uint32_t)verdict == entry->offset + entry->next_offset)
		return; /* a rule without a target */
	else if (chain)
		add_verdict(writing, entry->is_goto ? NFT_GOTO : NFT_JUMP, chain);
	else
		add_unknown(writing, "jump");
}

static void add_conditions(struct writing *writing, const struct xtables_entry *entry)
{
	const struct xtables_layout *layout = writing->layout;

	if (entry->is_strange)
		add_unknown(writing, "condition");
	add_address(writing, layout->source, entry->source, entry->source_mask,
		    (entry->inverted & IPT_INV_SRCIP) != 0);
	add_address(writing, layout->destination, entry->destination,
		    entry->destination_mask, (entry->inverted & IPT_INV_DSTIP) != 0);
	add_device(writing, NFT_META_IIFNAME, entry->in, entry->in_mask,
		   (entry->inverted & IPT_INV_VIA_IN) != 0);
	add_device(writing, NFT_META_OIFNAME, entry->out, entry->out_mask,
		   (entry->inverted & IPT_INV_VIA_OUT) != 0);
	if (entry->has_protocol) {
		add_meta(writing, NFT_META_L4PROTO);
		add_cmp(writing, &entry->protocol, 1,
			(entry->inverted & IPT_INV_PROTO) != 0);
	}
}

void xtables_rule_write(const struct xtables_layout *layout,
			const struct xtables_entry *entry, const char *chain,
			struct arena *arena, struct kernel_rule *rule)
{
	struct writing writing = {layout, arena, rule};

	add_conditions(&writing, entry);
	add_matches(&writing, entry);
	add_target(&writing, entry, chain);
}
