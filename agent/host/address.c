/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/address.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

enum { ATTEMPTS_MAX = 4 };

/* IFA_LOCAL is ours; on a link with two ends IFA_ADDRESS is the other one. */
static int on_attribute(const struct nlattr *attribute, void *data)
{
	const uint16_t type = mnl_attr_get_type(attribute);
	struct ip_address *address = data;
	const size_t len = address->family == 4 ? 4 : 16;
	uint8_t bytes[16];

	if ((type == IFA_LOCAL || (type == IFA_ADDRESS && address->family == 6)) &&
	    netlink_attribute_copy(attribute, bytes, len))
		memcpy(address->bytes, bytes, len);
	return MNL_CB_OK;
}

bool address_decode(const struct nlmsghdr *message, struct ip_address *out)
{
	struct ip_address address = {0};
	struct ifaddrmsg info;

	if (message->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(info))
		return false;
	memcpy(&info, mnl_nlmsg_get_payload(message), sizeof(info));
	if (info.ifa_family != AF_INET && info.ifa_family != AF_INET6)
		return false;
	address.family = info.ifa_family == AF_INET ? 4 : 6;
	(void)mnl_attr_parse(message, sizeof(info), on_attribute, &address);
	if (ip_address_is_any(&address))
		return false;
	*out = address;
	return true;
}

struct collecting {
	struct arena *arena;
	struct address_list *list;
	bool overflow;
};

static bool on_address(const struct nlmsghdr *message, void *data)
{
	struct collecting *collecting = data;
	struct ip_address address, *item;

	if (!address_decode(message, &address))
		return true;
	if (collecting->list->count >= ADDRESS_LIST_MAX) {
		collecting->overflow = true;
		return true;
	}
	item = arena_push(collecting->arena, &collecting->list->items,
			  &collecting->list->count, sizeof(*item));
	if (item)
		*item = address;
	return item != NULL;
}

int address_list_read(struct deadline deadline, struct arena *arena,
		      struct address_list *out)
{
	const struct ifaddrmsg body = {.ifa_family = AF_UNSPEC};
	const struct netlink_question question = {
		.bus = NETLINK_ROUTE,
		.type = RTM_GETADDR,
		.dump = true,
		.body = {(const char *)&body, sizeof(body)},
	};
	unsigned int attempt;
	int r;

	for (attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		struct collecting collecting = {arena, out, false};
		bool interrupted = false;

		*out = (struct address_list){0};
		r = netlink_ask(&question, deadline, on_address, &collecting,
				&interrupted);
		if (r == 0 && collecting.overflow)
			r = -E2BIG;
		if (r != 0 || !interrupted)
			return r;
	}
	return -EINTR;
}
