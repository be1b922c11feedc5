/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/batch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>

#include "rules/comment.h"
#include "rules/rule_object.h"

/* nft(8)'s number for the type inet_service; the kernel only keeps it. */
enum { KEY_TYPE_INET_SERVICE = 13, KEY_LEN_INET_SERVICE = 2 };

/* The kernel takes more; ours are short words. */
enum { NAME_MAX_LEN = 31 };

/* A range is two elements of at most 24 bytes, and NFTA_SET_ELEM_LIST_ELEMENTS
 * is a nest with a 16 bit length: one message carries the longest list. */
enum { RANGE_BYTES = 48, MESSAGE_OVERHEAD = 256 };
_Static_assert(PORTS_RANGES_MAX *RANGE_BYTES + MESSAGE_OVERHEAD < BATCH_MESSAGE_MAX,
	       "a full set fits one message");

struct writer {
	struct batch *batch;
	struct arena *arena;
	char *scratch; /* one message, malloc(3)ed: aligned for struct nlmsghdr */
	size_t last;   /* offset of the last message about an object */
	int r;         /* of the first failure; nothing is written after it */
};

static uint32_t next_seq(const struct writer *w)
{
	return BATCH_SEQ_BEGIN + (uint32_t)w->batch->object_count;
}

static struct nlmsghdr *begin_message(const struct writer *w, uint16_t type,
				      uint16_t flags)
{
	memset(w->scratch, 0, BATCH_MESSAGE_MAX);
	return nftnl_nlmsg_build_hdr(w->scratch, type, NFPROTO_INET, flags,
				     next_seq(w));
}

/* Take the message over; ${object} (which may be NULL) are its words. */
static void end_message(struct writer *w, const struct nlmsghdr *nlh,
			const char *object)
{
	const char **words;

	if (w->r)
		return;
	if (w->batch->object_count == BATCH_MESSAGES_MAX) {
		w->r = -EMSGSIZE;
		return;
	}
	words = arena_push(w->arena, &w->batch->objects, &w->batch->object_count,
			   sizeof(*words));
	if (!object || !words) {
		w->r = -ENOMEM;
		return;
	}
	*words = object;
	w->last = w->batch->bytes.len;
	buffer_add(&w->batch->bytes, (struct span){w->scratch, nlh->nlmsg_len});
}

static bool is_name(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= NAME_MAX_LEN;
}

static void put_table(struct writer *w, uint16_t type, const char *comment)
{
	uint8_t record[COMMENT_BYTES];
	struct nftnl_table *table;
	struct nlmsghdr *nlh;
	size_t len = 0;

	if (comment) {
		len = comment_encode(comment, record);
		if (len == 0)
			w->r = -EINVAL;
	}
	if (w->r)
		return;
	table = nftnl_table_alloc();
	if (!table ||
	    nftnl_table_set_str(table, NFTNL_TABLE_NAME, RULESET_TABLE) != 0 ||
	    (len > 0 && nftnl_table_set_data(table, NFTNL_TABLE_USERDATA, record,
					     (uint32_t)len) != 0)) {
		w->r = -ENOMEM;
		goto out;
	}
	nlh = begin_message(w, type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0);
	nftnl_table_nlmsg_build_payload(nlh, table);
	end_message(w, nlh, "table " RULESET_TABLE);
out:
	if (table)
		nftnl_table_free(table);
}

static void put_set(struct writer *w, const struct port_set *from, uint32_t id)
{
	struct nftnl_set *set;
	struct nlmsghdr *nlh;

	if (!is_name(from->name))
		w->r = -EINVAL;
	if (w->r)
		return;
	set = nftnl_set_alloc();
	if (!set || nftnl_set_set_str(set, NFTNL_SET_TABLE, RULESET_TABLE) != 0 ||
	    nftnl_set_set_str(set, NFTNL_SET_NAME, from->name) != 0) {
		w->r = -ENOMEM;
		goto out;
	}
	nftnl_set_set_u32(set, NFTNL_SET_FAMILY, NFPROTO_INET);
	nftnl_set_set_u32(set, NFTNL_SET_ID, id);
	nftnl_set_set_u32(set, NFTNL_SET_FLAGS, NFT_SET_INTERVAL);
	nftnl_set_set_u32(set, NFTNL_SET_KEY_TYPE, KEY_TYPE_INET_SERVICE);
	nftnl_set_set_u32(set, NFTNL_SET_KEY_LEN, KEY_LEN_INET_SERVICE);
	nlh = begin_message(w, NFT_MSG_NEWSET, NLM_F_CREATE);
	nftnl_set_nlmsg_build_payload(nlh, set);
	end_message(w, nlh, arena_printf(w->arena, "set %s", from->name));
out:
	if (set)
		nftnl_set_free(set);
}

static void put_element(struct nlmsghdr *nlh, uint32_t port, bool is_end)
{
	struct nlattr *element = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	uint16_t port_be = htons((uint16_t)port);
	struct nlattr *key;

	if (is_end)
		mnl_attr_put_u32(nlh, NFTA_SET_ELEM_FLAGS,
				 htonl(NFT_SET_ELEM_INTERVAL_END));
	key = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_KEY);
	mnl_attr_put(nlh, NFTA_DATA_VALUE, sizeof(port_be), &port_be);
	mnl_attr_nest_end(nlh, key);
	mnl_attr_nest_end(nlh, element);
}

/* Straight to attributes: one nftnl_set_elem each costs 350 bytes and more. */
static void put_elements(struct writer *w, const struct port_set *from)
{
	struct nlattr *list;
	struct nlmsghdr *nlh;
	size_t i;

	if (from->ports.count > PORTS_RANGES_MAX)
		w->r = -EMSGSIZE;
	if (w->r || from->ports.count == 0)
		return;
	nlh = begin_message(w, NFT_MSG_NEWSETELEM, NLM_F_CREATE);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, RULESET_TABLE);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, from->name);
	list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	for (i = 0; i < from->ports.count; i++) {
		const struct ports_range *range = &from->ports.items[i];

		put_element(nlh, range->first, false);
		/* A range up to the last key has no end element. */
		if (range->last < UINT16_MAX)
			put_element(nlh, range->last + 1U, true);
	}
	mnl_attr_nest_end(nlh, list);
	end_message(w, nlh, arena_printf(w->arena, "elements of set %s", from->name));
}

static void put_chain(struct writer *w, const struct chain *from)
{
	struct nftnl_chain *chain;
	struct nlmsghdr *nlh;

	if (!is_name(from->name))
		w->r = -EINVAL;
	if (w->r)
		return;
	chain = nftnl_chain_alloc();
	if (!chain ||
	    nftnl_chain_set_str(chain, NFTNL_CHAIN_TABLE, RULESET_TABLE) != 0 ||
	    nftnl_chain_set_str(chain, NFTNL_CHAIN_NAME, from->name) != 0 ||
	    nftnl_chain_set_str(chain, NFTNL_CHAIN_TYPE, "filter") != 0) {
		w->r = -ENOMEM;
		goto out;
	}
	nftnl_chain_set_u32(chain, NFTNL_CHAIN_HOOKNUM, from->hook);
	nftnl_chain_set_s32(chain, NFTNL_CHAIN_PRIO, from->priority);
	nftnl_chain_set_u32(chain, NFTNL_CHAIN_POLICY, NF_ACCEPT);
	nlh = begin_message(w, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
	nftnl_chain_nlmsg_build_payload(nlh, chain);
	end_message(w, nlh, arena_printf(w->arena, "chain %s", from->name));
out:
	if (chain)
		nftnl_chain_free(chain);
}

static void put_rule(struct writer *w, const struct rule *from, const char *chain)
{
	struct nftnl_rule *rule = NULL;
	struct nlmsghdr *nlh;

	if (w->r)
		return;
	w->r = rule_object_make(from, chain, &rule);
	if (w->r)
		return;
	nlh = begin_message(w, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	nftnl_rule_nlmsg_build_payload(nlh, rule);
	end_message(
		w, nlh,
		arena_printf(w->arena, "rule %s of chain %s", from->comment, chain));
	nftnl_rule_free(rule);
}

static void put_contents(struct writer *w, const struct ruleset *ruleset)
{
	size_t i, j;

	put_table(w, NFT_MSG_NEWTABLE, ruleset->comment);
	for (i = 0; i < ruleset->set_count; i++) {
		put_set(w, &ruleset->sets[i], (uint32_t)i + 1);
		put_elements(w, &ruleset->sets[i]);
	}
	for (i = 0; i < ruleset->chain_count; i++) {
		put_chain(w, &ruleset->chains[i]);
		for (j = 0; j < ruleset->chains[i].rule_count; j++)
			put_rule(w, &ruleset->chains[i].rules[j],
				 ruleset->chains[i].name);
	}
}

/* Ask for an acknowledgement of the last object: it comes only when the whole
 * batch was taken, and silence is a weaker proof than an answer. */
static void ask_acknowledgement(struct writer *w)
{
	struct nlmsghdr nlh;

	if (w->r || w->batch->bytes.failed)
		return;
	memcpy(&nlh, w->batch->bytes.ptr + w->last, sizeof(nlh));
	nlh.nlmsg_flags |= NLM_F_ACK;
	memcpy(w->batch->bytes.ptr + w->last, &nlh, sizeof(nlh));
}

int batch_build(const struct ruleset *ruleset, uint32_t generation, struct arena *arena,
		struct batch *out)
{
	struct writer w = {.batch = out, .arena = arena};
	struct nlmsghdr *nlh;

	*out = (struct batch){.bytes = buffer_make(BATCH_MAX)};
	w.scratch = malloc(BATCH_MESSAGE_MAX);
	if (!w.scratch)
		return -ENOMEM;
	memset(w.scratch, 0, BATCH_MESSAGE_MAX);
	nlh = nftnl_batch_begin(w.scratch, next_seq(&w));
	mnl_attr_put_u32(nlh, NFNL_BATCH_GENID, htonl(generation));
	end_message(&w, nlh, "beginning of the batch");
	/* Adding it first makes the delete work whether it was there or not. */
	put_table(&w, NFT_MSG_NEWTABLE, NULL);
	put_table(&w, NFT_MSG_DELTABLE, NULL);
	if (ruleset->chain_count > 0)
		put_contents(&w, ruleset);
	ask_acknowledgement(&w);
	memset(w.scratch, 0, BATCH_MESSAGE_MAX);
	nlh = nftnl_batch_end(w.scratch, next_seq(&w));
	end_message(&w, nlh, "end of the batch");
	free(w.scratch);
	if (w.r == 0 && out->bytes.failed)
		w.r = -EMSGSIZE;
	return w.r;
}

void batch_free(struct batch *batch)
{
	buffer_free(&batch->bytes);
	*batch = (struct batch){0};
}

const char *batch_object(const struct batch *batch, uint32_t seq)
{
	if (seq < BATCH_SEQ_BEGIN || seq - BATCH_SEQ_BEGIN >= batch->object_count)
		return "a message that was not sent";
	return batch->objects[seq - BATCH_SEQ_BEGIN];
}
