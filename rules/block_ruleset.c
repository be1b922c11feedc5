/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * block_ruleset: what is blocked -> the chains and sets that block it. Why they
 * look like this is said in block.h.
 */
#include "rules/block.h"

#include <errno.h>
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/rtnetlink.h>

/* linux/netfilter_ipv4.h: tracking is done at -200, DNAT at -100. */
enum {
	PRIORITY_BEFORE_TRACKING = -310, /* before raw (-300), too */
	PRIORITY_AFTER_TRACKING = -150,
	PRIORITY_AFTER_DNAT = -90,
};

static const uint8_t protocol_numbers[BLOCK_PROTOCOL_COUNT] = {
	[BLOCK_TCP] = IPPROTO_TCP,
	[BLOCK_UDP] = IPPROTO_UDP,
};

/* Each rule's id, its comment in the kernel: one word more for the variant. */
static const char *const suffixes[BLOCK_VARIANT_COUNT] = {
	[BLOCK_PLAIN] = "",
	[BLOCK_CLIENT] = "-client",
};

struct maker {
	struct ruleset *ruleset;
	struct arena *arena;
	const struct block_state *state;
	bool failed;
};

static bool is_blocked(const struct block_state *state, enum block_protocol protocol,
		       enum block_variant variant)
{
	return state->ports[protocol][variant].count > 0;
}

/* A chain that lets loopback pass first. */
static struct chain *add_chain(struct maker *m, const char *name, uint32_t hook,
			       int32_t priority)
{
	struct chain *chain =
		ruleset_add_chain(m->ruleset, m->arena, name, hook, priority);
	struct rule *rule =
		chain ? chain_add_rule(chain, m->arena, "spare-loopback") : NULL;

	if (!rule ||
	    !rule_add_statement(rule, (struct statement){.kind = STATEMENT_IIFNAME,
							 .name = "lo"}) ||
	    !rule_add_statement(rule, (struct statement){.kind = STATEMENT_VERDICT,
							 .value = NF_ACCEPT}))
		m->failed = true;
	return chain;
}

/* "COMMENT: matches counter drop" */
static void add_drop(struct maker *m, struct chain *chain, const char *comment,
		     const struct statement *matches, size_t count)
{
	struct rule *rule =
		chain && comment ? chain_add_rule(chain, m->arena, comment) : NULL;
	bool ok = rule != NULL;
	size_t i;

	for (i = 0; ok && i < count; i++)
		ok = rule_add_statement(rule, matches[i]);
	if (!ok ||
	    !rule_add_statement(rule, (struct statement){.kind = STATEMENT_COUNTER}) ||
	    !rule_add_statement(rule, (struct statement){.kind = STATEMENT_VERDICT,
							 .value = NF_DROP}))
		m->failed = true;
}

/* The port first: it is the cheapest match, and most packets end there. */
static void add_port_drop(struct maker *m, struct chain *chain,
			  enum block_protocol protocol, enum block_variant variant,
			  uint32_t destination, const char *what)
{
	struct statement matches[3];
	size_t count = 0;

	matches[count++] = (struct statement){
		.kind = STATEMENT_PORT_IN_SET,
		.protocol = protocol_numbers[protocol],
		.name = block_set_name(protocol, variant),
	};
	if (variant == BLOCK_CLIENT)
		matches[count++] = (struct statement){
			.kind = STATEMENT_CT_DIRECTION,
			.value = IP_CT_DIR_ORIGINAL,
		};
	matches[count++] = (struct statement){
		.kind = STATEMENT_DESTINATION_TYPE,
		.value = destination,
	};
	add_drop(m, chain,
		 arena_printf(m->arena, "block-%s%s%s", block_protocol_name(protocol),
			      what, suffixes[variant]),
		 matches, count);
}

static void add_local(struct maker *m, const char *name, int32_t priority,
		      enum block_variant variant)
{
	struct chain *chain;
	unsigned int i;

	if (!is_blocked(m->state, BLOCK_TCP, variant) &&
	    !is_blocked(m->state, BLOCK_UDP, variant))
		return;
	chain = add_chain(m, name, NF_INET_PRE_ROUTING, priority);
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		if (is_blocked(m->state, (enum block_protocol)i, variant))
			add_port_drop(m, chain, (enum block_protocol)i, variant,
				      RTN_LOCAL, "");
	}
}

static void add_delivered(struct maker *m)
{
	static const struct {
		uint32_t type;
		const char *what;
	} destinations[] = {
		{RTN_BROADCAST, "-broadcast"},
		{RTN_ANYCAST, "-anycast"},
		{RTN_MULTICAST, "-multicast"},
	};
	struct chain *chain;
	unsigned int i;
	size_t j;

	if (!is_blocked(m->state, BLOCK_UDP, BLOCK_PLAIN) &&
	    !is_blocked(m->state, BLOCK_UDP, BLOCK_CLIENT))
		return;
	chain = add_chain(m, BLOCK_CHAIN_DELIVERED, NF_INET_LOCAL_IN,
			  PRIORITY_BEFORE_TRACKING);
	for (i = 0; i < BLOCK_VARIANT_COUNT; i++) {
		if (!is_blocked(m->state, BLOCK_UDP, (enum block_variant)i))
			continue;
		for (j = 0; j < sizeof(destinations) / sizeof(destinations[0]); j++)
			add_port_drop(m, chain, BLOCK_UDP, (enum block_variant)i,
				      destinations[j].type, destinations[j].what);
	}
}

static void add_translated(struct maker *m)
{
	struct chain *chain;
	unsigned int i, j;

	if (!m->state->translated)
		return;
	chain = add_chain(m, BLOCK_CHAIN_TRANSLATED, NF_INET_PRE_ROUTING,
			  PRIORITY_AFTER_DNAT);
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
			enum block_protocol protocol = (enum block_protocol)i;
			enum block_variant variant = (enum block_variant)j;
			const struct statement matches[] = {
				{.kind = STATEMENT_CT_ORIGINAL_PORT,
				 .protocol = protocol_numbers[protocol],
				 .name = block_set_name(protocol, variant)},
				{.kind = STATEMENT_CT_DIRECTION,
				 .value = IP_CT_DIR_ORIGINAL},
				{.kind = STATEMENT_CT_DNAT},
				{.kind = STATEMENT_DESTINATION_TYPE,
				 .value = RTN_LOCAL,
				 .negated = true},
			};

			if (!is_blocked(m->state, protocol, variant))
				continue;
			add_drop(m, chain,
				 arena_printf(m->arena, "block-%s-translated%s",
					      block_protocol_name(protocol),
					      suffixes[variant]),
				 matches, sizeof(matches) / sizeof(matches[0]));
		}
	}
}

static void add_sets(struct maker *m)
{
	unsigned int i, j;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
			struct port_set *set;

			if (m->state->ports[i][j].count == 0)
				continue;
			set = ruleset_add_set(m->ruleset, m->arena,
					      block_set_name((enum block_protocol)i,
							     (enum block_variant)j));
			if (!set) {
				m->failed = true;
				return;
			}
			set->ports = m->state->ports[i][j];
		}
	}
}

int block_ruleset(const struct block_state *state, struct arena *arena,
		  struct ruleset *out)
{
	struct ruleset ruleset = {0};
	struct maker m = {.ruleset = &ruleset, .arena = arena, .state = state};
	int r;

	if (!block_state_is_empty(state)) {
		add_sets(&m);
		add_local(&m, BLOCK_CHAIN_ARRIVING, PRIORITY_BEFORE_TRACKING,
			  BLOCK_PLAIN);
		add_local(&m, BLOCK_CHAIN_TRACKED, PRIORITY_AFTER_TRACKING,
			  BLOCK_CLIENT);
		add_translated(&m);
		add_delivered(&m);
	}
	if (m.failed)
		return -ENOMEM;
	r = ruleset_seal(&ruleset, arena);
	if (r == 0)
		*out = ruleset;
	return r;
}

bool block_state_is_empty(const struct block_state *state)
{
	unsigned int i;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		if (is_blocked(state, (enum block_protocol)i, BLOCK_PLAIN) ||
		    is_blocked(state, (enum block_protocol)i, BLOCK_CLIENT))
			return false;
	}
	return true;
}

const char *block_set_name(enum block_protocol protocol, enum block_variant variant)
{
	static const char *const names[BLOCK_PROTOCOL_COUNT][BLOCK_VARIANT_COUNT] = {
		[BLOCK_TCP] = {BLOCK_SET_TCP, BLOCK_SET_TCP_CLIENT},
		[BLOCK_UDP] = {BLOCK_SET_UDP, BLOCK_SET_UDP_CLIENT},
	};

	return names[protocol][variant];
}

const char *block_protocol_name(enum block_protocol protocol)
{
	return protocol == BLOCK_TCP ? "tcp" : "udp";
}
