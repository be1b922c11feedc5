/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/route.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

static int on_attribute(const struct nlattr *attribute, void *data)
{
	uint32_t *index = data;

	if (mnl_attr_get_type(attribute) == RTA_OIF)
		(void)netlink_attribute_copy(attribute, index, sizeof(*index));
	return MNL_CB_OK;
}

bool route_decode(const struct nlmsghdr *message, uint32_t *index)
{
	uint32_t found = 0;

	if (message->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(struct rtmsg))
		return false;
	(void)mnl_attr_parse(message, sizeof(struct rtmsg), on_attribute, &found);
	if (found == 0)
		return false;
	*index = found;
	return true;
}

static bool on_route(const struct nlmsghdr *message, void *data)
{
	(void)route_decode(message, data);
	return true;
}

int route_interface(const struct ip_address *to, const struct ip_address *from,
		    struct deadline deadline, uint32_t *index)
{
	_Alignas(struct nlmsghdr) char buf[256];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buf);
	struct rtmsg *body;
	size_t len = to->family == 4 ? 4 : 16;
	struct netlink_question question = {.bus = NETLINK_ROUTE, .type = RTM_GETROUTE};
	bool interrupted = false;
	int r;

	body = mnl_nlmsg_put_extra_header(header, sizeof(*body));
	body->rtm_family = to->family == 4 ? AF_INET : AF_INET6;
	body->rtm_dst_len = (unsigned char)(len * 8);
	mnl_attr_put(header, RTA_DST, len, to->bytes);
	if (from->family == to->family) {
		body->rtm_src_len = (unsigned char)(len * 8);
		mnl_attr_put(header, RTA_SRC, len, from->bytes);
	}
	question.body = (struct span){mnl_nlmsg_get_payload(header),
				      mnl_nlmsg_get_payload_len(header)};
	*index = 0;
	r = netlink_ask(&question, deadline, on_route, index, &interrupted);
	return r == 0 && *index == 0 ? -ENETUNREACH : r;
}
