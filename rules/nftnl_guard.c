/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/nftnl_guard.h"

#include <stdint.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <libmnl/libmnl.h>

/* Whether an attribute of one of these types (a mask) is among [attr, end). */
static bool has_attr(const struct nlattr *attr, const void *end, uint64_t types)
{
	for (; mnl_attr_ok(attr, (int)((const char *)end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) < 64 &&
		    (types & (uint64_t)1 << mnl_attr_get_type(attr)) != 0)
			return true;
	}
	return false;
}

bool nftnl_guard_set(const struct nlmsghdr *nlh)
{
	return !has_attr(mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nfgenmsg)),
			 mnl_nlmsg_get_payload_tail(nlh),
			 (uint64_t)1 << NFTA_SET_EXPR |
				 (uint64_t)1 << NFTA_SET_EXPRESSIONS);
}

bool nftnl_guard_elements(const struct nlmsghdr *nlh)
{
	const char *end = mnl_nlmsg_get_payload_tail(nlh);
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nfgenmsg));

	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		const char *list_end = (const char *)mnl_attr_get_payload(attr) +
				       mnl_attr_get_payload_len(attr);
		const struct nlattr *element = mnl_attr_get_payload(attr);

		if (mnl_attr_get_type(attr) != NFTA_SET_ELEM_LIST_ELEMENTS)
			continue;
		for (; mnl_attr_ok(element, (int)(list_end - (const char *)element));
		     element = mnl_attr_next(element)) {
			if (has_attr(mnl_attr_get_payload(element),
				     (const char *)mnl_attr_get_payload(element) +
					     mnl_attr_get_payload_len(element),
				     (uint64_t)1 << NFTA_SET_ELEM_EXPR |
					     (uint64_t)1 << NFTA_SET_ELEM_EXPRESSIONS))
				return false;
		}
	}
	return true;
}

bool nftnl_guard_rule(const struct nlmsghdr *nlh)
{
	const char *end = mnl_nlmsg_get_payload_tail(nlh);
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nfgenmsg));

	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		const char *list_end = (const char *)mnl_attr_get_payload(attr) +
				       mnl_attr_get_payload_len(attr);
		const struct nlattr *expr = mnl_attr_get_payload(attr);

		if (mnl_attr_get_type(attr) != NFTA_RULE_EXPRESSIONS)
			continue;
		for (; mnl_attr_ok(expr, (int)(list_end - (const char *)expr));
		     expr = mnl_attr_next(expr)) {
			if (!has_attr(mnl_attr_get_payload(expr),
				      (const char *)mnl_attr_get_payload(expr) +
					      mnl_attr_get_payload_len(expr),
				      (uint64_t)1 << NFTA_EXPR_NAME))
				return false;
		}
	}
	return true;
}
