/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * branch: how far the first packet of a connection from outside has come in one
 * rule, to whichever of many ports; and the expressions that only load, compute
 * and compare. (What a rule then does is published_walk.h's.)
 */
#ifndef TLSWARD_RULES_BRANCH_H
#define TLSWARD_RULES_BRANCH_H

#include "rules/kernel_ruleset.h"
#include "rules/port_bits.h"
#include "rules/registers.h"

/* What is the same of all packets that are looked at together. */
struct packet {
	uint8_t family;   /* NFPROTO_IPV4, NFPROTO_IPV6 */
	uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP */
	bool is_new;      /* to connection tracking: its state is known */
};

struct branch {
	struct registers registers;
	struct port_bits ports; /* that may be here */
	bool sure;              /* every packet to those ports is here */
	const char *doubt;      /* not NULL: they may not be here at all, and why: */
	const struct kernel_rule *doubt_at;
};

/* It cannot be told who passes ${rule}. The first doubt is kept. */
void branch_doubt(struct branch *branch, const struct kernel_rule *rule,
		  const char *why);

/* Only those that match go on. */
void branch_narrow(struct branch *branch, const struct kernel_rule *rule,
		   const struct match *match);

/* Is what register ${sreg} holds between both ends, or with ${inverted} not? */
void branch_compare(struct branch *branch, const struct kernel_rule *rule,
		    uint32_t sreg, struct span low, struct span high, bool inverted);
void branch_cmp(struct branch *branch, const struct kernel_rule *rule,
		const struct expression *e);

/* Each false when it names a register that is none. */
bool branch_load_meta(const struct packet *packet, struct branch *branch,
		      const struct expression *e);
bool branch_load_ct(const struct packet *packet, struct branch *branch,
		    const struct expression *e);
bool branch_load_payload(const struct packet *packet, struct branch *branch,
			 const struct expression *e);
bool branch_bitwise(struct branch *branch, const struct expression *e);
bool branch_byteorder(struct branch *branch, const struct expression *e);

#endif
