/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/link.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

enum { ATTEMPTS_MAX = 4 };

/* rtnl_link_ops.kind of the drivers that carry packets inside packets. */
static const char *const tunnel_kinds[] = {"tun",       /* tap, too */ "wireguard",
					   "ovpn",      "ovpn-dco",
					   "amneziawg", "ppp",
					   "ipip",      "ip6tnl",
					   "sit",       "gre",
					   "gretap",    "ip6gre",
					   "ip6gretap", "erspan",
					   "ip6erspan", "vti",
					   "vti6",      "xfrm",
					   "vxlan",     "geneve",
					   "bareudp",   "l2tpeth",
					   "gtp",       "fou"};

static const char *text_of(const struct nlattr *attribute, struct arena *arena)
{
	struct span text = {mnl_attr_get_payload(attribute),
			    mnl_attr_get_payload_len(attribute)};

	return arena_string(arena, span_slice(text, 0, span_find_byte(text, '\0')));
}

struct decoding {
	struct arena *arena;
	struct link link;
};

static int on_link_info(const struct nlattr *attribute, void *data)
{
	struct decoding *decoding = data;

	if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND)
		decoding->link.kind = text_of(attribute, decoding->arena);
	return MNL_CB_OK;
}

static int on_attribute(const struct nlattr *attribute, void *data)
{
	struct decoding *decoding = data;

	if (mnl_attr_get_type(attribute) == IFLA_IFNAME)
		decoding->link.name = text_of(attribute, decoding->arena);
	else if (mnl_attr_get_type(attribute) == IFLA_LINKINFO)
		(void)mnl_attr_parse_nested(attribute, on_link_info, decoding);
	return MNL_CB_OK;
}

bool link_decode(const struct nlmsghdr *message, struct arena *arena, struct link *out)
{
	struct decoding decoding = {.arena = arena};
	struct ifinfomsg info;

	if (message->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(info))
		return false;
	memcpy(&info, mnl_nlmsg_get_payload(message), sizeof(info));
	if (info.ifi_index <= 0)
		return false;
	decoding.link.index = (uint32_t)info.ifi_index;
	decoding.link.type = info.ifi_type;
	(void)mnl_attr_parse(message, sizeof(info), on_attribute, &decoding);
	if (!decoding.link.name)
		return false;
	*out = decoding.link;
	return true;
}

struct collecting {
	struct arena *arena;
	struct link_list *list;
};

static bool on_link(const struct nlmsghdr *message, void *data)
{
	struct collecting *collecting = data;
	struct link link, *item;

	if (!link_decode(message, collecting->arena, &link))
		return !collecting->arena->exhausted;
	item = arena_push(collecting->arena, &collecting->list->items,
			  &collecting->list->count, sizeof(*item));
	if (item)
		*item = link;
	return item != NULL;
}

int link_list_read(struct netlink_socket *via, struct deadline deadline,
		   struct arena *arena, struct link_list *out)
{
	const struct ifinfomsg body = {.ifi_family = 0};
	const struct netlink_question question = {
		.via = via,
		.bus = NETLINK_ROUTE,
		.type = RTM_GETLINK,
		.dump = true,
		.body = {(const char *)&body, sizeof(body)},
	};
	struct collecting collecting = {arena, out};
	bool interrupted = true;
	unsigned int attempt;
	int r = 0;

	for (attempt = 0; r == 0 && interrupted && attempt < ATTEMPTS_MAX; attempt++) {
		*out = (struct link_list){0};
		interrupted = false;
		r = netlink_ask(&question, deadline, on_link, &collecting,
				&interrupted);
	}
	return r == 0 && interrupted ? -EINTR : r;
}

const struct link *link_find(const struct link_list *list, uint32_t index)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].index == index)
			return &list->items[i];
	}
	return NULL;
}

const char *link_name(const struct link *link, uint32_t index, struct arena *arena)
{
	return link ? link->name : arena_printf(arena, "if%u", index);
}

bool link_is_tunnel(const struct link *link)
{
	size_t i;

	if (link->type == ARPHRD_PPP)
		return true;
	for (i = 0; link->kind && i < sizeof(tunnel_kinds) / sizeof(tunnel_kinds[0]);
	     i++) {
		if (strcmp(link->kind, tunnel_kinds[i]) == 0)
			return true;
	}
	return false;
}
