/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/published_walk.h"

#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/published_target.h"
#include "rules/xt_compat.h"

enum { WIDE = 16, EXPRESSION_NAME_SHOWN = 32 };

static const char too_many_steps[] =
	"more rules and elements than tlsward follows come before it";

/* What becomes of the packets of a chain. */
struct passage {
	struct port_bits left; /* surely none of them goes on to the next rule */
	struct port_bits back; /* some may go on behind the jump that led here */
};

static void walk_chain(struct walk *walk, const struct kernel_chain *chain,
		       const struct branch *from, struct port_bits *back);
static void run_rule(struct walk *walk, const struct kernel_rule *rule, size_t next,
		     struct branch *branch, struct passage *passage);

/* ---- verdicts ------------------------------------------------------------------- */

static void end_rule(struct branch *branch, struct passage *passage)
{
	if (branch->sure)
		port_bits_unite(&passage->left, &branch->ports);
}

/* Packets of ${branch} may be let through, or stopped. */
static void note_fate(const struct walk *walk, const struct branch *branch,
		      bool accepted, bool stopped)
{
	if (walk->fate && accepted)
		port_bits_unite(&walk->fate->accepted, &branch->ports);
	if (walk->fate && stopped)
		port_bits_unite(&walk->fate->stopped, &branch->ports);
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
		note_fate(walk, branch, value->verdict != NF_DROP,
			  value->verdict != NF_ACCEPT);
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

/* ---- sets and maps -------------------------------------------------------------- */

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
			branch_doubt(branch, rule, match.doubt);
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

	branch_narrow(&branch, rule, match);
	if (!element->has_data) {
		branch_doubt(&branch, rule, "a map whose elements hold nothing");
	} else if (e->lookup.dreg == NFT_REG_VERDICT) {
		if (element->data.is_verdict)
			run_verdict(walk, rule, &element->data, &branch, passage);
		return;
	} else if (!registers_store(&branch.registers, e->lookup.dreg,
				    element->data.bytes)) {
		branch_doubt(&branch, rule, "a map that does not fit its register");
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
		branch_doubt(branch, rule, "looks into a set that is not there");
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
		branch_doubt(branch, rule,
			     lookup.set->elements.state == SET_ELEMENTS_MANY
				     ? "looks into a set that is too big to be read"
				     : "looks into a set that could not be read");
	return false;
}

/* ---- a rule --------------------------------------------------------------------- */

static const char *unknown_text(struct walk *walk, const struct expression *e)
{
	const char *text =
		arena_printf(walk->arena, "has the expression \"%.*s\", %s",
			     EXPRESSION_NAME_SHOWN, e->name,
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
		branch_doubt(branch, rule, unknown_text(walk, e));
		note_fate(walk, branch, true, true);
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
			ok = branch_load_meta(&walk->packet, branch, e);
		break;
	case EXPRESSION_CT:
		if (EXPRESSION_HAS(e, NFTA_CT_DREG))
			ok = branch_load_ct(&walk->packet, branch, e);
		break;
	case EXPRESSION_PAYLOAD:
		if (EXPRESSION_HAS(e, NFTA_PAYLOAD_DREG))
			ok = branch_load_payload(&walk->packet, branch, e);
		else
			published_write(walk, rule, branch, e);
		break;
	case EXPRESSION_BITWISE:
		ok = branch_bitwise(branch, e);
		break;
	case EXPRESSION_BYTEORDER:
		ok = branch_byteorder(branch, e);
		break;
	case EXPRESSION_CMP:
		branch_cmp(branch, rule, e);
		break;
	case EXPRESSION_RANGE:
		branch_compare(branch, rule, e->range.sreg, e->range.from.bytes,
			       e->range.to.bytes, e->range.op == NFT_RANGE_NEQ);
		break;
	case EXPRESSION_LOOKUP:
		return run_lookup(walk, rule, next, branch, passage);
	case EXPRESSION_MATCH: {
		const char *why = NULL;

		xt_compat_match(e, &walk->packet, &branch->ports, &branch->sure, &why);
		if (why)
			branch_doubt(branch, rule, why);
		break;
	}
	case EXPRESSION_TARGET:
		if (!published_xt(walk, rule, e, branch)) {
			note_fate(walk, branch, false, branch->doubt != NULL);
			break;
		}
		note_fate(walk, branch, !xt_compat_is_reject(e), true);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_NAT:
		if (e->nat.type == NFT_NAT_DNAT && published_is_family(walk, e))
			published_nat(walk, rule, e, PUBLISHED_DNAT, branch);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_REDIR:
		published_nat(walk, rule, e, PUBLISHED_REDIRECT, branch);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_TPROXY:
		/* Without a socket there the rule does not match. */
		if (published_is_family(walk, e))
			published_nat(walk, rule, e, PUBLISHED_TPROXY, branch);
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
		note_fate(walk, branch, e->kind != EXPRESSION_REJECT, true);
		end_rule(branch, passage);
		return true;
	case EXPRESSION_UNKNOWN:
	case EXPRESSION_KIND_COUNT:
		branch_doubt(branch, rule, unknown_text(walk, e));
		note_fate(walk, branch, true, true);
		break;
	}
	if (!ok)
		branch_doubt(branch, rule, "uses a register that is not there");
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

void published_walk_fate(struct walk *walk, const struct kernel_chain *chain,
			 const struct port_bits *ports, struct port_bits *end)
{
	struct branch branch = {.ports = *ports, .sure = true};

	walk_chain(walk, chain, &branch, end);
}
