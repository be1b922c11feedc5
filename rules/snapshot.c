/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/snapshot.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/gen.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>

#include "rules/comment.h"
#include "rules/nftnl_guard.h"
#include "rules/rule_object.h"
#include "rules/ruleset.h"

/* Longest message taken; the kernel's dumps stay below 32 KiB. */
enum { MESSAGE_MAX = 1 << 16 };

/* An element as it comes: where a range starts, or the first port behind it. */
struct edge {
	uint32_t port;
	bool is_end;
};

struct edges {
	const char *set;
	struct edge *items;
	size_t count;
	bool readable;
};

struct decoder {
	struct arena *arena;
	struct snapshot *out;
	struct edges *sets;
	size_t set_count;
	size_t generations; /* answers to GETGEN seen */
};

static const char *copy(struct decoder *d, const char *text)
{
	return arena_string(d->arena, span_from_string(text));
}

/* Room for one more item, or NULL with ${r} set. */
static void *push(struct decoder *d, void *items, size_t *count, size_t size, int *r)
{
	void *item = NULL;

	if (*count >= SNAPSHOT_OBJECTS_MAX)
		*r = -E2BIG;
	else
		item = arena_push(d->arena, items, count, size);
	if (!item && *r == 0)
		*r = -ENOMEM;
	return item;
}

static bool is_our_table(const char *table, uint32_t family)
{
	return family == NFPROTO_INET && table && strcmp(table, RULESET_TABLE) == 0;
}

/* ---- one function for each kind of message ----------------------------------- */
/* Each returns 0, -EBADMSG when it could not be read, -E2BIG or -ENOMEM. */

static int read_generation(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct nftnl_gen *gen = nftnl_gen_alloc();
	uint32_t number;
	int r = -EBADMSG;

	if (!gen)
		return -ENOMEM;
	if (nftnl_gen_nlmsg_parse(nlh, gen) < 0 || !nftnl_gen_is_set(gen, NFTNL_GEN_ID))
		goto out;
	number = nftnl_gen_get_u32(gen, NFTNL_GEN_ID);
	if (d->generations == 0) {
		d->out->generation = number;
		d->out->consistent = true;
	} else if (number != d->out->generation) {
		d->out->consistent = false;
	}
	d->generations++;
	r = 0;
out:
	nftnl_gen_free(gen);
	return r;
}

static int read_our_table(struct decoder *d, const struct nftnl_table *table)
{
	struct span userdata = {NULL, 0};
	uint32_t len = 0;

	d->out->present = true;
	d->out->flags = nftnl_table_get_u32(table, NFTNL_TABLE_FLAGS);
	d->out->use = nftnl_table_get_u32(table, NFTNL_TABLE_USE);
	if (nftnl_table_is_set(table, NFTNL_TABLE_USERDATA)) {
		userdata.ptr = nftnl_table_get_data(table, NFTNL_TABLE_USERDATA, &len);
		userdata.len = len;
	}
	return comment_decode(userdata, d->arena, &d->out->comment);
}

static int read_table(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct nftnl_table *table = nftnl_table_alloc();
	const char *name;
	int r = -EBADMSG;

	if (!table)
		return -ENOMEM;
	if (nftnl_table_nlmsg_parse(nlh, table) < 0)
		goto out;
	name = nftnl_table_get_str(table, NFTNL_TABLE_NAME);
	if (!name)
		goto out;
	r = 0;
	/* kube-proxy in nftables mode has a table of its own. */
	if (strcmp(name, "kube-proxy") == 0)
		d->out->kube_proxy = true;
	if (is_our_table(name, nftnl_table_get_u32(table, NFTNL_TABLE_FAMILY)))
		r = read_our_table(d, table);
out:
	nftnl_table_free(table);
	return r;
}

static void look_at_foreign_chain(struct snapshot *out, const struct nftnl_chain *chain)
{
	const char *name = nftnl_chain_get_str(chain, NFTNL_CHAIN_NAME);
	const char *type = nftnl_chain_get_str(chain, NFTNL_CHAIN_TYPE);

	/* iptables-nft leaves empty ones behind; those translate nothing. */
	if (type && strcmp(type, "nat") == 0 &&
	    nftnl_chain_get_u32(chain, NFTNL_CHAIN_USE) > 0 &&
	    nftnl_chain_is_set(chain, NFTNL_CHAIN_HOOKNUM) &&
	    nftnl_chain_get_u32(chain, NFTNL_CHAIN_HOOKNUM) == NF_INET_PRE_ROUTING)
		out->nat_prerouting = true;
	/* kube-proxy over iptables-nft */
	if (name && strcmp(name, "KUBE-SERVICES") == 0)
		out->kube_proxy = true;
}

static int read_our_chain(struct decoder *d, const struct nftnl_chain *chain)
{
	const char *type = nftnl_chain_get_str(chain, NFTNL_CHAIN_TYPE);
	struct snapshot_chain *item;
	int r = 0;

	item = push(d, &d->out->chains, &d->out->chain_count, sizeof(*item), &r);
	if (!item)
		return r;
	item->name = copy(d, nftnl_chain_get_str(chain, NFTNL_CHAIN_NAME));
	item->flags = nftnl_chain_get_u32(chain, NFTNL_CHAIN_FLAGS);
	if (nftnl_chain_is_set(chain, NFTNL_CHAIN_HOOKNUM)) {
		item->type = copy(d, type ? type : "");
		item->hook = nftnl_chain_get_u32(chain, NFTNL_CHAIN_HOOKNUM);
		item->priority = nftnl_chain_get_s32(chain, NFTNL_CHAIN_PRIO);
		item->policy = nftnl_chain_get_u32(chain, NFTNL_CHAIN_POLICY);
		if (!item->type)
			return -ENOMEM;
	}
	return item->name ? 0 : -ENOMEM;
}

static int read_chain(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct nftnl_chain *chain = nftnl_chain_alloc();
	int r = -EBADMSG;

	if (!chain)
		return -ENOMEM;
	if (nftnl_chain_nlmsg_parse(nlh, chain) < 0 ||
	    !nftnl_chain_get_str(chain, NFTNL_CHAIN_NAME))
		goto out;
	r = 0;
	if (is_our_table(nftnl_chain_get_str(chain, NFTNL_CHAIN_TABLE),
			 nftnl_chain_get_u32(chain, NFTNL_CHAIN_FAMILY)))
		r = read_our_chain(d, chain);
	else
		look_at_foreign_chain(d->out, chain);
out:
	nftnl_chain_free(chain);
	return r;
}

static int read_our_set(struct decoder *d, const struct nftnl_set *set)
{
	struct snapshot_set *item;
	int r = 0;

	item = push(d, &d->out->sets, &d->out->set_count, sizeof(*item), &r);
	if (!item)
		return r;
	item->name = copy(d, nftnl_set_get_str(set, NFTNL_SET_NAME));
	item->flags = nftnl_set_get_u32(set, NFTNL_SET_FLAGS);
	item->key_type = nftnl_set_get_u32(set, NFTNL_SET_KEY_TYPE);
	item->key_len = nftnl_set_get_u32(set, NFTNL_SET_KEY_LEN);
	return item->name ? 0 : -ENOMEM;
}

static int read_set(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct nftnl_set *set = nftnl_set_alloc();
	int r = -EBADMSG;

	if (!set)
		return -ENOMEM;
	if (!nftnl_guard_set(nlh) || nftnl_set_nlmsg_parse(nlh, set) < 0 ||
	    !nftnl_set_get_str(set, NFTNL_SET_NAME))
		goto out;
	r = 0;
	if (is_our_table(nftnl_set_get_str(set, NFTNL_SET_TABLE),
			 nftnl_set_get_u32(set, NFTNL_SET_FAMILY)))
		r = read_our_set(d, set);
out:
	nftnl_set_free(set);
	return r;
}

/* A rule of ours that libnftnl cannot read is still a rule, in its chain. */
static int keep_unreadable_rule(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct snapshot_rule *item;
	const struct nlattr *attr;
	const char *chain = NULL;
	uint64_t handle = 0;
	int r = 0;

	/* mnl_attr_for_each(), whose int is not converted by hand. */
	for (attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nfgenmsg));
	     mnl_attr_ok(attr, (int)((const char *)mnl_nlmsg_get_payload_tail(nlh) -
				     (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == NFTA_RULE_CHAIN &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			chain = mnl_attr_get_str(attr);
		if (mnl_attr_get_type(attr) == NFTA_RULE_HANDLE &&
		    mnl_attr_validate(attr, MNL_TYPE_U64) == 0) {
			memcpy(&handle, mnl_attr_get_payload(attr), sizeof(handle));
			handle = be64toh(handle);
		}
	}
	if (!chain)
		return -EBADMSG;
	item = push(d, &d->out->rules, &d->out->rule_count, sizeof(*item), &r);
	if (!item)
		return r;
	item->chain = copy(d, chain);
	item->handle = handle;
	return item->chain ? 0 : -ENOMEM;
}

static int read_rule(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();
	struct snapshot_rule found = {0};
	struct snapshot_rule *item;
	int r;

	if (!rule)
		return -ENOMEM;
	if (!nftnl_guard_rule(nlh) || nftnl_rule_nlmsg_parse(nlh, rule) < 0) {
		r = keep_unreadable_rule(d, nlh);
		goto out;
	}
	r = 0;
	if (!is_our_table(nftnl_rule_get_str(rule, NFTNL_RULE_TABLE),
			  nftnl_rule_get_u32(rule, NFTNL_RULE_FAMILY)))
		goto out; /* a kernel that does not filter the dump */
	r = rule_object_read(rule, d->arena, &found);
	if (r == -EBADMSG)
		r = keep_unreadable_rule(d, nlh);
	else if (r == 0) {
		item = push(d, &d->out->rules, &d->out->rule_count, sizeof(*item), &r);
		if (item)
			*item = found;
	}
out:
	nftnl_rule_free(rule);
	return r;
}

/* ---- elements -------------------------------------------------------------- */

struct element_walk {
	struct decoder *decoder;
	struct edges *edges;
	int r;
};

static int read_element(struct nftnl_set_elem *element, void *data)
{
	struct element_walk *walk = data;
	uint32_t len = 0, flags = 0;
	const void *key = nftnl_set_elem_get(element, NFTNL_SET_ELEM_KEY, &len);
	uint16_t port_be;
	struct edge *edge;

	if (nftnl_set_elem_is_set(element, NFTNL_SET_ELEM_FLAGS))
		flags = nftnl_set_elem_get_u32(element, NFTNL_SET_ELEM_FLAGS);
	/* Anything more than a port, say one that expires, is none of ours. */
	if (!key || len != sizeof(port_be) ||
	    (flags & ~(uint32_t)NFT_SET_ELEM_INTERVAL_END) != 0 ||
	    nftnl_set_elem_is_set(element, NFTNL_SET_ELEM_KEY_END) ||
	    nftnl_set_elem_is_set(element, NFTNL_SET_ELEM_TIMEOUT) ||
	    nftnl_set_elem_is_set(element, NFTNL_SET_ELEM_EXPR)) {
		walk->edges->readable = false;
		return 0;
	}
	if (walk->edges->count >= (size_t)2 * PORTS_RANGES_MAX + 1) {
		walk->edges->readable = false;
		return 0;
	}
	edge = arena_push(walk->decoder->arena, &walk->edges->items,
			  &walk->edges->count, sizeof(*edge));
	if (!edge) {
		walk->r = -ENOMEM;
		return -1;
	}
	memcpy(&port_be, key, sizeof(port_be));
	edge->port = ntohs(port_be);
	edge->is_end = (flags & NFT_SET_ELEM_INTERVAL_END) != 0;
	return 0;
}

/* One dump may come in several messages: collect per set. */
static struct edges *find_edges(struct decoder *d, const char *set, int *r)
{
	struct edges *edges;
	size_t i;

	for (i = 0; i < d->set_count; i++) {
		if (strcmp(d->sets[i].set, set) == 0)
			return &d->sets[i];
	}
	edges = push(d, &d->sets, &d->set_count, sizeof(*edges), r);
	if (!edges)
		return NULL;
	edges->readable = true;
	edges->set = copy(d, set);
	if (!edges->set) {
		d->set_count--;
		*r = -ENOMEM;
		return NULL;
	}
	return edges;
}

static int read_elements(struct decoder *d, const struct nlmsghdr *nlh)
{
	struct element_walk walk = {.decoder = d};
	struct nftnl_set *set = nftnl_set_alloc();
	const char *name;

	if (!set)
		return -ENOMEM;
	if (!nftnl_guard_elements(nlh) || nftnl_set_elems_nlmsg_parse(nlh, set) < 0) {
		walk.r = -EBADMSG;
		goto out;
	}
	name = nftnl_set_get_str(set, NFTNL_SET_NAME);
	if (!name || !nftnl_set_get_str(set, NFTNL_SET_TABLE)) {
		walk.r = -EBADMSG;
		goto out;
	}
	if (!is_our_table(nftnl_set_get_str(set, NFTNL_SET_TABLE),
			  nftnl_set_get_u32(set, NFTNL_SET_FAMILY)))
		goto out;
	walk.edges = find_edges(d, name, &walk.r);
	if (walk.edges)
		(void)nftnl_set_elem_foreach(set, read_element, &walk);
out:
	nftnl_set_free(set);
	return walk.r;
}

static int compare_edges(const void *left, const void *right)
{
	const struct edge *a = left;
	const struct edge *b = right;

	if (a->port != b->port)
		return a->port > b->port ? 1 : -1;
	/* [a,b) [b,c): the end of one range comes before the start of the next. */
	return (int)b->is_end - (int)a->is_end;
}

/* Sorted edges -> ranges; false when they are not start, end, start, end... */
static bool pair_edges(struct edges *edges, struct ports_range *ranges, size_t *count)
{
	uint32_t start = 0;
	bool is_open = false;
	size_t i;

	*count = 0;
	for (i = 0; i < edges->count; i++) {
		const struct edge *edge = &edges->items[i];

		if (edge->is_end) {
			/* nft(8) marks the gap before the first range: 0, end. */
			if (!is_open && edge->port == 0)
				continue;
			if (!is_open || edge->port <= start || start == 0)
				return false;
			ranges[(*count)++] = (struct ports_range){
				(uint16_t)start, (uint16_t)(edge->port - 1)};
		} else {
			if (is_open)
				return false;
			start = edge->port;
		}
		is_open = !edge->is_end;
	}
	if (is_open && start == 0)
		return false;
	if (is_open)
		ranges[(*count)++] = (struct ports_range){(uint16_t)start, UINT16_MAX};
	return true;
}

static int fill_set(struct decoder *d, struct snapshot_set *set)
{
	struct edges *edges = NULL;
	struct ports_range *ranges;
	size_t i, count;
	int r;

	for (i = 0; i < d->set_count; i++) {
		if (strcmp(d->sets[i].set, set->name) == 0)
			edges = &d->sets[i];
	}
	/* Without an answer about its elements a set is empty only if one of the
	 * dumps was for it; strangers' sets are never asked for. */
	if (!edges || !edges->readable)
		return 0;
	ranges = arena_alloc_array(d->arena, edges->count + 1, sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	if (edges->count > 0)
		qsort(edges->items, edges->count, sizeof(*edges->items), compare_edges);
	if (!pair_edges(edges, ranges, &count))
		return 0;
	r = ports_normalize(ranges, count, d->arena, &set->ports);
	if (r == -ENOMEM)
		return r;
	set->readable = r == 0;
	return 0;
}

/* ---- all of it ------------------------------------------------------------- */

static int read_message(struct decoder *d, const struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES ||
	    nlh->nlmsg_len < sizeof(*nlh) + sizeof(struct nfgenmsg))
		return -EBADMSG;
	switch (nlh->nlmsg_type & 0xff) {
	case NFT_MSG_NEWGEN:
		return read_generation(d, nlh);
	case NFT_MSG_NEWTABLE:
		return read_table(d, nlh);
	case NFT_MSG_NEWCHAIN:
		return read_chain(d, nlh);
	case NFT_MSG_NEWSET:
		return read_set(d, nlh);
	case NFT_MSG_NEWRULE:
		return read_rule(d, nlh);
	case NFT_MSG_NEWSETELEM:
		return read_elements(d, nlh);
	default:
		return -EBADMSG;
	}
}

static int read_all(struct decoder *d, struct span raw, char *aligned)
{
	int r = 0;

	while (raw.len > 0 && r == 0) {
		struct nlmsghdr header;

		if (raw.len < sizeof(header))
			return -EBADMSG;
		memcpy(&header, raw.ptr, sizeof(header));
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > raw.len ||
		    header.nlmsg_len > MESSAGE_MAX)
			return -EBADMSG;
		memcpy(aligned, raw.ptr, header.nlmsg_len);
		raw = span_slice(raw, NLMSG_ALIGN((size_t)header.nlmsg_len), raw.len);
		r = read_message(d, (const struct nlmsghdr *)(const void *)aligned);
		if (r == -EBADMSG) {
			d->out->unreadable++;
			r = 0;
		}
	}
	return r;
}

int snapshot_decode(struct span raw, struct arena *arena, struct snapshot *out)
{
	struct snapshot snapshot = {0};
	struct decoder d = {.arena = arena, .out = &snapshot};
	char *aligned = arena_alloc(arena, MESSAGE_MAX);
	size_t i;
	int r;

	if (!aligned)
		return -ENOMEM;
	r = read_all(&d, raw, aligned);
	for (i = 0; i < snapshot.set_count && r == 0; i++)
		r = fill_set(&d, &snapshot.sets[i]);
	/* One before and one after, or nobody knows whether they belong together. */
	if (r == 0 && d.generations < 2)
		r = -EBADMSG;
	if (r == 0)
		*out = snapshot;
	return r;
}
