/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/kernel_message.h"

#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "rules/attribute.h"

enum kernel_message_end kernel_message_take(struct span *rest,
					    struct kernel_message *out)
{
	const size_t fixed = sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg);
	struct nlmsghdr header;
	struct nfgenmsg nfg;

	if (rest->len == 0)
		return KERNEL_MESSAGE_END;
	if (rest->len < fixed)
		return KERNEL_MESSAGE_BAD;
	memcpy(&header, rest->ptr, sizeof(header));
	memcpy(&nfg, rest->ptr + sizeof(header), sizeof(nfg));
	if (header.nlmsg_len < fixed || header.nlmsg_len > rest->len ||
	    header.nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES)
		return KERNEL_MESSAGE_BAD;
	*out = (struct kernel_message){
		.kind = (uint8_t)header.nlmsg_type,
		.family = nfg.nfgen_family,
		.attributes = span_slice(*rest, fixed, header.nlmsg_len),
	};
	*rest = span_slice(*rest, NLMSG_ALIGN((size_t)header.nlmsg_len), rest->len);
	return KERNEL_MESSAGE_TAKEN;
}

bool generation_note(struct generation_pair *pair, struct span attributes)
{
	struct attribute attribute;
	uint64_t number;

	while (attribute_take(&attributes, &attribute)) {
		if (attribute.type != NFTA_GEN_ID ||
		    !attribute_number(&attribute, &number) || number > UINT32_MAX)
			continue;
		if (pair->seen++ == 0) {
			pair->first = (uint32_t)number;
			pair->same = true;
		} else if (number != pair->first) {
			pair->same = false;
		}
		return true;
	}
	return false;
}
