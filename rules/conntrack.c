/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The attributes are those of linux/netfilter/nfnetlink_conntrack.h, as
 * net/netfilter/nf_conntrack_netlink.c reads and writes them.
 */
#include "rules/conntrack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

#include <libmnl/libmnl.h>

#include "rules/attribute.h"

enum { IPV4_LEN = 4, IPV6_LEN = 16 };

static size_t address_len(const struct conntrack_tuple *tuple)
{
	return tuple->family == 4 ? IPV4_LEN : IPV6_LEN;
}

/* ---- the question ------------------------------------------------------------ */

bool conntrack_request(const struct conntrack_tuple *reply, uint32_t seq,
		       struct buffer *out)
{
	_Alignas(struct nlmsghdr) char bytes[CONNTRACK_REQUEST_MAX] = {0};
	const bool is_ipv4 = reply->family == 4;
	struct nlattr *tuple, *part;
	struct nlmsghdr *nlh;
	struct nfgenmsg *nfg;

	if (reply->family != 4 && reply->family != 6)
		return false;
	nlh = mnl_nlmsg_put_header(bytes);
	nlh->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = seq;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = is_ipv4 ? AF_INET : AF_INET6;
	nfg->version = NFNETLINK_V0;
	tuple = mnl_attr_nest_start(nlh, CTA_TUPLE_REPLY);
	part = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	mnl_attr_put(nlh, is_ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, address_len(reply),
		     reply->source);
	mnl_attr_put(nlh, is_ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, address_len(reply),
		     reply->destination);
	mnl_attr_nest_end(nlh, part);
	part = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, reply->protocol);
	mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(reply->source_port));
	mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(reply->destination_port));
	mnl_attr_nest_end(nlh, part);
	mnl_attr_nest_end(nlh, tuple);
	buffer_add(out, (struct span){bytes, nlh->nlmsg_len});
	return !out->failed;
}

/* ---- the answer -------------------------------------------------------------- */

struct walk {
	size_t budget; /* attributes that may still come */
	bool failed;
};

static bool take(struct walk *walk, struct span *rest, struct attribute *out)
{
	if (walk->failed || rest->len == 0)
		return false;
	if (walk->budget == 0 || !attribute_take(rest, out)) {
		walk->failed = true;
		return false;
	}
	walk->budget--;
	return true;
}

/* Once, and exactly as long as it has to be. */
static void get(struct walk *walk, const struct attribute *attribute, void *out,
		size_t len, uint32_t *seen)
{
	const uint32_t bit = UINT32_C(1) << attribute->type;

	if (attribute->payload.len != len || (*seen & bit) != 0) {
		walk->failed = true;
		return;
	}
	memcpy(out, attribute->payload.ptr, len);
	*seen |= bit;
}

#define BIT(number) (UINT32_C(1) << (number))

static void read_addresses(struct walk *walk, struct span rest,
			   struct conntrack_tuple *out)
{
	const uint32_t ipv4 = BIT(CTA_IP_V4_SRC) | BIT(CTA_IP_V4_DST);
	const uint32_t ipv6 = BIT(CTA_IP_V6_SRC) | BIT(CTA_IP_V6_DST);
	struct attribute attribute;
	uint32_t seen = 0;

	while (take(walk, &rest, &attribute)) {
		switch (attribute.type) {
		case CTA_IP_V4_SRC:
			get(walk, &attribute, out->source, IPV4_LEN, &seen);
			break;
		case CTA_IP_V4_DST:
			get(walk, &attribute, out->destination, IPV4_LEN, &seen);
			break;
		case CTA_IP_V6_SRC:
			get(walk, &attribute, out->source, IPV6_LEN, &seen);
			break;
		case CTA_IP_V6_DST:
			get(walk, &attribute, out->destination, IPV6_LEN, &seen);
			break;
		default:
			break;
		}
	}
	if (seen != ipv4 && seen != ipv6)
		walk->failed = true;
	out->family = seen == ipv4 ? 4 : 6;
}

static void read_ports(struct walk *walk, struct span rest, struct conntrack_tuple *out)
{
	const uint32_t all =
		BIT(CTA_PROTO_NUM) | BIT(CTA_PROTO_SRC_PORT) | BIT(CTA_PROTO_DST_PORT);
	struct attribute attribute;
	uint16_t source = 0, destination = 0;
	uint32_t seen = 0;

	while (take(walk, &rest, &attribute)) {
		switch (attribute.type) {
		case CTA_PROTO_NUM:
			get(walk, &attribute, &out->protocol, sizeof(out->protocol),
			    &seen);
			break;
		case CTA_PROTO_SRC_PORT:
			get(walk, &attribute, &source, sizeof(source), &seen);
			break;
		case CTA_PROTO_DST_PORT:
			get(walk, &attribute, &destination, sizeof(destination), &seen);
			break;
		default:
			break;
		}
	}
	if (seen != all)
		walk->failed = true;
	out->source_port = ntohs(source);
	out->destination_port = ntohs(destination);
}

/* One direction; ${out} was zero, or the attribute came twice. */
static void read_tuple(struct walk *walk, struct span rest, struct conntrack_tuple *out)
{
	bool has_addresses = false, has_ports = false;
	struct attribute attribute;

	if (out->family != 0)
		walk->failed = true;
	while (take(walk, &rest, &attribute)) {
		if (attribute.type == CTA_TUPLE_IP && !has_addresses) {
			has_addresses = true;
			read_addresses(walk, attribute.payload, out);
		} else if (attribute.type == CTA_TUPLE_PROTO && !has_ports) {
			has_ports = true;
			read_ports(walk, attribute.payload, out);
		} else if (attribute.type == CTA_TUPLE_IP ||
			   attribute.type == CTA_TUPLE_PROTO) {
			walk->failed = true;
		}
	}
	if (!has_addresses || !has_ports)
		walk->failed = true;
}

static bool is_same(const struct conntrack_tuple *a, const struct conntrack_tuple *b)
{
	return a->family == b->family && a->protocol == b->protocol &&
	       a->source_port == b->source_port &&
	       a->destination_port == b->destination_port &&
	       memcmp(a->source, b->source, address_len(a)) == 0 &&
	       memcmp(a->destination, b->destination, address_len(a)) == 0;
}

/* The attributes of the one message there has to be. */
static bool find_body(struct span answer, struct span *body)
{
	const size_t fixed = sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg);
	struct nlmsghdr header;

	if (answer.len < fixed)
		return false;
	memcpy(&header, answer.ptr, sizeof(header));
	if (header.nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW) ||
	    header.nlmsg_len < fixed || header.nlmsg_len != answer.len)
		return false;
	*body = span_slice(answer, fixed, answer.len);
	return true;
}

int conntrack_arrival(struct span answer, const struct conntrack_tuple *reply,
		      uint16_t *port)
{
	struct conntrack_tuple there = {0}, back = {0};
	struct walk walk = {.budget = CONNTRACK_ATTRIBUTES_MAX};
	struct attribute attribute;
	struct span rest;

	if (!find_body(answer, &rest))
		return -EBADMSG;
	while (take(&walk, &rest, &attribute)) {
		if (attribute.type == CTA_TUPLE_ORIG)
			read_tuple(&walk, attribute.payload, &there);
		else if (attribute.type == CTA_TUPLE_REPLY)
			read_tuple(&walk, attribute.payload, &back);
	}
	if (walk.failed || there.family == 0 || back.family == 0)
		return -EBADMSG;
	/* The kernel finds an entry by either direction. */
	if (is_same(&back, reply))
		*port = there.destination_port;
	else if (is_same(&there, reply))
		*port = reply->source_port;
	else
		return -EBADMSG;
	return 0;
}
