/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_ruleset: nf_tables for main. What the kernel says goes unread to a
 * ruleset worker; what main wants to say is checked to be about our table alone.
 */
#include <errno.h>
#include <unistd.h>

#include "agent/priv/monitor_state.h"
#include "agent/priv/ruleset_message.h"
#include "rules/batch_check.h"
#include "rules/exchange.h"

enum { EXCHANGE_MS = 10 * 1000 };

/* 0 with a socket to nf_tables in ${fd}, or the refusal filled in. */
static int open_exchange(struct answer *answer, int *fd)
{
	int r = exchange_open(fd);

	if (r != 0)
		monitor_refuse(answer, -r, exchange_error_text(r));
	return r;
}

void answer_ruleset(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		    struct answer *answer, int *fd)
{
	struct message message = {.kind = WORKER_RAW, .token = ask->token, .fd = -1};
	struct buffer reply = buffer_make(EXCHANGE_REPLY_MAX);
	int netlink = -1, r;

	(void)arena;
	(void)fd;
	if (open_exchange(answer, &netlink) != 0)
		return;
	r = exchange_ask_all(netlink, deadline_in_ms(EXCHANGE_MS), &reply);
	if (r != 0) {
		monitor_refuse(answer, -r, exchange_error_text(r));
	} else {
		message.body = buffer_span(&reply);
		r = monitor_send(monitor, ask->worker, WORKER_RULESET, &message);
		if (r != 0)
			monitor_refuse(answer, -r, "the worker does not take it");
	}
	(void)close(netlink);
	buffer_free(&reply);
}

void answer_batch(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		  struct answer *answer, int *fd)
{
	struct buffer body = buffer_make(RULESET_ANSWER_MAX);
	struct codec codec = codec_writer(&body);
	struct batch_answer outcome = {0};
	enum batch_refusal refusal;
	int netlink = -1, r;

	(void)fd;
	/* Without the lock somebody else may be half-way through a change. */
	refusal = batch_check(ask->bytes, NULL);
	if (monitor->lock < 0)
		monitor_refuse(answer, ENOLCK, "the lock is not held");
	else if (refusal != BATCH_OK)
		monitor_refuse(answer, EINVAL, batch_refusal_text(refusal));
	else if (open_exchange(answer, &netlink) == 0) {
		r = exchange_send_batch(netlink, ask->bytes,
					deadline_in_ms(EXCHANGE_MS), &outcome);
		codec_batch_answer(&codec, &outcome);
		answer->bytes = arena_copy(arena, buffer_span(&body));
		if (r != 0)
			monitor_refuse(answer, -r, exchange_error_text(r));
		else if (!codec_done(&codec) || !answer->bytes.ptr)
			monitor_refuse(answer, ENOMEM, "out of memory");
		(void)close(netlink);
	}
	buffer_free(&body);
}
