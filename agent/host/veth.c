/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/veth.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <string.h>
#include <time.h>

enum { MESSAGE_MAX = 4096, SEQUENCE = 1 };

struct request {
	_Alignas(struct nlmsghdr) char bytes[MESSAGE_MAX];
	struct nlmsghdr *header;
};

static void request_begin(struct request *request, uint16_t type, uint16_t flags)
{
	memset(request->bytes, 0, sizeof(request->bytes));
	request->header = mnl_nlmsg_put_header(request->bytes);
	request->header->nlmsg_type = type;
	request->header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	request->header->nlmsg_seq = SEQUENCE;
}

/* Send it and wait for the kernel's yes or no, which comes at once. */
static int request_send(const struct request *request)
{
	_Alignas(struct nlmsghdr) char answer[MESSAGE_MAX];
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	ssize_t len;
	int r = -errno;

	if (!socket)
		return r;
	r = 0;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) != 0 ||
	    mnl_socket_sendto(socket, request->header, request->header->nlmsg_len) < 0)
		r = -errno;
	if (r == 0) {
		len = mnl_socket_recvfrom(socket, answer, sizeof(answer));
		if (len < 0 ||
		    mnl_cb_run(answer, (size_t)len, SEQUENCE,
			       mnl_socket_get_portid(socket), NULL, NULL) < 0)
			r = -errno;
	}
	(void)mnl_socket_close(socket);
	return r;
}

int veth_make(const char *name, const char *peer, pid_t peer_pid)
{
	struct request request;
	struct nlattr *info, *data, *end;

	request_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	(void)mnl_nlmsg_put_extra_header(request.header, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(request.header, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(request.header, IFLA_LINKINFO);
	mnl_attr_put_strz(request.header, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(request.header, IFLA_INFO_DATA);
	/* VETH_INFO_PEER: a header of its own, then the peer's attributes. */
	end = mnl_attr_nest_start(request.header, VETH_INFO_PEER);
	(void)mnl_nlmsg_put_extra_header(request.header, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(request.header, IFLA_IFNAME, peer);
	mnl_attr_put_u32(request.header, IFLA_NET_NS_PID, (uint32_t)peer_pid);
	mnl_attr_nest_end(request.header, end);
	mnl_attr_nest_end(request.header, data);
	mnl_attr_nest_end(request.header, info);
	return request_send(&request);
}

int veth_up(const char *name)
{
	struct ifinfomsg *link;
	struct request request;

	request_begin(&request, RTM_NEWLINK, 0);
	link = mnl_nlmsg_put_extra_header(request.header, sizeof(*link));
	link->ifi_flags = IFF_UP;
	link->ifi_change = IFF_UP;
	mnl_attr_put_strz(request.header, IFLA_IFNAME, name);
	return request_send(&request);
}

/* The kernel wants an index for an address, and tells it for a name. */
static int note_index(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(message);
	uint32_t *index = data;

	if (message->nlmsg_type == RTM_NEWLINK &&
	    mnl_nlmsg_get_payload_len(message) >= sizeof(*link))
		*index = (uint32_t)link->ifi_index;
	return MNL_CB_OK;
}

static int find_index(const char *name, uint32_t *index)
{
	_Alignas(struct nlmsghdr) char answer[32 * 1024];
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	struct request request;
	ssize_t len;
	int r = -errno;

	if (!socket)
		return r;
	*index = 0;
	request_begin(&request, RTM_GETLINK, 0);
	request.header->nlmsg_flags = NLM_F_REQUEST;
	(void)mnl_nlmsg_put_extra_header(request.header, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(request.header, IFLA_IFNAME, name);
	r = 0;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) != 0 ||
	    mnl_socket_sendto(socket, request.header, request.header->nlmsg_len) < 0)
		r = -errno;
	len = r == 0 ? mnl_socket_recvfrom(socket, answer, sizeof(answer)) : -1;
	if (r == 0 && (len < 0 || mnl_cb_run(answer, (size_t)len, SEQUENCE,
					     mnl_socket_get_portid(socket), note_index,
					     index) < 0))
		r = -errno;
	(void)mnl_socket_close(socket);
	return r == 0 && *index == 0 ? -ENODEV : r;
}

int veth_address(const char *name, const struct ip_address *address, uint8_t prefix)
{
	size_t len = address->family == 4 ? 4 : 16;
	struct ifaddrmsg *header;
	struct request request;
	uint32_t index;
	int r;

	r = find_index(name, &index);
	if (r != 0)
		return r;
	request_begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
	header = mnl_nlmsg_put_extra_header(request.header, sizeof(*header));
	header->ifa_family = address->family == 4 ? AF_INET : AF_INET6;
	header->ifa_prefixlen = prefix;
	header->ifa_index = index;
	header->ifa_flags = address->family == 4 ? 0 : IFA_F_NODAD;
	mnl_attr_put(request.header, IFA_LOCAL, len, address->bytes);
	mnl_attr_put(request.header, IFA_ADDRESS, len, address->bytes);
	return request_send(&request);
}
