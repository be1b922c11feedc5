/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset: the kernel's answers about nf_tables, decoded here: they hold what
 * anybody with rules of his own wrote, and libnftnl may end a process over an
 * attribute it does not expect.
 */
#include <errno.h>
#include <unistd.h>

#include <linux/netfilter.h>

#include "agent/worker/job.h"
#include "agent/worker/worker.h"
#include "rules/exchange.h"
#include "rules/kernel_ruleset.h"
#include "rules/snapshot.h"
#include "rules/snapshot_codec.h"
#include "rules/xtables.h"

enum { RULESET_ARENA_MAX = 512 * 1024 * 1024 };

static int answer_ours(struct worker_self *self, const struct message *message,
		       struct arena *arena)
{
	struct snapshot snapshot = {0};
	int r = snapshot_decode(message->body, arena, &snapshot);

	return r != 0 ? r
		      : worker_send(self, WORKER_RESULT, message->token, codec_snapshot,
				    &snapshot);
}

static int answer_kernel(struct worker_self *self, const struct message *message,
			 struct arena *arena)
{
	struct kernel_ruleset ruleset = {0};
	int r = kernel_ruleset_decode(message->body, arena, &ruleset);

	return r != 0 ? r
		      : worker_send(self, WORKER_RESULT, message->token,
				    codec_kernel_ruleset, &ruleset);
}

static int answer_xtables(struct worker_self *self, const struct message *message,
			  struct arena *arena, uint8_t family)
{
	struct kernel_ruleset ruleset = {0};
	int r = xtables_decode(message->body, family, arena, &ruleset);

	/* What is no such table is one that main hears was not understood. */
	if (r == -EBADMSG || r == -E2BIG)
		ruleset = (struct kernel_ruleset){.unreadable = 1};
	else if (r != 0)
		return r;
	return worker_send(self, WORKER_RESULT, message->token, codec_kernel_ruleset,
			   &ruleset);
}

/* More elements than are worth it are one that cannot be read: main says so. */
static int answer_elements(struct worker_self *self, const struct message *message,
			   struct arena *arena)
{
	struct raw_elements elements = {0};
	int r = set_elements_decode(message->body, arena, &elements);

	if (r == -E2BIG)
		elements = (struct raw_elements){.unreadable = 1};
	else if (r != 0)
		return r;
	return worker_send(self, WORKER_RESULT, message->token, codec_raw_elements,
			   &elements);
}

int worker_ruleset_run(struct worker_self *self)
{
	struct message message;
	int r = 0;

	/* A dump is longer than what other roles are told. */
	self->channel.in.ceiling = EXCHANGE_RULESET_MAX;
	while (r == 0) {
		struct arena arena = arena_make(RULESET_ARENA_MAX);

		r = channel_receive(&self->channel, &message,
				    deadline_in_ms(WORKER_PATIENCE_MS));
		if (r == 0 && (message.kind != WORKER_RAW || message.fd >= 0))
			r = -EPROTO;
		if (r == 0) {
			switch (message.token) {
			case RULESET_TOKEN_OURS:
				r = answer_ours(self, &message, &arena);
				break;
			case RULESET_TOKEN_KERNEL:
				r = answer_kernel(self, &message, &arena);
				break;
			case RULESET_TOKEN_ELEMENTS:
				r = answer_elements(self, &message, &arena);
				break;
			case RULESET_TOKEN_XTABLES4:
				r = answer_xtables(self, &message, &arena,
						   NFPROTO_IPV4);
				break;
			case RULESET_TOKEN_XTABLES6:
				r = answer_xtables(self, &message, &arena,
						   NFPROTO_IPV6);
				break;
			default:
				r = -EPROTO;
				break;
			}
		}
		arena_free(&arena);
	}
	return r;
}
