/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_ruleset: netfilter for main. What the kernel says goes unread to a
 * ruleset worker; what main wants to say is checked to be about our table alone.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include <linux/netfilter.h>

#include "agent/priv/kernel_module.h"
#include "agent/priv/monitor_state.h"
#include "agent/priv/ruleset_message.h"
#include "rules/batch_check.h"
#include "rules/exchange.h"
#include "rules/xtables.h"

enum { EXCHANGE_MS = 10 * 1000 };

/* 0 with a socket to nf_tables in ${fd}, or the refusal filled in. */
static int open_exchange(struct answer *answer, int *fd)
{
	int r = exchange_open(fd);

	if (r != 0)
		monitor_refuse(answer, -r, exchange_error_text(r));
	return r;
}

/* ${r} and ${reply}: what the kernel said to a question. Unread to the worker. */
static void pass_on(struct monitor *monitor, const struct ask *ask, int r,
		    const struct buffer *reply, struct answer *answer)
{
	const struct message message = {.kind = WORKER_RAW,
					.token = ask->token,
					.body = buffer_span(reply),
					.fd = -1};

	if (r != 0) {
		monitor_refuse(answer, -r, exchange_error_text(r));
		return;
	}
	r = monitor_send(monitor, ask->worker, WORKER_RULESET, &message);
	if (r != 0)
		monitor_refuse(answer, -r, "the worker does not take it");
}

void answer_ruleset(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		    struct answer *answer, int *fd)
{
	struct buffer reply = buffer_make(EXCHANGE_REPLY_MAX);
	int netlink = -1, r;

	(void)arena;
	(void)fd;
	if (open_exchange(answer, &netlink) != 0)
		return;
	r = exchange_ask_all(netlink, deadline_in_ms(EXCHANGE_MS), &reply);
	pass_on(monitor, ask, r, &reply, answer);
	(void)close(netlink);
	buffer_free(&reply);
}

void answer_kernel_ruleset(struct monitor *monitor, const struct ask *ask,
			   struct arena *arena, struct answer *answer, int *fd)
{
	struct buffer reply = buffer_make(EXCHANGE_RULESET_MAX);
	int netlink = -1, r;

	(void)arena;
	(void)fd;
	if (kernel_module_is_absent("nf_tables")) {
		monitor_refuse(answer, EPROTONOSUPPORT, "nf_tables is not loaded");
		return;
	}
	if (open_exchange(answer, &netlink) != 0)
		return;
	r = exchange_ask_ruleset(netlink, deadline_in_ms(EXCHANGE_MS), &reply);
	pass_on(monitor, ask, r, &reply, answer);
	(void)close(netlink);
	buffer_free(&reply);
}

/* Whether anything came is all that is looked at: the framing is exchange's. */
void answer_has_rules(struct monitor *monitor, const struct ask *ask,
		      struct arena *arena, struct answer *answer, int *fd)
{
	struct buffer reply = buffer_make(EXCHANGE_REPLY_MAX);
	int netlink = -1, r = 0;

	(void)monitor;
	(void)ask;
	(void)arena;
	(void)fd;
	if (!kernel_module_is_absent("nf_tables") &&
	    open_exchange(answer, &netlink) == 0) {
		r = exchange_ask(netlink, EXCHANGE_TABLES, deadline_in_ms(EXCHANGE_MS),
				 &reply);
		answer->number = reply.len > 0;
		if (r != 0)
			monitor_refuse(answer, -r, exchange_error_text(r));
		(void)close(netlink);
	}
	buffer_free(&reply);
}

void answer_set_elements(struct monitor *monitor, const struct ask *ask,
			 struct arena *arena, struct answer *answer, int *fd)
{
	struct codec codec = codec_reader(ask->bytes, arena);
	struct exchange_set set = {0};
	struct buffer reply;
	int netlink = -1, r;

	(void)fd;
	codec_exchange_set(&codec, &set);
	if (!codec_done(&codec)) {
		monitor_refuse(answer, EINVAL, "not a set");
		return;
	}
	if (open_exchange(answer, &netlink) != 0)
		return;
	reply = buffer_make(EXCHANGE_ELEMENTS_MAX);
	r = exchange_ask_elements(netlink, &set, deadline_in_ms(EXCHANGE_MS), &reply);
	pass_on(monitor, ask, r, &reply, answer);
	(void)close(netlink);
	buffer_free(&reply);
}

void answer_xtables(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		    struct answer *answer, int *fd)
{
	const bool is_ipv4 = ask->target == 4;
	struct span names = {NULL, 0};
	struct buffer reply;
	int r;

	(void)fd;
	if (ask->number >= XTABLES_TABLE_COUNT || (!is_ipv4 && ask->target != 6)) {
		monitor_refuse(answer, EINVAL, "no such table");
		return;
	}
	/* To ask for a table that is not there would make it. */
	r = monitor_read_fact(is_ipv4 ? FACT_IP_TABLES_NAMES : FACT_IP6_TABLES_NAMES,
			      arena, &names);
	if (r == 0 && !xtables_is_listed(names, ask->number))
		r = -ENOENT;
	if (r != 0) {
		monitor_refuse(answer, -r,
			       r == -ENOENT ? "the table is not in use"
					    : "cannot be read");
		return;
	}
	reply = buffer_make(XTABLES_BYTES_MAX + 1024);
	r = xtables_ask(is_ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6, ask->number, &reply);
	pass_on(monitor, ask, r, &reply, answer);
	buffer_free(&reply);
}

void answer_batch(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		  struct answer *answer, int *fd)
{
	struct buffer body = buffer_make(RULESET_ANSWER_MAX);
	struct codec codec = codec_writer(&body);
	char *room = arena_alloc(arena, RULESET_ANSWER_MAX);
	struct batch_answer outcome = {0};
	enum batch_refusal refusal;
	int netlink = -1, r;

	(void)fd;
	/* What the kernel says must have room before the kernel is asked. */
	refusal = batch_check(ask->bytes, NULL);
	if (!room)
		monitor_refuse(answer, ENOMEM, "out of memory");
	/* Without the lock somebody else may be half-way through a change. */
	else if (monitor->lock < 0)
		monitor_refuse(answer, ENOLCK, "the lock is not held");
	else if (refusal != BATCH_OK)
		monitor_refuse(answer, EINVAL, batch_refusal_text(refusal));
	else if (open_exchange(answer, &netlink) == 0) {
		r = exchange_send_batch(netlink, ask->bytes,
					deadline_in_ms(EXCHANGE_MS), &outcome);
		codec_batch_answer(&codec, &outcome);
		if (body.len > 0)
			memcpy(room, body.ptr, body.len);
		answer->bytes = (struct span){room, body.len};
		if (r != 0)
			monitor_refuse(answer, -r, exchange_error_text(r));
		else if (!codec_done(&codec))
			monitor_refuse(answer, ENOMEM, "out of memory");
		(void)close(netlink);
	}
	buffer_free(&body);
}

static const char *conntrack_error_text(int error)
{
	switch (-error) {
	case ENOENT:
		return "the connection is not tracked";
	case EINVAL:
	case EOPNOTSUPP:
		return "this kernel does not tell about tracked connections "
		       "(CONFIG_NF_CT_NETLINK)";
	default:
		return exchange_error_text(error);
	}
}

void answer_conntrack(struct monitor *monitor, const struct ask *ask,
		      struct arena *arena, struct answer *answer, int *fd)
{
	struct buffer reply = buffer_make(CONNTRACK_ANSWER_MAX);
	struct conntrack_tuple tuple = {
		.family = ask->address.family,
		.protocol = ask->transport == TRANSPORT_TCP ? IPPROTO_TCP : IPPROTO_UDP,
		.source_port = ask->port,
		.destination_port = ask->peer_port,
	};
	int netlink = -1, r;

	(void)monitor;
	(void)fd;
	_Static_assert(sizeof(tuple.source) == sizeof(ask->address.bytes),
		       "both hold an IPv6 address");
	memcpy(tuple.source, ask->address.bytes, sizeof(tuple.source));
	memcpy(tuple.destination, ask->peer.bytes, sizeof(tuple.destination));
	if (ask->address.family != ask->peer.family)
		monitor_refuse(answer, EINVAL, "two ends of different families");
	else if (open_exchange(answer, &netlink) == 0) {
		r = exchange_ask_conntrack(netlink, &tuple, deadline_in_ms(EXCHANGE_MS),
					   &reply);
		answer->bytes = arena_copy(arena, buffer_span(&reply));
		if (r != 0)
			monitor_refuse(answer, -r, conntrack_error_text(r));
		else if (!answer->bytes.ptr)
			monitor_refuse(answer, ENOMEM, "out of memory");
		(void)close(netlink);
	}
	buffer_free(&reply);
}
