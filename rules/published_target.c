/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/published_target.h"

#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/xt_compat.h"

enum {
	WIDE = 16,
	PORT_OFFSET = 2,       /* of the destination port, in TCP's and UDP's header */
	IPV4_DESTINATION = 16, /* offsets in the network header */
	IPV6_DESTINATION = 24,
};

/* Headers that are written to: the port or the address may be another then. */
void published_write(struct walk *walk, const struct kernel_rule *rule,
		     const struct branch *branch, const struct expression *e)
{
	const bool is_ipv4 = walk->packet.family == NFPROTO_IPV4;
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
	const size_t len = walk->packet.family == NFPROTO_IPV4 ? 4 : WIDE;
	const struct register_byte *from =
		registers_at(&branch->registers, number, len);

	return from && registers_known(from, len, out);
}

/* nat, redir and tproxy name the registers where the target is. */
void published_nat(struct walk *walk, const struct kernel_rule *rule,
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
bool published_xt(struct walk *walk, const struct kernel_rule *rule,
		  const struct expression *e, struct branch *branch)
{
	const struct xt_target xt = xt_compat_target(e, walk->packet.family);
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
		branch_doubt(branch, rule,
			     "is a target of xtables that tlsward does not know");
		break;
	}
	publish(walk, rule, &target, branch);
	return xt.kind != XT_TARGET_UNKNOWN;
}

bool published_is_family(const struct walk *walk, const struct expression *e)
{
	return e->nat.family == NFPROTO_UNSPEC ||
	       e->nat.family == walk->packet.family || e->nat.family == NFPROTO_INET;
}
