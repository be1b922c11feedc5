/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/socket_member.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* The compiler's padding of these structs is the kernel's wire format. */
_Static_assert(sizeof(struct unix_diag_msg) == 16, "struct unix_diag_msg");
_Static_assert(sizeof(struct unix_diag_req) == 24, "struct unix_diag_req");

/*
 * include/net/tcp_states.h: ESTABLISHED (1) to CLOSING (11), without SYN_RECV (3) and
 * TIME_WAIT (6), which no process has open. Above CLOSING, what is merely bound lies
 * in a table of its own, and the walk of it is not worth it.
 */
#define STATES_OPEN (UINT32_C(0xffe) & ~(1U << 3 | 1U << 6))

static const struct {
	uint8_t family, protocol;
} kinds[SOCKET_MEMBER_KIND_COUNT] = {
	[SOCKET_MEMBER_TCP4] = {AF_INET, IPPROTO_TCP},
	[SOCKET_MEMBER_TCP6] = {AF_INET6, IPPROTO_TCP},
	[SOCKET_MEMBER_UDP4] = {AF_INET, IPPROTO_UDP},
	[SOCKET_MEMBER_UDP6] = {AF_INET6, IPPROTO_UDP},
	[SOCKET_MEMBER_UNIX] = {AF_UNIX, 0},
};

/* Both messages start with their family. */
bool socket_member_decode(const struct nlmsghdr *message, uint64_t *inode)
{
	const size_t len = mnl_nlmsg_get_payload_len(message);
	const void *payload = mnl_nlmsg_get_payload(message);
	struct inet_diag_msg inet;
	struct unix_diag_msg local;
	uint8_t family;

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY || len < sizeof(family))
		return false;
	memcpy(&family, payload, sizeof(family));
	if (family == AF_UNIX && len >= sizeof(local)) {
		memcpy(&local, payload, sizeof(local));
		*inode = local.udiag_ino;
		return true;
	}
	if ((family == AF_INET || family == AF_INET6) && len >= sizeof(inet)) {
		memcpy(&inet, payload, sizeof(inet));
		*inode = inet.idiag_inode;
		return true;
	}
	return false;
}

struct visiting {
	socket_member_visit *visit;
	void *data;
};

static bool on_message(const struct nlmsghdr *message, void *data)
{
	const struct visiting *visiting = data;
	uint64_t inode;

	/* 0: not accepted yet, or let go of: no process has it open. */
	if (socket_member_decode(message, &inode) && inode != 0)
		visiting->visit(inode, visiting->data);
	return true;
}

int socket_member_dump(struct netlink_socket *via, enum socket_member_kind kind,
		       struct deadline deadline, socket_member_visit *visit, void *data)
{
	const struct inet_diag_req_v2 inet = {.sdiag_family = kinds[kind].family,
					      .sdiag_protocol = kinds[kind].protocol,
					      .idiag_states = STATES_OPEN};
	const struct unix_diag_req local = {.sdiag_family = AF_UNIX,
					    .udiag_states = UINT32_MAX};
	const bool is_unix = kinds[kind].family == AF_UNIX;
	const struct netlink_question ask = {
		.via = via,
		.bus = NETLINK_SOCK_DIAG,
		.type = SOCK_DIAG_BY_FAMILY,
		.dump = true,
		.body = {is_unix ? (const char *)&local : (const char *)&inet,
			 is_unix ? sizeof(local) : sizeof(inet)},
	};
	struct visiting visiting = {visit, data};
	bool interrupted = false; /* what was not shown is not spoken of anyway */

	return netlink_ask(&ask, deadline, on_message, &visiting, &interrupted);
}
