/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/published_walk.h"

#include <arpa/inet.h>
#include <endian.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/registers.h"
#include "rules/xt_compat.h"

enum {
	WIDE = 16,
	PORT_OFFSET = 2,   /* of the destination port, in TCP's and UDP's header */
	IPV4_PROTOCOL = 9, /* offsets in the network header */
	IPV4_DESTINATION = 16,
	IPV6_NEXT_HEADER = 6,
	IPV6_DESTINATION = 24,
	CONDITION_NAME_MAX = 32,
};

static const char too_many_steps[] =
	"more rules and elements than tlsward follows come before it";

/* How far one packet, one of many, has come in one rule. */
struct branch {
	struct registers registers;
	struct port_bits ports; /* that may be here */
	bool sure;              /* every packet to those ports is here */
	const char *doubt;      /* not NULL: they may not be here at all, and why: */
	const struct kernel_rule *doubt_at;
};

/* What becomes of the packets of a chain. */
struct passage {
	struct port_bits left; /* surely none of them goes on to the next rule */
	struct port_bits back; /* some may go on behind the jump that led here */
};

static void walk_chain(struct walk *walk, const struct kernel_chain *chain,
		       const struct branch *from, struct port_bits *back);
static void run_rule(struct walk *walk, const struct kernel_rule *rule, size_t next,
		     struct branch *branch, struct passage *passage);

/* ---- narrowing ------------------------------------------------------------------- */

static void doubt(struct branch *branch, const struct kernel_rule *rule,
		  const char *why)
{
	branch->sure = false;
	if (branch->doubt)
		return;
	branch->doubt = why;
	branch->doubt_at = rule;
}

static void narrow(struct branch *branch, const struct kernel_rule *rule,
		   const struct match *match)
{
	if (match->inverted && match->first <= match->last)
		port_bits_remove(&branch->ports, match->first, match->last);
	else if (!match->inverted)
		port_bits_keep(&branch->ports, match->first, match->last);
	branch->sure &= match->sure;
	if (match->doubt)
		doubt(branch, rule, match->doubt);
}

static void compare(struct branch *branch, const struct kernel_rule *rule,
		    uint32_t sreg, struct span low, struct span high, bool inverted)
{
	const struct register_byte *bytes =
		registers_at(&branch->registers, sreg, low.len);
	struct match match;

	if (!bytes || low.len == 0 || low.len != high.len) {
		doubt(branch, rule, "compares a register that is not there");
		return;
	}
	match = registers_match(bytes, low.ptr, high.ptr, low.len);
	if (inverted)
		match = match_invert(match);
	narrow(branch, rule, &match);
}

static void run_cmp(struct branch *branch, const struct kernel_rule *rule,
		    const struct expression *e)
{
	char low[EXPRESSION_VALUE_MAX] = {0}, high[EXPRESSION_VALUE_MAX];
	struct span value = e->cmp.data.bytes;
	struct span from = {low, value.len}, to = {high, value.len};

	memset(high, 0xff, sizeof(high));
	switch (e->cmp.op) {
	case NFT_CMP_EQ:
	case NFT_CMP_NEQ:
		from = to = value;
		break;
	case NFT_CMP_LT:
	case NFT_CMP_GTE:
		from = value;
		break;
	case NFT_CMP_LTE:
	case NFT_CMP_GT:
		to = value;
		break;
	default:
		doubt(branch, rule, "compares in an unknown way");
		return;
	}
	compare(branch, rule, e->cmp.sreg, from, to,
		e->cmp.op == NFT_CMP_NEQ || e->cmp.op == NFT_CMP_LT ||
			e->cmp.op == NFT_CMP_GT);
}

/* ---- loading ----------------------------------------------------------------------
 */

static bool load_meta(const struct walk *walk, struct branch *branch,
		      const struct expression *e)
{
	const uint16_t type =
		htons(walk->family == NFPROTO_IPV4 ? ETH_P_IP : ETH_P_IPV6);
	struct registers *registers = &branch->registers;
	const uint32_t dreg = e->meta.dreg;

	switch (e->meta.key) {
	case NFT_META_L4PROTO:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&walk->protocol, 1});
	case NFT_META_NFPROTO:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&walk->family, 1});
	case NFT_META_PROTOCOL:
		return registers_store(
			registers, dreg,
			(struct span){(const char *)&type, sizeof(type)});
	case NFT_META_IIFNAME:
		return registers_load(registers, dreg, BYTE_DEVICE_NAME, WIDE);
	case NFT_META_IIF:
		return registers_load(registers, dreg, BYTE_DEVICE, sizeof(uint32_t));
	case NFT_META_MARK:
		return registers_load(registers, dreg, BYTE_MARK, sizeof(uint32_t));
	case NFT_META_OIFNAME:
	case NFT_META_BRI_IIFNAME:
	case NFT_META_BRI_OIFNAME:
	case NFT_META_IIFKIND:
	case NFT_META_OIFKIND:
	case NFT_META_SDIFNAME:
		return registers_load(registers, dreg, BYTE_UNKNOWN, WIDE);
	default:
		return registers_load(registers, dreg, BYTE_UNKNOWN, sizeof(uint32_t));
	}
}

static bool load_ct(const struct walk *walk, struct branch *branch,
		    const struct expression *e)
{
	struct registers *registers = &branch->registers;
	const uint32_t dreg = e->ct.dreg;
	struct register_byte *bytes;
	size_t len = sizeof(uint32_t);

	switch (e->ct.key) {
	case NFT_CT_PROTO_DST:
		/* Not translated yet, so the port it was sent to; of a reply's
		 * direction it is the other end's. */
		if (!registers_load(registers, dreg, BYTE_UNKNOWN, sizeof(uint16_t)))
			return false;
		bytes = registers_at(registers, dreg, sizeof(uint16_t));
		if (bytes && EXPRESSION_HAS(e, NFTA_CT_DIRECTION) &&
		    e->ct.direction == 0) {
			bytes[0].source = BYTE_PORT_HIGH;
			bytes[1].source = BYTE_PORT_LOW;
		} else if (bytes) {
			bytes[0].source = bytes[1].source = BYTE_PORT_MADE;
		}
		return true;
	case NFT_CT_MARK:
		return registers_load(registers, dreg, BYTE_MARK, len);
	case NFT_CT_PROTOCOL:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&walk->protocol, 1});
	case NFT_CT_L3PROTOCOL:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&walk->family, 1});
	case NFT_CT_SRC:
	case NFT_CT_DST:
		len = walk->family == NFPROTO_IPV4 ? 4 : WIDE;
		break;
	case NFT_CT_SRC_IP6:
	case NFT_CT_DST_IP6:
	case NFT_CT_HELPER:
	case NFT_CT_LABELS:
		len = WIDE;
		break;
	case NFT_CT_BYTES:
	case NFT_CT_PKTS:
	case NFT_CT_AVGPKT:
		len = sizeof(uint64_t);
		break;
	default:
		break;
	}
	return registers_load(registers, dreg, BYTE_UNKNOWN, len);
}

static bool load_payload(const struct walk *walk, struct branch *branch,
			 const struct expression *e)
{
	const uint32_t protocol_at =
		walk->family == NFPROTO_IPV4 ? IPV4_PROTOCOL : IPV6_NEXT_HEADER;
	const uint32_t len = e->payload.len, offset = e->payload.offset;
	struct register_byte *bytes;
	uint32_t i;

	if (len == 0 || len > REGISTERS_SIZE || offset > UINT16_MAX ||
	    !registers_load(&branch->registers, e->payload.dreg, BYTE_UNKNOWN, len))
		return false;
	bytes = registers_at(&branch->registers, e->payload.dreg, len);
	for (i = 0; bytes && i < len; i++) {
		const uint32_t at = offset + i;

		if (e->payload.base == NFT_PAYLOAD_TRANSPORT_HEADER &&
		    (at == PORT_OFFSET || at == PORT_OFFSET + 1))
			bytes[i].source =
				at == PORT_OFFSET ? BYTE_PORT_HIGH : BYTE_PORT_LOW;
		else if (e->payload.base == NFT_PAYLOAD_NETWORK_HEADER &&
			 at == protocol_at)
			bytes[i] = (struct register_byte){BYTE_KNOWN, walk->protocol};
	}
	return true;
}

/* Headers that are written to: the port or the address may be another then. */
static void run_payload_write(struct walk *walk, const struct kernel_rule *rule,
			      const struct branch *branch, const struct expression *e)
{
	const bool is_ipv4 = walk->family == NFPROTO_IPV4;
	const uint32_t destination = is_ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION;
	const uint32_t size = is_ipv4 ? 4 : WIDE;
	const uint64_t end = (uint64_t)e->payload.offset + e->payload.len;

	if ((e->payload.base == NFT_PAYLOAD_TRANSPORT_HEADER &&
	     e->payload.offset < PORT_OFFSET + 2 && end > PORT_OFFSET) ||
	    (e->payload.base == NFT_PAYLOAD_NETWORK_HEADER &&
	     e->payload.offset < destination + size && end > destination)) {
		if (!port_bits_is_empty(&branch->ports))
			published_gap(walk, rule,
				      "writes another destination into the packet");
	}
}

static bool run_bitwise(struct branch *branch, const struct expression *e)
{
	const uint32_t len = e->bitwise.len;
	struct register_byte *from, *to;
	bool is_simple;
	uint32_t i;

	from = registers_at(&branch->registers, e->bitwise.sreg, len);
	to = registers_at(&branch->registers, e->bitwise.dreg, len);
	if (!from || !to || len == 0)
		return false;
	/* NFT_BITWISE_BOOL, or MASK_XOR as it is called now: the only one that
	 * works byte by byte. */
	is_simple = e->bitwise.op == 0 && e->bitwise.mask.bytes.len == len &&
		    e->bitwise.flip.bytes.len == len;
	for (i = 0; i < len; i++) {
		struct register_byte byte = from[i];
		const uint8_t mask =
			is_simple ? (uint8_t)e->bitwise.mask.bytes.ptr[i] : 0;
		const uint8_t flip =
			is_simple ? (uint8_t)e->bitwise.flip.bytes.ptr[i] : 0;

		if (!is_simple)
			byte.source = registers_have_port(from, len) ? BYTE_PORT_MADE
								     : BYTE_UNKNOWN;
		else if (mask == 0)
			byte = (struct register_byte){BYTE_KNOWN, flip};
		else if (byte.source == BYTE_KNOWN)
			byte.value = (uint8_t)((byte.value & mask) ^ flip);
		else if (mask == UINT8_MAX && flip == 0)
			; /* as it was */
		else if (registers_have_port(&byte, 1))
			byte.source = BYTE_PORT_MADE;
		else if (byte.source != BYTE_MARK)
			byte.source = BYTE_UNKNOWN;
		to[i] = byte;
	}
	return true;
}

/* To network order and back is the same: each unit of ${size} bytes is turned
 * round, and what is left of a length that is no multiple stays as it is. */
static bool run_byteorder(struct branch *branch, const struct expression *e)
{
	const uint32_t len = e->byteorder.len, size = e->byteorder.size;
	struct register_byte turned[REGISTERS_SIZE];
	struct register_byte *from, *to;
	uint32_t i;

	from = registers_at(&branch->registers, e->byteorder.sreg, len);
	to = registers_at(&branch->registers, e->byteorder.dreg, len);
	if (!from || !to || len == 0 || (size != 2 && size != 4 && size != 8))
		return false;
	memcpy(turned, from, len * sizeof(*from));
	for (i = 0; i < len / size * size; i++)
		to[i] = turned[BYTE_ORDER == LITTLE_ENDIAN
				       ? i / size * size + size - 1 - i % size
				       : i];
	return true;
}

/* ---- verdicts ---------------------------------------------------------------------
 */

static void end_rule(struct branch *branch, struct passage *passage)
{
	if (branch->sure)
		port_bits_unite(&passage->left, &branch->ports);
}

static void run_verdict(struct walk *walk, const struct kernel_rule *rule,
			const struct expression_value *value, struct branch *branch,
			struct passage *passage)
{
	const struct kernel_chain *target = NULL;
	struct port_bits back;

	switch (value->verdict) {
	case NFT_CONTINUE:
	case NFT_BREAK:
		return;
	case NFT_RETURN:
		port_bits_unite(&passage->back, &branch->ports);
		end_rule(branch, passage);
		return;
	case NFT_JUMP:
	case NFT_GOTO:
		break;
	default: /* accept, drop, queue, stolen */
		end_rule(branch, passage);
		return;
	}
	if (value->chain)
		target = kernel_ruleset_chain(walk->ruleset,
					      walk->ruleset->chains[rule->chain].table,
					      value->chain);
	if (!target) {
		published_gap(walk, rule, "jumps to a chain that is not there");
		return;
	}
	walk_chain(walk, target, branch, &back);
	if (value->verdict == NFT_GOTO) {
		port_bits_unite(&passage->back, &back);
		end_rule(branch, passage);
	} else if (branch->sure) {
		port_bits_subtract(&branch->ports, &back);
		end_rule(branch, passage);
	}
}

/* ---- sets and maps ----------------------------------------------------------------
 */

struct lookup {
	const struct kernel_set *set;
	const struct register_byte *key;
};

/* For which ports a key lies within ${element}. */
static struct match match_element(const struct lookup *lookup,
				  const struct set_element *element)
{
	struct match whole = {1, UINT16_MAX, false, true, NULL};
	size_t i, at = 0, parts = lookup->set->field_count;

	if (parts == 0 || element->first.len == 0)
		return registers_match(lookup->key, element->first.ptr,
				       element->last.ptr, element->first.len);
	for (i = 0; i < parts; i++) {
		const size_t len = lookup->set->field_lens[i];
		struct match part;

		if (len == 0 || len > element->first.len - at)
			return (struct match){1, UINT16_MAX, false, false,
					      "looks up a key of an unknown form"};
		part = registers_match(lookup->key + at, element->first.ptr + at,
				       element->last.ptr + at, len);
		/* Each part starts on a word of its own. */
		at += (len + 3) / 4 * 4;
		if (at > element->first.len)
			at = element->first.len;
		if (part.first > whole.first)
			whole.first = part.first;
		if (part.last < whole.last)
			whole.last = part.last;
		whole.sure &= part.sure;
		if (part.doubt)
			whole.doubt = part.doubt;
	}
	return whole;
}

static bool is_impossible(const struct match *match, const struct branch *branch)
{
	return match->first > match->last ||
	       !port_bits_meets(&branch->ports, match->first, match->last);
}

static void run_set(struct walk *walk, const struct kernel_rule *rule,
		    const struct lookup *lookup, bool inverted, struct branch *branch)
{
	const struct set_elements *elements = &lookup->set->elements;
	struct port_bits may = {0}, surely = {0};
	bool sure = true;
	size_t i;

	for (i = 0; i < elements->count; i++) {
		const struct set_element *element = &elements->items[i];
		struct match match = {1, UINT16_MAX, false, true, NULL};

		walk->steps++;
		if (!element->is_catch_all)
			match = match_element(lookup, element);
		if (is_impossible(&match, branch))
			continue;
		if (match.doubt)
			doubt(branch, rule, match.doubt);
		port_bits_add(&may, match.first, match.last);
		if (match.sure)
			port_bits_add(&surely, match.first, match.last);
		else
			sure = false;
	}
	if (inverted)
		port_bits_subtract(&branch->ports, &surely);
	else
		port_bits_intersect(&branch->ports, &may);
	branch->sure &= sure;
}

/* One element of a map: the rule goes on with what it holds. */
static void run_element(struct walk *walk, const struct kernel_rule *rule, size_t next,
			const struct branch *from, const struct match *match,
			const struct set_element *element, struct passage *passage)
{
	const struct expression *e = &rule->expressions[next - 1];
	struct branch branch = *from;

	narrow(&branch, rule, match);
	if (!element->has_data) {
		doubt(&branch, rule, "a map whose elements hold nothing");
	} else if (e->lookup.dreg == NFT_REG_VERDICT) {
		if (element->data.is_verdict)
			run_verdict(walk, rule, &element->data, &branch, passage);
		return;
	} else if (!registers_store(&branch.registers, e->lookup.dreg,
				    element->data.bytes)) {
		doubt(&branch, rule, "a map that does not fit its register");
	}
	run_rule(walk, rule, next, &branch, passage);
}

static void run_map(struct walk *walk, const struct kernel_rule *rule, size_t next,
		    const struct lookup *lookup, struct branch *branch,
		    struct passage *passage)
{
	const struct set_elements *elements = &lookup->set->elements;
	const struct set_element *rest = NULL;
	struct match match = {1, UINT16_MAX, false, true, NULL};
	struct port_bits others = {0};
	size_t i;

	for (i = 0; i < elements->count; i++) {
		const struct set_element *element = &elements->items[i];

		if (walk->steps++ > WALK_STEPS_MAX) {
			published_gap(walk, rule, too_many_steps);
			return;
		}
		if (element->is_catch_all) {
			rest = element;
			continue;
		}
		match = match_element(lookup, element);
		if (is_impossible(&match, branch))
			continue;
		if (match.sure)
			port_bits_add(&others, match.first, match.last);
		else
			branch->sure = false;
		run_element(walk, rule, next, branch, &match, element, passage);
	}
	if (!rest)
		return;
	port_bits_subtract(&branch->ports, &others);
	match = (struct match){1, UINT16_MAX, false, true, NULL};
	if (!port_bits_is_empty(&branch->ports))
		run_element(walk, rule, next, branch, &match, rest, passage);
}

/* True when the rest of the rule was run already, for each element. */
static bool run_lookup(struct walk *walk, const struct kernel_rule *rule, size_t next,
		       struct branch *branch, struct passage *passage)
{
	const struct expression *e = &rule->expressions[next - 1];
	const bool is_map = EXPRESSION_HAS(e, NFTA_LOOKUP_DREG);
	struct lookup lookup = {0};

	if (e->lookup.set)
		lookup.set = kernel_ruleset_set(
			walk->ruleset, walk->ruleset->chains[rule->chain].table,
			e->lookup.set);
	if (lookup.set)
		lookup.key = registers_at(&branch->registers, e->lookup.sreg,
					  lookup.set->key_len);
	if (!lookup.key) {
		doubt(branch, rule, "looks into a set that is not there");
		return false;
	}
	if (lookup.set->elements.state == SET_ELEMENTS_KNOWN) {
		if (is_map)
			run_map(walk, rule, next, &lookup, branch, passage);
		else
			run_set(walk, rule, &lookup,
				(e->lookup.flags & NFT_LOOKUP_F_INV) != 0, branch);
		return is_map;
	}
	branch->sure = false;
	if (is_map && e->lookup.dreg == NFT_REG_VERDICT) {
		published_gap(walk, rule, "a verdict map that could not be read");
		return true;
	}
	if (is_map)
		(void)registers_load(&branch->registers, e->lookup.dreg, BYTE_UNKNOWN,
				     WIDE);
	if (is_map || registers_have_port(lookup.key, lookup.set->key_len))
		doubt(branch, rule,
		      lookup.set->elements.state == SET_ELEMENTS_MANY
			      ? "looks into a set that is too big to be read"
			      : "looks into a set that could not be read");
	return false;
}

/* ---- what publishes ----------------------------------------------------------------
 */

static void publish(struct walk *walk, const struct kernel_rule *rule,
		    const struct published_target *target, const struct branch *branch)
{
	if (port_bits_is_empty(&branch->ports))
		return;
	if (branch->doubt)
		published_gap(walk, branch->doubt_at, branch->doubt);
	else
		published_note(walk, rule, target, &branch->ports);
}

static bool get_register_port(struct branch *branch, uint32_t number, uint16_t *out)
{
	uint8_t bytes[2];
	const struct register_byte *from =
		registers_at(&branch->registers, number, sizeof(bytes));

	if (!from || !registers_known(from, sizeof(bytes), bytes))
		return false;
	*out = (uint16_t)(bytes[0] << 8 | bytes[1]);
	return true;
}

static bool get_register_address(const struct walk *walk, struct branch *branch,
				 uint32_t number, uint8_t *out)
{
	const size_t len = walk->family == NFPROTO_IPV4 ? 4 : WIDE;
	const struct register_byte *from =
		registers_at(&branch->registers, number, len);

	return from && registers_known(from, len, out);
}

/* nat, redir and tproxy name the registers where the target is. */
static void run_nat(struct walk *walk, const struct kernel_rule *rule,
		    const struct expression *e, enum published_kind kind,
		    struct branch *branch)
{
	struct published_target target = {.kind = kind};

	target.has_address = e->nat.address_min != 0;
	target.has_port = e->nat.port_min != 0;
	target.address_known =
		get_register_address(walk, branch, e->nat.address_min,
				     target.address_min) &&
		get_register_address(walk, branch,
				     e->nat.address_max ? e->nat.address_max
							: e->nat.address_min,
				     target.address_max);
	target.port_known =
		get_register_port(branch, e->nat.port_min, &target.port_min) &&
		get_register_port(branch,
				  e->nat.port_max ? e->nat.port_max : e->nat.port_min,
				  &target.port_max);
	publish(walk, rule, &target, branch);
}

/* True when the rule ends here. */
static bool run_target(struct walk *walk, const struct kernel_rule *rule,
		       const struct expression *e, struct branch *branch)
{
	const struct xt_target xt = xt_compat_target(e, walk->family);
	struct published_target target = {
		.has_address = xt.has_address,
		.address_known = true,
		.has_port = xt.has_port,
		.port_known = true,
		.port_min = xt.port_min,
		.port_max = xt.port_max,
	};

	memcpy(target.address_min, xt.address_min, sizeof(target.address_min));
	memcpy(target.address_max, xt.address_max, sizeof(target.address_max));
	switch (xt.kind) {
	case XT_TARGET_NOTHING:
		return false;
	case XT_TARGET_ENDS:
		return true;
	case XT_TARGET_DNAT:
		target.kind = PUBLISHED_DNAT;
		break;
	case XT_TARGET_REDIRECT:
		target.kind = PUBLISHED_REDIRECT;
		break;
	case XT_TARGET_TPROXY:
		target.kind = PUBLISHED_TPROXY;
		break;
	case XT_TARGET_UNKNOWN:
		doubt(branch, rule,
		      "is a target of xtables that tlsward does not know");
		break;
	}
	publish(walk, rule, &target, branch);
	return xt.kind != XT_TARGET_UNKNOWN;
}

static bool is_family(const struct walk *walk, const struct expression *e)
{
	return e->nat.family == NFPROTO_UNSPEC || e->nat.family == walk->family ||
	       e->nat.family == NFPROTO_INET;
}

/* ---- a rule
 * -------------------------------------------------------------------------- */

static const char *unknown_text(struct walk *walk, const struct expression *e)
{
	const char *text =
		arena_printf(walk->arena, "has the expression \"%.*s\", %s",
			     CONDITION_NAME_MAX, e->name,
			     e->is_malformed ? "in a form tlsward does not know"
					     : "which tlsward does not know");

	return text ? text : "has an expression that tlsward does not know";
}

/* Run expression ${next} - 1. True when nothing of the rule is left to do. */
static bool run_expression(struct walk *walk, const struct kernel_rule *rule,
			   size_t next, struct branch *branch, struct passage *passage)
{
	const struct expression *e = &rule->expressions[next - 1];
	bool ok = true;

	if (e->is_malformed) {
		doubt(branch, rule, unknown_text(walk, e));
		return false;
	}
	switch (e->kind) {
	case EXPRESSION_COUNTER:
	case EXPRESSION_DUP:
	case EXPRESSION_FLOW_OFFLOAD:
	case EXPRESSION_LAST:
	case EXPRESSION_LOG:
	case EXPRESSION_MASQ:
	case EXPRESSION_NOTRACK:
		break;
	case EXPRESSION_CONNLIMIT:
	case EXPRESSION_DYNSET:
	case EXPRESSION_INNER:
	case EXPRESSION_LIMIT:
	case EXPRESSION_OBJREF:
	case EXPRESSION_QUOTA:
		branch->sure = false;
		break;
	case EXPRESSION_EXTHDR:
	case EXPRESSION_FIB:
	case EXPRESSION_HASH:
	case EXPRESSION_NUMGEN:
	case EXPRESSION_OSF:
	case EXPRESSION_RT:
	case EXPRESSION_SOCKET:
	case EXPRESSION_TUNNEL:
	case EXPRESSION_XFRM:
		branch->sure = false;
		if (e->load.dreg != 0)
			ok = registers_load(&branch->registers, e->load.dreg,
					    BYTE_UNKNOWN, sizeof(uint32_t));
		break;
	case EXPRESSION_IMMEDIATE:
		if (e->immediate.data.is_verdict) {
			run_verdict(walk, rule, &e->immediate.data, branch, passage);
			return true;
		}
		ok = registers_store(&branch->registers, e->immediate.dreg,
				     e->immediate.data.bytes);
		break;
	case EXPRESSION_META:
		if (EXPRESSION_HAS(e, NFTA_META_DREG))
			ok = load_meta(walk, branch, e);
		break;
	case EXPRESSION_CT:
		if (EXPRESSION_HAS(e, NFTA_CT_DREG))
			ok = load_ct(walk, branch, e);
		break;
	case EXPRESSION_PAYLOAD:
		if (EXPRESSION_HAS(e, NFTA_PAYLOAD_DREG))
			ok = load_payload(walk, branch, e);
		else
			run_payload_write(walk, rule, branch, e);
		break;
	case EXPRESSION_BITWISE:
		ok = run_bitwise(branch, e);
		break;
	case EXPRESSION_BYTEORDER:
		ok = run_byteorder(branch, e);
		break;
	case EXPRESSION_CMP:
		run_cmp(branch, rule, e);
		break;
	case EXPRESSION_RANGE:
		compare(branch, rule, e->range.sreg, e->range.from.bytes,
			e->range.to.bytes, e->range.op == NFT_RANGE_NEQ);
		break;
	case EXPRESSION_LOOKUP:
		return run_lookup(walk, rule, next, branch, passage);
	case EXPRESSION_MATCH: {
		const char *why = NULL;

		xt_compat_match(e, walk->protocol, &branch->ports, &branch->sure, &why);
		if (why)
			doubt(branch, rule, why);
		break;
	}
	case EXPRESSION_TARGET:
		if (!run_target(walk, rule, e, branch))
			break;
		end_rule(branch, passage);
		return true;
	case EXPRESSION_NAT:
		if (e->nat.type == NFT_NAT_DNAT && is_family(walk, e))
			run_nat(walk, rule, e, PUBLISHED_DNAT, branch);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_REDIR:
		run_nat(walk, rule, e, PUBLISHED_REDIRECT, branch);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_TPROXY:
		/* Without a socket there the rule does not match. */
		if (is_family(walk, e))
			run_nat(walk, rule, e, PUBLISHED_TPROXY, branch);
		branch->sure = false;
		break;
	case EXPRESSION_FWD:
		if (!port_bits_is_empty(&branch->ports))
			published_gap(walk, rule,
				      "forwards packets before they arrive");
		end_rule(branch, passage);
		return true;
	case EXPRESSION_QUEUE:
	case EXPRESSION_REJECT:
	case EXPRESSION_SYNPROXY:
		end_rule(branch, passage);
		return true;
	case EXPRESSION_UNKNOWN:
	case EXPRESSION_KIND_COUNT:
		doubt(branch, rule, unknown_text(walk, e));
		break;
	}
	if (!ok)
		doubt(branch, rule, "uses a register that is not there");
	return false;
}

static void run_rule(struct walk *walk, const struct kernel_rule *rule, size_t next,
		     struct branch *branch, struct passage *passage)
{
	size_t i;

	for (i = next; i < rule->expression_count; i++) {
		if (port_bits_is_empty(&branch->ports) ||
		    run_expression(walk, rule, i + 1, branch, passage))
			return;
	}
}

static void walk_chain(struct walk *walk, const struct kernel_chain *chain,
		       const struct branch *from, struct port_bits *back)
{
	struct passage passage = {0};
	struct port_bits here = from->ports;
	size_t i;

	*back = (struct port_bits){0};
	if (walk->depth >= WALK_DEPTH_MAX) {
		if (chain->rule_count > 0)
			published_gap(walk, &walk->ruleset->rules[chain->first_rule],
				      "is deeper than tlsward follows");
		*back = here;
		return;
	}
	walk->depth++;
	for (i = 0; i < chain->rule_count && !port_bits_is_empty(&here); i++) {
		const struct kernel_rule *rule =
			&walk->ruleset->rules[chain->first_rule + i];
		struct branch branch = {.ports = here,
					.sure = true,
					.doubt = from->doubt,
					.doubt_at = from->doubt_at};

		if (walk->steps++ > WALK_STEPS_MAX) {
			published_gap(walk, rule, too_many_steps);
			break;
		}
		passage.left = (struct port_bits){0};
		run_rule(walk, rule, 0, &branch, &passage);
		port_bits_subtract(&here, &passage.left);
	}
	walk->depth--;
	*back = here;
	port_bits_unite(back, &passage.back);
}

void published_walk(struct walk *walk, const struct kernel_chain *chain,
		    const struct port_bits *ports)
{
	struct branch branch = {.ports = *ports, .sure = true};
	struct port_bits back;

	walk_chain(walk, chain, &branch, &back);
}
