/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset: the kernel's answers about nf_tables, decoded here because libnftnl
 * may end a process over an attribute it does not expect.
 */
#include <errno.h>
#include <unistd.h>

#include "agent/worker/worker.h"
#include "rules/exchange.h"
#include "rules/snapshot.h"
#include "rules/snapshot_codec.h"

enum { SNAPSHOT_ARENA_MAX = 128 * 1024 * 1024 };

int worker_ruleset_run(struct worker_self *self)
{
	struct message message;
	int r = 0;

	/* A dump is longer than what other roles are told. */
	self->channel.in.ceiling = EXCHANGE_REPLY_MAX;
	while (r == 0) {
		struct arena arena = arena_make(SNAPSHOT_ARENA_MAX);
		struct snapshot snapshot = {0};

		r = channel_receive(&self->channel, &message,
				    deadline_in_ms(WORKER_PATIENCE_MS));
		if (r == 0 && (message.kind != WORKER_RAW || message.fd >= 0))
			r = -EPROTO;
		if (r == 0)
			r = snapshot_decode(message.body, &arena, &snapshot);
		if (r == 0)
			r = worker_send(self, WORKER_RESULT, message.token,
					codec_snapshot, &snapshot);
		arena_free(&arena);
	}
	return r;
}
