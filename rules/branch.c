/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/branch.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

enum {
	WIDE = 16,
	PORT_OFFSET = 2,   /* of the destination port, in TCP's and UDP's header */
	IPV4_PROTOCOL = 9, /* offsets in the network header */
	IPV6_NEXT_HEADER = 6,
};

/* ---- narrowing ------------------------------------------------------------------- */

void branch_doubt(struct branch *branch, const struct kernel_rule *rule,
		  const char *why)
{
	branch->sure = false;
	if (branch->doubt)
		return;
	branch->doubt = why;
	branch->doubt_at = rule;
}

void branch_narrow(struct branch *branch, const struct kernel_rule *rule,
		   const struct match *match)
{
	if (match->inverted && match->first <= match->last)
		port_bits_remove(&branch->ports, match->first, match->last);
	else if (!match->inverted)
		port_bits_keep(&branch->ports, match->first, match->last);
	branch->sure &= match->sure;
	if (match->doubt)
		branch_doubt(branch, rule, match->doubt);
}

void branch_compare(struct branch *branch, const struct kernel_rule *rule,
		    uint32_t sreg, struct span low, struct span high, bool inverted)
{
	const struct register_byte *bytes =
		registers_at(&branch->registers, sreg, low.len);
	struct match match;

	if (!bytes || low.len == 0 || low.len != high.len) {
		branch_doubt(branch, rule, "compares a register that is not there");
		return;
	}
	match = registers_match(bytes, low.ptr, high.ptr, low.len);
	if (inverted)
		match = match_invert(match);
	branch_narrow(branch, rule, &match);
}

void branch_cmp(struct branch *branch, const struct kernel_rule *rule,
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
		branch_doubt(branch, rule, "compares in an unknown way");
		return;
	}
	branch_compare(branch, rule, e->cmp.sreg, from, to,
		       e->cmp.op == NFT_CMP_NEQ || e->cmp.op == NFT_CMP_LT ||
			       e->cmp.op == NFT_CMP_GT);
}

/* ---- loading -------------------------------------------------------------------- */

bool branch_load_meta(const struct packet *packet, struct branch *branch,
		      const struct expression *e)
{
	const uint16_t type =
		htons(packet->family == NFPROTO_IPV4 ? ETH_P_IP : ETH_P_IPV6);
	struct registers *registers = &branch->registers;
	const uint32_t dreg = e->meta.dreg;

	switch (e->meta.key) {
	case NFT_META_L4PROTO:
		return registers_store(
			registers, dreg,
			(struct span){(const char *)&packet->protocol, 1});
	case NFT_META_NFPROTO:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&packet->family, 1});
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

bool branch_load_ct(const struct packet *packet, struct branch *branch,
		    const struct expression *e)
{
	/* NF_CT_STATE_BIT(IP_CT_NEW) */
	static const uint32_t new_state = 1U << (2 % 3 + 1);
	struct registers *registers = &branch->registers;
	const uint32_t dreg = e->ct.dreg;
	struct register_byte *bytes;
	size_t len = sizeof(uint32_t);

	switch (e->ct.key) {
	case NFT_CT_STATE:
		if (!packet->is_new)
			break;
		return registers_store(
			registers, dreg,
			(struct span){(const char *)&new_state, sizeof(new_state)});
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
		return registers_store(
			registers, dreg,
			(struct span){(const char *)&packet->protocol, 1});
	case NFT_CT_L3PROTOCOL:
		return registers_store(registers, dreg,
				       (struct span){(const char *)&packet->family, 1});
	case NFT_CT_SRC:
	case NFT_CT_DST:
		len = packet->family == NFPROTO_IPV4 ? 4 : WIDE;
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

bool branch_load_payload(const struct packet *packet, struct branch *branch,
			 const struct expression *e)
{
	const uint32_t protocol_at =
		packet->family == NFPROTO_IPV4 ? IPV4_PROTOCOL : IPV6_NEXT_HEADER;
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
			bytes[i] = (struct register_byte){BYTE_KNOWN, packet->protocol};
	}
	return true;
}

bool branch_bitwise(struct branch *branch, const struct expression *e)
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
bool branch_byteorder(struct branch *branch, const struct expression *e)
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
