/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/xt_compat.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/xt_TPROXY.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_tcpudp.h>

/* What a match has to do with the port. */
enum xt_effect {
	XT_NOTHING,   /* always true */
	XT_CONDITION, /* on something else */
	XT_OTHER,     /* on a packet of another protocol: never true */
	XT_MARK,      /* on what some other rule did */
	XT_TCP,
	XT_UDP,
	XT_MULTIPORT,
	XT_CONNTRACK,
};

static const struct {
	const char *name;
	enum xt_effect effect;
} matches[] = {
	{"addrtype", XT_CONDITION},
	{"ah", XT_OTHER},
	{"cgroup", XT_CONDITION},
	{"comment", XT_NOTHING},
	{"connbytes", XT_CONDITION},
	{"connlimit", XT_CONDITION},
	{"connmark", XT_MARK},
	{"conntrack", XT_CONNTRACK},
	{"cpu", XT_CONDITION},
	{"dccp", XT_OTHER},
	{"devgroup", XT_CONDITION},
	{"dscp", XT_CONDITION},
	{"ecn", XT_CONDITION},
	{"esp", XT_OTHER},
	{"hashlimit", XT_CONDITION},
	{"helper", XT_CONDITION},
	{"hl", XT_CONDITION},
	{"icmp", XT_OTHER},
	{"icmp6", XT_OTHER},
	{"iprange", XT_CONDITION},
	{"length", XT_CONDITION},
	{"limit", XT_CONDITION},
	{"mac", XT_CONDITION},
	{"mark", XT_MARK},
	{"multiport", XT_MULTIPORT},
	{"owner", XT_CONDITION},
	{"physdev", XT_CONDITION},
	{"pkttype", XT_CONDITION},
	{"quota", XT_CONDITION},
	{"recent", XT_CONDITION},
	{"rpfilter", XT_CONDITION},
	{"rt", XT_CONDITION},
	{"sctp", XT_OTHER},
	{"socket", XT_CONDITION},
	{"state", XT_CONDITION},
	{"statistic", XT_CONDITION},
	{"tcp", XT_TCP},
	{"time", XT_CONDITION},
	{"tos", XT_CONDITION},
	{"ttl", XT_CONDITION},
	{"udp", XT_UDP},
	{"udplite", XT_OTHER},
};

struct matching {
	struct span info;
	struct port_bits *ports;
	bool *sure;
	const char **doubt;
};

static void keep_nothing(struct matching *m)
{
	port_bits_keep(m->ports, 1, 0);
}

static void take_range(struct matching *m, uint16_t first, uint16_t last, bool inverted)
{
	if (inverted && first <= last)
		port_bits_remove(m->ports, first, last);
	else if (!inverted)
		port_bits_keep(m->ports, first, last);
}

/* The kernel pads the struct; what it lacks is no such struct. */
static bool take_info(struct matching *m, void *out, size_t size)
{
	if (m->info.len < size) {
		*m->doubt = "is of an unknown revision";
		return false;
	}
	memcpy(out, m->info.ptr, size);
	return true;
}

static void match_tcp(struct matching *m)
{
	struct xt_tcp tcp;

	if (!take_info(m, &tcp, sizeof(tcp)))
		return;
	take_range(m, tcp.dpts[0], tcp.dpts[1], (tcp.invflags & XT_TCP_INV_DSTPT) != 0);
	if (tcp.spts[0] != 0 || tcp.spts[1] != UINT16_MAX || tcp.option != 0 ||
	    tcp.flg_mask != 0)
		*m->sure = false;
}

static void match_udp(struct matching *m)
{
	struct xt_udp udp;

	if (!take_info(m, &udp, sizeof(udp)))
		return;
	take_range(m, udp.dpts[0], udp.dpts[1], (udp.invflags & XT_UDP_INV_DSTPT) != 0);
	if (udp.spts[0] != 0 || udp.spts[1] != UINT16_MAX)
		*m->sure = false;
}

static void match_multiport(struct matching *m, uint32_t revision)
{
	struct xt_multiport_v1 multi;
	struct port_bits listed = {0};
	unsigned int i;

	if (revision != 1) {
		*m->doubt = "is of an unknown revision";
		return;
	}
	if (!take_info(m, &multi, sizeof(multi)))
		return;
	if (multi.flags != XT_MULTIPORT_DESTINATION) {
		*m->sure = false;
		return;
	}
	for (i = 0; i < multi.count && i < XT_MULTI_PORTS; i++) {
		uint16_t first = multi.ports[i], last = first;

		if (multi.pflags[i] && i + 1 < XT_MULTI_PORTS)
			last = multi.ports[++i];
		if (first <= last)
			port_bits_add(&listed, first, last);
	}
	if (multi.invert)
		port_bits_subtract(m->ports, &listed);
	else
		port_bits_intersect(m->ports, &listed);
}

/* A new connection's state is NEW, whatever else the rule would take. */
static void match_state(struct matching *m, uint32_t states, bool inverted)
{
	const uint32_t new_state = XT_CONNTRACK_STATE_BIT(IP_CT_NEW);
	const uint32_t others = XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED) |
				XT_CONNTRACK_STATE_BIT(IP_CT_RELATED) |
				XT_CONNTRACK_STATE_INVALID;

	if ((states & new_state) != 0) {
		if (inverted)
			keep_nothing(m);
	} else if ((states & ~others) == 0) {
		if (!inverted)
			keep_nothing(m);
	} else { /* SNAT, DNAT */
		*m->sure = false;
	}
}

static void match_conntrack(struct matching *m, uint32_t revision, bool is_new)
{
	struct xt_conntrack_mtinfo2 info;

	if (is_new && revision >= 2 && revision <= 3 && m->info.len >= sizeof(info)) {
		memcpy(&info, m->info.ptr, sizeof(info));
		if (info.match_flags == XT_CONNTRACK_STATE) {
			match_state(m, info.state_mask,
				    (info.invert_flags & XT_CONNTRACK_STATE) != 0);
			return;
		}
	}
	*m->sure = false;
	/* Revision 3 only adds to it; 1 has shorter masks of states. */
	if (revision < 2 || revision > 3)
		*m->doubt = "is of an unknown revision";
	else if (take_info(m, &info, sizeof(info)) &&
		 (info.match_flags &
		  (XT_CONNTRACK_ORIGDST_PORT | XT_CONNTRACK_REPLSRC_PORT)) != 0)
		*m->doubt = "asks connection tracking for a port";
}

void xt_compat_match(const struct expression *expression, const struct packet *packet,
		     struct port_bits *ports, bool *sure, const char **doubt)
{
	struct matching m = {expression->xt.info, ports, sure, doubt};
	const char *name = expression->xt.name;
	size_t i;

	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		if (name && strcmp(matches[i].name, name) == 0)
			break;
	}
	if (i == sizeof(matches) / sizeof(matches[0])) {
		*sure = false;
		*doubt = "is a match of xtables that tlsward does not know";
		return;
	}
	switch (matches[i].effect) {
	case XT_NOTHING:
		break;
	case XT_CONDITION:
		*sure = false;
		break;
	case XT_OTHER:
		keep_nothing(&m);
		break;
	case XT_MARK:
		*sure = false;
		*doubt = "depends on a mark";
		break;
	case XT_TCP:
		if (packet->protocol == IPPROTO_TCP)
			match_tcp(&m);
		else
			keep_nothing(&m);
		break;
	case XT_UDP:
		if (packet->protocol == IPPROTO_UDP)
			match_udp(&m);
		else
			keep_nothing(&m);
		break;
	case XT_MULTIPORT:
		match_multiport(&m, expression->xt.revision);
		break;
	case XT_CONNTRACK:
		match_conntrack(&m, expression->xt.revision, packet->is_new);
		break;
	}
	if (*doubt)
		*sure = false;
}

bool xt_compat_is_reject(const struct expression *expression)
{
	return expression->xt.name && strcmp(expression->xt.name, "REJECT") == 0;
}

/* ---- targets -------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum xt_target_kind kind;
} targets[] = {
	{"AUDIT", XT_TARGET_NOTHING},       {"CHECKSUM", XT_TARGET_NOTHING},
	{"CLASSIFY", XT_TARGET_NOTHING},    {"CONNMARK", XT_TARGET_NOTHING},
	{"CONNSECMARK", XT_TARGET_NOTHING}, {"CT", XT_TARGET_NOTHING},
	{"DNAT", XT_TARGET_DNAT},           {"DSCP", XT_TARGET_NOTHING},
	{"ECN", XT_TARGET_NOTHING},         {"HL", XT_TARGET_NOTHING},
	{"IDLETIMER", XT_TARGET_NOTHING},   {"LED", XT_TARGET_NOTHING},
	{"LOG", XT_TARGET_NOTHING},         {"MARK", XT_TARGET_NOTHING},
	{"NFLOG", XT_TARGET_NOTHING},       {"NFQUEUE", XT_TARGET_ENDS},
	{"NOTRACK", XT_TARGET_NOTHING},     {"RATEEST", XT_TARGET_NOTHING},
	{"REDIRECT", XT_TARGET_REDIRECT},   {"REJECT", XT_TARGET_ENDS},
	{"SECMARK", XT_TARGET_NOTHING},     {"SET", XT_TARGET_NOTHING},
	{"SYNPROXY", XT_TARGET_ENDS},       {"TCPMSS", XT_TARGET_NOTHING},
	{"TCPOPTSTRIP", XT_TARGET_NOTHING}, {"TEE", XT_TARGET_NOTHING},
	{"TOS", XT_TARGET_NOTHING},         {"TPROXY", XT_TARGET_TPROXY},
	{"TRACE", XT_TARGET_NOTHING},       {"TTL", XT_TARGET_NOTHING},
};

/* struct nf_nat_ipv4_multi_range_compat with its one range. */
static bool read_ipv4_range(struct span info, struct xt_target *out)
{
	struct nf_nat_ipv4_multi_range_compat range;

	if (info.len < sizeof(range))
		return false;
	memcpy(&range, info.ptr, sizeof(range));
	if (range.rangesize != 1)
		return false;
	out->has_address = (range.range[0].flags & NF_NAT_RANGE_MAP_IPS) != 0;
	memcpy(out->address_min, &range.range[0].min_ip, 4);
	memcpy(out->address_max, &range.range[0].max_ip, 4);
	out->has_port = (range.range[0].flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0;
	out->port_min = ntohs(range.range[0].min.all);
	out->port_max = ntohs(range.range[0].max.all);
	return true;
}

/* struct nf_nat_range; nf_nat_range2 begins with the same. */
static bool read_range(struct span info, struct xt_target *out)
{
	struct nf_nat_range range;

	if (info.len < sizeof(range))
		return false;
	memcpy(&range, info.ptr, sizeof(range));
	out->has_address = (range.flags & NF_NAT_RANGE_MAP_IPS) != 0;
	memcpy(out->address_min, &range.min_addr, sizeof(out->address_min));
	memcpy(out->address_max, &range.max_addr, sizeof(out->address_max));
	out->has_port = (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0;
	out->port_min = ntohs(range.min_proto.all);
	out->port_max = ntohs(range.max_proto.all);
	return true;
}

static bool read_tproxy(struct span info, uint32_t revision, struct xt_target *out)
{
	struct xt_tproxy_target_info_v1 v1;
	struct xt_tproxy_target_info v0;

	if (revision == 0 && info.len >= sizeof(v0)) {
		memcpy(&v0, info.ptr, sizeof(v0));
		memcpy(out->address_min, &v0.laddr, 4);
		out->port_min = ntohs(v0.lport);
	} else if (revision == 1 && info.len >= sizeof(v1)) {
		memcpy(&v1, info.ptr, sizeof(v1));
		memcpy(out->address_min, &v1.laddr, sizeof(out->address_min));
		out->port_min = ntohs(v1.lport);
	} else {
		return false;
	}
	memcpy(out->address_max, out->address_min, sizeof(out->address_max));
	out->port_max = out->port_min;
	out->has_port = out->port_min != 0;
	return true;
}

static bool is_any(const uint8_t *address)
{
	static const uint8_t any[16] = {0};

	return memcmp(address, any, sizeof(any)) == 0;
}

struct xt_target xt_compat_target(const struct expression *expression, uint8_t family)
{
	struct xt_target target = {.kind = XT_TARGET_UNKNOWN};
	const uint32_t revision = expression->xt.revision;
	const struct span info = expression->xt.info;
	const char *name = expression->xt.name;
	bool ok = true;
	size_t i;

	for (i = 0; name && i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (strcmp(targets[i].name, name) == 0)
			target.kind = targets[i].kind;
	}
	switch (target.kind) {
	case XT_TARGET_DNAT:
		/* net/netfilter/xt_nat.c: 0 is IPv4's, 1 IPv6's, 2 both's. */
		ok = revision <= 2 && (revision == 0 ? read_ipv4_range(info, &target)
						     : read_range(info, &target));
		break;
	case XT_TARGET_REDIRECT:
		ok = revision == 0 &&
		     (family == NFPROTO_IPV4 ? read_ipv4_range(info, &target)
					     : read_range(info, &target));
		target.has_address = false;
		break;
	case XT_TARGET_TPROXY:
		ok = read_tproxy(info, revision, &target);
		target.has_address = !is_any(target.address_min);
		break;
	case XT_TARGET_NOTHING:
	case XT_TARGET_ENDS:
	case XT_TARGET_UNKNOWN:
		break;
	}
	if (!ok)
		target.kind = XT_TARGET_UNKNOWN;
	return target;
}
