/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/sock_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>

/* In linux/sock_diag.h from the first version that has SK_MEMINFO_DROPS on. */
enum { DROPS_INDEX = 8 };

/* The compiler's padding of these structs is the kernel's wire format. */
_Static_assert(sizeof(struct inet_diag_msg) == 72, "struct inet_diag_msg");
_Static_assert(sizeof(struct inet_diag_req_v2) == 56, "struct inet_diag_req_v2");
_Static_assert(sizeof(struct inet_diag_bc_op) == 4, "struct inet_diag_bc_op");

static void take_drops(const struct nlattr *attribute, struct socket_entry *entry)
{
	uint32_t meminfo[DROPS_INDEX + 1];

	if (netlink_attribute_copy(attribute, meminfo, sizeof(meminfo)))
		entry->drops = meminfo[DROPS_INDEX];
}

/* INET_DIAG_ULP_INFO nests the name of the upper layer protocol: "mptcp", "tls". */
static int on_ulp(const struct nlattr *attribute, void *data)
{
	static const char mptcp[] = "mptcp"; /* with or without its NUL */
	struct socket_entry *entry = data;
	size_t len = mnl_attr_get_payload_len(attribute);

	if (mnl_attr_get_type(attribute) == INET_ULP_INFO_NAME &&
	    len >= sizeof(mptcp) - 1 && len <= sizeof(mptcp) &&
	    memcmp(mnl_attr_get_payload(attribute), mptcp, len) == 0)
		entry->mptcp = true;
	return MNL_CB_OK;
}

static int on_attribute(const struct nlattr *attribute, void *data)
{
	struct socket_entry *entry = data;
	uint8_t flag;

	switch (mnl_attr_get_type(attribute)) {
	case INET_DIAG_SKV6ONLY:
		if (netlink_attribute_copy(attribute, &flag, sizeof(flag)))
			entry->v6only = flag ? TRISTATE_YES : TRISTATE_NO;
		break;
	case INET_DIAG_SKMEMINFO:
		take_drops(attribute, entry);
		break;
	case INET_DIAG_CGROUP_ID:
		entry->cgroup_known = netlink_attribute_copy(
			attribute, &entry->cgroup_id, sizeof(entry->cgroup_id));
		break;
	case INET_DIAG_ULP_INFO:
		(void)mnl_attr_parse_nested(attribute, on_ulp, entry);
		break;
	default:
		break;
	}
	return MNL_CB_OK;
}

static struct ip_address address_from(uint8_t family, const void *bytes)
{
	struct ip_address address = {.family = family == AF_INET ? 4 : 6};

	memcpy(address.bytes, bytes, family == AF_INET ? 4 : 16);
	return address;
}

bool sock_diag_decode(const struct nlmsghdr *message, enum transport transport,
		      struct socket_entry *out)
{
	struct inet_diag_msg msg;
	struct socket_entry entry = {.transport = transport};

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(msg))
		return false;
	memcpy(&msg, mnl_nlmsg_get_payload(message), sizeof(msg));
	if (msg.idiag_family != AF_INET && msg.idiag_family != AF_INET6)
		return false;
	entry.state = msg.idiag_state;
	entry.local = address_from(msg.idiag_family, msg.id.idiag_src);
	entry.remote = address_from(msg.idiag_family, msg.id.idiag_dst);
	entry.local_port = ntohs(msg.id.idiag_sport);
	entry.remote_port = ntohs(msg.id.idiag_dport);
	entry.ifindex = msg.id.idiag_if;
	entry.inode = msg.idiag_inode;
	entry.cookie = (uint64_t)msg.id.idiag_cookie[1] << 32 | msg.id.idiag_cookie[0];
	entry.uid = msg.idiag_uid;
	entry.rqueue = msg.idiag_rqueue;
	entry.wqueue = msg.idiag_wqueue;
	entry.wqueue_known = true;
	(void)mnl_attr_parse(message, sizeof(msg), on_attribute, &entry);
	*out = entry;
	return true;
}

/*
 * "first <= local port && local port <= last" for the kernel's filter. Each
 * condition is an operation and one that only carries its port in "no"; "yes"
 * steps over both, "no" jumps 4 past the end, which means reject.
 */
struct port_filter {
	struct nlattr header;
	struct inet_diag_bc_op ops[4];
};

static struct port_filter port_filter_make(uint16_t first, uint16_t last)
{
	enum { STEP = 2 * sizeof(struct inet_diag_bc_op) };

	return (struct port_filter){.header = {.nla_len = sizeof(struct port_filter),
					       .nla_type = INET_DIAG_REQ_BYTECODE},
				    .ops = {{INET_DIAG_BC_S_GE, STEP, 2 * STEP + 4},
					    {INET_DIAG_BC_NOP, 0, first},
					    {INET_DIAG_BC_S_LE, STEP, STEP + 4},
					    {INET_DIAG_BC_NOP, 0, last}}};
}

struct decoding {
	enum transport transport;
	socket_visit *visit;
	void *data;
	bool failed; /* a message was none of ours to read */
};

static bool decode_and_visit(const struct nlmsghdr *message, void *data)
{
	struct decoding *decoding = data;
	struct socket_entry entry;

	if (!sock_diag_decode(message, decoding->transport, &entry)) {
		decoding->failed = true;
		return true;
	}
	return decoding->visit(&entry, decoding->data);
}

/* INFO is what makes ULP_INFO appear. Of connections, of which there may be very
 * many, only the two ends are asked for. */
static uint8_t wanted_extensions(enum socket_state state)
{
	if (state == SOCKET_ESTABLISHED)
		return 0;
	return 1 << (INET_DIAG_SKMEMINFO - 1) | 1 << (INET_DIAG_INFO - 1);
}

int sock_diag_dump(const struct socket_question *question, struct deadline deadline,
		   socket_visit *visit, void *data, bool *interrupted)
{
	struct decoding decoding = {question->transport, visit, data, false};
	struct {
		struct inet_diag_req_v2 request;
		struct port_filter filter;
	} body = {
		.request = {.sdiag_family = question->family == 4 ? AF_INET : AF_INET6,
			    .sdiag_protocol = question->transport == TRANSPORT_TCP
						      ? IPPROTO_TCP
						      : IPPROTO_UDP,
			    .idiag_ext = wanted_extensions(question->state),
			    .idiag_states = 1U << question->state},
		.filter = port_filter_make(question->first_port, question->last_port),
	};
	bool filtered = question->first_port > 0 || question->last_port < UINT16_MAX;
	struct netlink_question ask = {
		.via = question->via,
		.bus = NETLINK_SOCK_DIAG,
		.type = SOCK_DIAG_BY_FAMILY,
		.dump = true,
		.body = {(const char *)&body,
			 filtered ? sizeof(body) : sizeof(body.request)},
	};
	int r;

	r = netlink_ask(&ask, deadline, decode_and_visit, &decoding, interrupted);
	return r == 0 && decoding.failed ? -EBADMSG : r;
}

struct looking {
	enum transport transport;
	struct socket_entry *out;
	bool found;
};

static bool take_found(const struct nlmsghdr *message, void *data)
{
	struct looking *looking = data;

	looking->found = sock_diag_decode(message, looking->transport, looking->out);
	return true;
}

int sock_diag_lookup(enum transport transport, const struct ip_address *address,
		     uint16_t port, struct deadline deadline, struct socket_entry *out)
{
	struct looking looking = {transport, out, false};
	struct inet_diag_req_v2 request = {
		.sdiag_family = address->family == 4 ? AF_INET : AF_INET6,
		.sdiag_protocol =
			transport == TRANSPORT_TCP ? IPPROTO_TCP : IPPROTO_UDP,
		.idiag_states = UINT32_MAX,
		.id.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE},
	};
	const struct netlink_question ask = {
		.bus = NETLINK_SOCK_DIAG,
		.type = SOCK_DIAG_BY_FAMILY,
		.body = {(const char *)&request, sizeof(request)},
	};
	const size_t len = address->family == 4 ? 4 : 16;
	bool interrupted = false;
	int r;

	/* "swapped for historical reasons": UDP takes our end as the other one
	 * (net/ipv4/udp_diag.c, udp_dump_one()). */
	if (transport == TRANSPORT_TCP) {
		memcpy(request.id.idiag_src, address->bytes, len);
		request.id.idiag_sport = htons(port);
	} else {
		memcpy(request.id.idiag_dst, address->bytes, len);
		request.id.idiag_dport = htons(port);
	}
	r = netlink_ask(&ask, deadline, take_found, &looking, &interrupted);
	return r == 0 && !looking.found ? -EBADMSG : r;
}
