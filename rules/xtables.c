/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/xtables.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

/* The kernel's structs are its wire format, of the same word size as ours. */
_Static_assert(sizeof(struct ipt_getinfo) == 84, "struct ipt_getinfo");
_Static_assert(sizeof(struct ipt_entry) == 112, "struct ipt_entry");
_Static_assert(sizeof(struct ip6t_entry) == 168, "struct ip6t_entry");
_Static_assert(sizeof(struct xt_entry_match) == 32, "struct xt_entry_match");
_Static_assert(sizeof(struct xt_entry_target) == 32, "struct xt_entry_target");

/* Where a header has what is compared; IPv6's has longer addresses. */
struct layout {
	uint8_t family;
	uint32_t entry_size;
	uint32_t address_len, source, destination; /* offsets in the packet */
};

static const struct layout ipv4 = {NFPROTO_IPV4, sizeof(struct ipt_entry), 4, 12, 16};
static const struct layout ipv6 = {NFPROTO_IPV6, sizeof(struct ip6t_entry), 16, 8, 24};

/* What both families' entries say. */
struct entry {
	uint32_t offset, target_offset, next_offset;
	uint8_t source[16], source_mask[16], destination[16], destination_mask[16];
	char in[IFNAMSIZ], out[IFNAMSIZ];
	uint8_t in_mask[IFNAMSIZ], out_mask[IFNAMSIZ];
	bool has_protocol, is_goto;
	bool is_strange; /* asks for something else as well */
	uint8_t protocol, inverted;
	struct span target_name;
	uint8_t target_revision;
	struct span target_info;
};

/* A chain, while its place among the others is not known. */
struct found_chain {
	struct kernel_chain chain;
	size_t first, count; /* of the entries */
	uint32_t start;      /* offset of the first: what a jump names */
};

struct reading {
	const struct layout *layout;
	struct arena *arena;
	struct span blob;
	struct entry *entries;
	size_t entry_count;
	struct found_chain *chains;
	size_t chain_count;
	struct kernel_ruleset *out;
};

/* ---- entries -------------------------------------------------------------------- */

static bool all_zero(const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i] != 0)
			return false;
	}
	return true;
}

static void take_ipv4(const char *bytes, struct entry *out)
{
	const uint8_t known = IPT_F_FRAG | IPT_F_GOTO;
	struct ipt_entry e;

	memcpy(&e, bytes, sizeof(e));
	memcpy(out->source, &e.ip.src, 4);
	memcpy(out->source_mask, &e.ip.smsk, 4);
	memcpy(out->destination, &e.ip.dst, 4);
	memcpy(out->destination_mask, &e.ip.dmsk, 4);
	memcpy(out->in, e.ip.iniface, IFNAMSIZ);
	memcpy(out->in_mask, e.ip.iniface_mask, IFNAMSIZ);
	memcpy(out->out, e.ip.outiface, IFNAMSIZ);
	memcpy(out->out_mask, e.ip.outiface_mask, IFNAMSIZ);
	out->has_protocol = e.ip.proto != 0;
	out->protocol = (uint8_t)e.ip.proto;
	out->is_goto = (e.ip.flags & IPT_F_GOTO) != 0;
	/* "! -f": what a first packet is anyway. */
	out->is_strange = (e.ip.flags & ~known) != 0 || e.ip.proto > UINT8_MAX ||
			  ((e.ip.flags & IPT_F_FRAG) != 0 &&
			   (e.ip.invflags & IPT_INV_FRAG) == 0) ||
			  (e.ip.invflags & ~IPT_INV_MASK) != 0;
	out->inverted = e.ip.invflags;
	out->target_offset = e.target_offset;
	out->next_offset = e.next_offset;
}

static void take_ipv6(const char *bytes, struct entry *out)
{
	const uint8_t known = IP6T_F_PROTO | IP6T_F_GOTO;
	struct ip6t_entry e;

	memcpy(&e, bytes, sizeof(e));
	memcpy(out->source, &e.ipv6.src, 16);
	memcpy(out->source_mask, &e.ipv6.smsk, 16);
	memcpy(out->destination, &e.ipv6.dst, 16);
	memcpy(out->destination_mask, &e.ipv6.dmsk, 16);
	memcpy(out->in, e.ipv6.iniface, IFNAMSIZ);
	memcpy(out->in_mask, e.ipv6.iniface_mask, IFNAMSIZ);
	memcpy(out->out, e.ipv6.outiface, IFNAMSIZ);
	memcpy(out->out_mask, e.ipv6.outiface_mask, IFNAMSIZ);
	out->has_protocol = (e.ipv6.flags & IP6T_F_PROTO) != 0;
	out->protocol = (uint8_t)e.ipv6.proto;
	out->is_goto = (e.ipv6.flags & IP6T_F_GOTO) != 0;
	out->is_strange = (e.ipv6.flags & ~known) != 0 || e.ipv6.proto > UINT8_MAX ||
			  (e.ipv6.invflags & ~IP6T_INV_MASK) != 0 ||
			  (e.ipv6.invflags & (IP6T_INV_TOS | IP6T_INV_FRAG)) != 0;
	out->inverted = e.ipv6.invflags;
	out->target_offset = e.target_offset;
	out->next_offset = e.next_offset;
}

/* The inversions that both families share have the same bits. */
_Static_assert((int)IPT_INV_VIA_IN == (int)IP6T_INV_VIA_IN &&
		       (int)IPT_INV_VIA_OUT == (int)IP6T_INV_VIA_OUT &&
		       (int)IPT_INV_SRCIP == (int)IP6T_INV_SRCIP &&
		       (int)IPT_INV_DSTIP == (int)IP6T_INV_DSTIP &&
		       (int)IPT_INV_PROTO == (int)IP6T_INV_PROTO,
	       "IP6T_INV_*");

/* A match or target: both structs are alike. ${at} is moved behind it. */
static bool take_extension(struct span entry, size_t *at, struct span *name,
			   uint8_t *revision, struct span *info)
{
	struct xt_entry_match match;
	struct span text;

	if (entry.len < *at || entry.len - *at < sizeof(match))
		return false;
	memcpy(&match, entry.ptr + *at, sizeof(match));
	if (match.u.user.match_size < sizeof(match) ||
	    match.u.user.match_size > entry.len - *at)
		return false;
	text = (struct span){entry.ptr + *at +
				     offsetof(struct xt_entry_match, u.user.name),
			     sizeof(match.u.user.name)};
	*name = span_slice(text, 0, span_find_byte(text, '\0'));
	if (name->len == text.len)
		return false; /* no end */
	*revision = match.u.user.revision;
	*info = (struct span){entry.ptr + *at + sizeof(match),
			      match.u.user.match_size - sizeof(match)};
	*at += match.u.user.match_size;
	return true;
}

static bool take_entry(struct reading *reading, uint32_t offset, struct entry *out)
{
	const struct layout *layout = reading->layout;
	struct span rest = span_slice(reading->blob, offset, reading->blob.len);
	struct entry entry = {.offset = offset};
	size_t at;

	if (rest.len < layout->entry_size)
		return false;
	if (layout->family == NFPROTO_IPV4)
		take_ipv4(rest.ptr, &entry);
	else
		take_ipv6(rest.ptr, &entry);
	if (entry.target_offset < layout->entry_size ||
	    entry.next_offset <= entry.target_offset || entry.next_offset > rest.len)
		return false;
	at = entry.target_offset;
	if (!take_extension((struct span){rest.ptr, entry.next_offset}, &at,
			    &entry.target_name, &entry.target_revision,
			    &entry.target_info) ||
	    at != entry.next_offset)
		return false;
	*out = entry;
	return true;
}

static int take_entries(struct reading *reading, uint32_t count)
{
	uint32_t offset = 0, i;

	if (count > KERNEL_RULES_MAX)
		return -E2BIG;
	if (count > reading->blob.len / reading->layout->entry_size)
		return -EBADMSG;
	reading->entries =
		arena_alloc_array(reading->arena, count, sizeof(*reading->entries));
	if (!reading->entries)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!take_entry(reading, offset, &reading->entries[i]))
			return -EBADMSG;
		offset += reading->entries[i].next_offset;
	}
	reading->entry_count = count;
	return offset == reading->blob.len ? 0 : -EBADMSG;
}

static bool find_entry(const struct reading *reading, uint32_t offset, size_t *out)
{
	size_t low = 0, high = reading->entry_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (reading->entries[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return low < reading->entry_count && reading->entries[low].offset == offset;
}

static bool is_standard(const struct entry *entry, int32_t *verdict)
{
	if (entry->target_name.len != 0 || entry->target_info.len < sizeof(*verdict))
		return false;
	memcpy(verdict, entry->target_info.ptr, sizeof(*verdict));
	return true;
}

/* ---- chains --------------------------------------------------------------------- */

static struct found_chain *add_chain(struct reading *reading, const char *name,
				     size_t first, size_t count)
{
	struct found_chain *chain;

	if (reading->chain_count >= KERNEL_CHAINS_MAX)
		return NULL;
	chain = arena_push(reading->arena, &reading->chains, &reading->chain_count,
			   sizeof(*chain));
	if (!chain)
		return NULL;
	*chain = (struct found_chain){
		.chain = {.name = name}, .first = first, .count = count};
	if (first < reading->entry_count)
		chain->start = reading->entries[first].offset;
	return chain;
}

/* enum nf_ip_hook_priorities */
static int32_t priority_of(struct span table, uint32_t hook)
{
	if (span_equal_string(table, "raw"))
		return -300;
	if (span_equal_string(table, "mangle"))
		return -150;
	if (span_equal_string(table, "security"))
		return 50;
	if (span_equal_string(table, "nat"))
		return hook == NF_INET_PRE_ROUTING || hook == NF_INET_LOCAL_OUT ? -100
										: 100;
	return 0;
}

/* A chain of the kernel's own; its last rule is its policy. */
static int add_base(struct reading *reading, struct span table, uint32_t hook,
		    uint32_t first_offset, uint32_t last_offset)
{
	static const char *const chain_names[NF_INET_NUMHOOKS] = {
		[NF_INET_PRE_ROUTING] = "PREROUTING",   [NF_INET_LOCAL_IN] = "INPUT",
		[NF_INET_FORWARD] = "FORWARD",          [NF_INET_LOCAL_OUT] = "OUTPUT",
		[NF_INET_POST_ROUTING] = "POSTROUTING",
	};
	struct found_chain *chain;
	size_t first, last;
	int32_t verdict;

	if (!find_entry(reading, first_offset, &first) ||
	    !find_entry(reading, last_offset, &last) || last < first ||
	    !is_standard(&reading->entries[last], &verdict) ||
	    (verdict != -NF_ACCEPT - 1 && verdict != -NF_DROP - 1))
		return -EBADMSG;
	chain = add_chain(reading, chain_names[hook], first, last - first);
	if (!chain)
		return reading->arena->exhausted ? -ENOMEM : -E2BIG;
	chain->chain.is_base = true;
	chain->chain.type = span_equal_string(table, "nat") ? "nat" : "filter";
	chain->chain.hook = hook;
	chain->chain.priority = priority_of(table, hook);
	chain->chain.policy = verdict == -NF_DROP - 1 ? NF_DROP : NF_ACCEPT;
	return 0;
}

/* The others begin with an ERROR target that has their name, and end before the
 * next; the last one of all is called ERROR itself. */
static int add_user_chains(struct reading *reading)
{
	size_t i, head = SIZE_MAX;

	for (i = 0; i < reading->entry_count; i++) {
		struct span info = reading->entries[i].target_info;
		const char *name;

		if (!span_equal_string(reading->entries[i].target_name,
				       XT_ERROR_TARGET))
			continue;
		if (head != SIZE_MAX)
			reading->chains[reading->chain_count - 1].count = i - head - 1;
		if (i + 1 == reading->entry_count)
			return 0;
		info = span_slice(info, 0, span_find_byte(info, '\0'));
		name = arena_string(reading->arena, info);
		if (info.len == 0 || (name && !add_chain(reading, name, i + 1, 0)))
			return reading->arena->exhausted ? -ENOMEM : -EBADMSG;
		if (!name)
			return -ENOMEM;
		head = i;
	}
	return -EBADMSG; /* no end */
}

static int compare_chains(const void *left, const void *right)
{
	const struct found_chain *a = left, *b = right;

	return strcmp(a->chain.name, b->chain.name);
}

static int compare_starts(const void *left, const void *right)
{
	const struct found_chain *const *a = left, *const *b = right;

	return ((*a)->start > (*b)->start) - ((*a)->start < (*b)->start);
}

/* ---- rules ---------------------------------------------------------------------- */

static const char *const kind_names[EXPRESSION_KIND_COUNT] = {
	[EXPRESSION_UNKNOWN] = "xtables",
#define EXPRESSION(symbol, name) [EXPRESSION_##symbol] = name,
#include "rules/expression_list.h"
#undef EXPRESSION
};

#define BIT(attribute) (UINT64_C(1) << (attribute))

static void add(struct reading *reading, struct kernel_rule *rule,
		struct expression expression)
{
	struct expression *kept = arena_push(reading->arena, &rule->expressions,
					     &rule->expression_count, sizeof(*kept));

	if (!kept)
		return;
	*kept = expression;
	if (!kept->name)
		kept->name = kind_names[expression.kind];
}

static void add_unknown(struct reading *reading, struct kernel_rule *rule,
			const char *what)
{
	add(reading, rule,
	    (struct expression){.kind = EXPRESSION_UNKNOWN, .name = what});
}

static void add_meta(struct reading *reading, struct kernel_rule *rule, uint32_t key)
{
	add(reading, rule,
	    (struct expression){.kind = EXPRESSION_META,
				.present = BIT(NFTA_META_DREG) | BIT(NFTA_META_KEY),
				.meta = {.dreg = NFT_REG_1, .key = key}});
}

static void add_cmp(struct reading *reading, struct kernel_rule *rule,
		    const void *bytes, size_t len, bool inverted)
{
	add(reading, rule,
	    (struct expression){
		    .kind = EXPRESSION_CMP,
		    .present =
			    BIT(NFTA_CMP_SREG) | BIT(NFTA_CMP_OP) | BIT(NFTA_CMP_DATA),
		    .cmp = {.sreg = NFT_REG_1,
			    .op = inverted ? NFT_CMP_NEQ : NFT_CMP_EQ,
			    .data.bytes = arena_copy(reading->arena,
						     (struct span){bytes, len})}});
}

static void add_address(struct reading *reading, struct kernel_rule *rule,
			uint32_t offset, const uint8_t *address, const uint8_t *mask,
			bool inverted)
{
	static const char zeros[16];
	const uint32_t len = reading->layout->address_len;

	/* "! 0.0.0.0/0" is for nobody. */
	if (all_zero(mask, len) && !inverted)
		return;
	add(reading, rule,
	    (struct expression){
		    .kind = EXPRESSION_PAYLOAD,
		    .present = BIT(NFTA_PAYLOAD_DREG) | BIT(NFTA_PAYLOAD_BASE) |
			       BIT(NFTA_PAYLOAD_OFFSET) | BIT(NFTA_PAYLOAD_LEN),
		    .payload = {.dreg = NFT_REG_1,
				.base = NFT_PAYLOAD_NETWORK_HEADER,
				.offset = offset,
				.len = len}});
	add(reading, rule,
	    (struct expression){
		    .kind = EXPRESSION_BITWISE,
		    .present = BIT(NFTA_BITWISE_SREG) | BIT(NFTA_BITWISE_DREG) |
			       BIT(NFTA_BITWISE_LEN) | BIT(NFTA_BITWISE_MASK) |
			       BIT(NFTA_BITWISE_XOR),
		    .bitwise = {.sreg = NFT_REG_1,
				.dreg = NFT_REG_1,
				.len = len,
				.mask.bytes = arena_copy(
					reading->arena,
					(struct span){(const char *)mask, len}),
				.flip.bytes = arena_copy(reading->arena,
							 (struct span){zeros, len})}});
	add_cmp(reading, rule, address, len, inverted);
}

/* An interface's whole name, its end included, or how it begins. */
static void add_device(struct reading *reading, struct kernel_rule *rule, uint32_t key,
		       const char *name, const uint8_t *mask, bool inverted)
{
	char whole[IFNAMSIZ] = {0};
	size_t len = 0;

	while (len < IFNAMSIZ && mask[len] == UINT8_MAX)
		len++;
	if (!all_zero(mask + len, IFNAMSIZ - len)) {
		add_unknown(reading, rule, "mask of an interface");
		return;
	}
	if (len == 0 && !inverted)
		return;
	if (len == 0) {
		add_unknown(reading, rule, "no interface");
		return;
	}
	memcpy(whole, name, len);
	add_meta(reading, rule, key);
	add_cmp(reading, rule, whole, memchr(whole, '\0', len) ? IFNAMSIZ : len,
		inverted);
}

static void add_matches(struct reading *reading, struct kernel_rule *rule,
			const struct entry *entry)
{
	const struct span bytes = {reading->blob.ptr + entry->offset,
				   entry->target_offset};
	size_t at = reading->layout->entry_size;
	struct span name, info;
	uint8_t revision;

	while (at < bytes.len) {
		if (!take_extension(bytes, &at, &name, &revision, &info)) {
			add_unknown(reading, rule, "match");
			return;
		}
		add(reading, rule,
		    (struct expression){
			    .kind = EXPRESSION_MATCH,
			    .present = BIT(NFTA_MATCH_NAME) | BIT(NFTA_MATCH_REV) |
				       BIT(NFTA_MATCH_INFO),
			    .xt = {.name = arena_string(reading->arena, name),
				   .revision = revision,
				   .info = arena_copy(reading->arena, info)}});
	}
}

static void add_verdict(struct reading *reading, struct kernel_rule *rule,
			int32_t verdict, const char *chain)
{
	add(reading, rule,
	    (struct expression){.kind = EXPRESSION_IMMEDIATE,
				.present = BIT(NFTA_IMMEDIATE_DREG) |
					   BIT(NFTA_IMMEDIATE_DATA),
				.immediate = {.dreg = NFT_REG_VERDICT,
					      .data = {.is_verdict = true,
						       .verdict = verdict,
						       .chain = chain}}});
}

/* ${by_start}: the chains, by the offset a jump names. */
static void add_target(struct reading *reading, struct kernel_rule *rule,
		       const struct entry *entry, struct found_chain *const *by_start)
{
	struct found_chain key = {0};
	const struct found_chain *wanted = &key;
	struct found_chain *const *found;
	int32_t verdict;

	if (!is_standard(entry, &verdict)) {
		add(reading, rule,
		    (struct expression){
			    .kind = EXPRESSION_TARGET,
			    .present = BIT(NFTA_TARGET_NAME) | BIT(NFTA_TARGET_REV) |
				       BIT(NFTA_TARGET_INFO),
			    .xt = {.name = arena_string(reading->arena,
							entry->target_name),
				   .revision = entry->target_revision,
				   .info = arena_copy(reading->arena,
						      entry->target_info)}});
		return;
	}
	if (verdict == XT_RETURN)
		add_verdict(reading, rule, NFT_RETURN, NULL);
	else if (verdict < 0 && verdict > XT_RETURN)
		add_verdict(reading, rule, -verdict - 1, NULL);
	else if (verdict < 0)
		add_unknown(reading, rule, "verdict");
	else if ((uint32_t)verdict == entry->offset + entry->next_offset)
		return; /* a rule without a target */
	else {
		key.start = (uint32_t)verdict;
		found = bsearch(&wanted, by_start, reading->chain_count,
				sizeof(*by_start), compare_starts);
		if (found)
			add_verdict(reading, rule, entry->is_goto ? NFT_GOTO : NFT_JUMP,
				    (*found)->chain.name);
		else
			add_unknown(reading, rule, "jump");
	}
}

static void add_conditions(struct reading *reading, struct kernel_rule *rule,
			   const struct entry *entry)
{
	const struct layout *layout = reading->layout;

	if (entry->is_strange)
		add_unknown(reading, rule, "condition");
	add_address(reading, rule, layout->source, entry->source, entry->source_mask,
		    (entry->inverted & IPT_INV_SRCIP) != 0);
	add_address(reading, rule, layout->destination, entry->destination,
		    entry->destination_mask, (entry->inverted & IPT_INV_DSTIP) != 0);
	add_device(reading, rule, NFT_META_IIFNAME, entry->in, entry->in_mask,
		   (entry->inverted & IPT_INV_VIA_IN) != 0);
	add_device(reading, rule, NFT_META_OIFNAME, entry->out, entry->out_mask,
		   (entry->inverted & IPT_INV_VIA_OUT) != 0);
	if (entry->has_protocol) {
		add_meta(reading, rule, NFT_META_L4PROTO);
		add_cmp(reading, rule, &entry->protocol, 1,
			(entry->inverted & IPT_INV_PROTO) != 0);
	}
}

static int place_rules(struct reading *reading)
{
	struct kernel_ruleset *out = reading->out;
	struct found_chain **by_start = arena_alloc_array(
		reading->arena, reading->chain_count, sizeof(*by_start));
	size_t i, j;

	out->chains = arena_alloc_array(reading->arena, reading->chain_count,
					sizeof(*out->chains));
	out->rules = arena_alloc_array(reading->arena, reading->entry_count,
				       sizeof(*out->rules));
	if (!by_start || !out->chains || !out->rules)
		return -ENOMEM;
	if (reading->chain_count > 1)
		qsort(reading->chains, reading->chain_count, sizeof(*reading->chains),
		      compare_chains);
	for (i = 0; i < reading->chain_count; i++) {
		by_start[i] = &reading->chains[i];
		if (i > 0 && compare_chains(by_start[i - 1], by_start[i]) == 0)
			return -EBADMSG; /* two of one name */
	}
	if (reading->chain_count > 1)
		qsort(by_start, reading->chain_count, sizeof(*by_start),
		      compare_starts);
	for (i = 0; i < reading->chain_count; i++) {
		const struct found_chain *found = &reading->chains[i];
		struct kernel_chain *chain = &out->chains[out->chain_count++];

		*chain = found->chain;
		chain->first_rule = out->rule_count;
		chain->rule_count = found->count;
		/* Chains that overlap would have more rules than there are. */
		if (found->count > reading->entry_count - out->rule_count)
			return -EBADMSG;
		for (j = 0; j < found->count; j++) {
			struct kernel_rule *rule = &out->rules[out->rule_count++];
			const struct entry *entry = &reading->entries[found->first + j];

			*rule = (struct kernel_rule){.chain = i, .handle = j + 1};
			add_conditions(reading, rule, entry);
			add_matches(reading, rule, entry);
			add_target(reading, rule, entry, by_start);
			if (rule->expression_count > KERNEL_EXPRESSIONS_MAX)
				return -E2BIG;
		}
	}
	return reading->arena->exhausted ? -ENOMEM : 0;
}

int xtables_decode(struct span raw, uint8_t family, struct arena *arena,
		   struct kernel_ruleset *out)
{
	struct kernel_ruleset ruleset = {.consistent = true};
	struct reading reading = {.layout = family == NFPROTO_IPV4 ? &ipv4 : &ipv6,
				  .arena = arena,
				  .out = &ruleset};
	struct ipt_getinfo info;
	struct kernel_table *table;
	struct span name;
	uint32_t hook;
	int r;

	if (raw.len < sizeof(info) || raw.len > sizeof(info) + XTABLES_BYTES_MAX)
		return -EBADMSG;
	memcpy(&info, raw.ptr, sizeof(info));
	reading.blob = span_slice(raw, sizeof(info), raw.len);
	name = (struct span){raw.ptr + offsetof(struct ipt_getinfo, name),
			     sizeof(info.name)};
	name = span_slice(name, 0, span_find_byte(name, '\0'));
	if (info.size != reading.blob.len || name.len == 0 ||
	    name.len == sizeof(info.name))
		return -EBADMSG;
	table = arena_push(arena, &ruleset.tables, &ruleset.table_count,
			   sizeof(*table));
	if (!table)
		return -ENOMEM;
	*table = (struct kernel_table){
		.family = family, .name = arena_string(arena, name), .is_legacy = true};
	r = table->name ? take_entries(&reading, info.num_entries) : -ENOMEM;
	for (hook = 0; r == 0 && hook < NF_INET_NUMHOOKS; hook++) {
		if ((info.valid_hooks & 1U << hook) != 0)
			r = add_base(&reading, name, hook, info.hook_entry[hook],
				     info.underflow[hook]);
	}
	if (r == 0)
		r = add_user_chains(&reading);
	if (r == 0)
		r = place_rules(&reading);
	if (r == 0)
		*out = ruleset;
	return r;
}
