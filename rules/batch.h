/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch: a ruleset as the bytes of one nf_tables transaction.
 *
 * begin (with the generation the plan was made from) - our table added, deleted,
 * added - sets - elements - chains - rules - end. The kernel takes all of it or
 * nothing, and nothing (ERESTART) when the ruleset changed since. The same
 * bytes work whether our table exists or not, on every kernel since 5.10.
 *
 * Only encoding: no socket, no privilege.
 */
#ifndef TLSWARD_RULES_BATCH_H
#define TLSWARD_RULES_BATCH_H

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "rules/ruleset.h"

enum {
	BATCH_MAX = 1 << 20, /* bytes */
	BATCH_MESSAGE_MAX = 1 << 16,
	BATCH_MESSAGES_MAX = 2048,
	BATCH_SEQ_BEGIN = 1, /* nlmsg_seq counts up from here */
};

struct batch {
	struct buffer bytes;
	const char **objects; /* what each message is about, in words */
	size_t object_count;
};

/*
 * batch_build(ruleset, generation, arena, out):
 * Returns 0; -EINVAL for a ruleset that cannot be said (a name or comment too
 * long, a statement with a value it does not have); -EMSGSIZE at a ceiling;
 * -ENOMEM. ${out} holds the bytes and, in ${arena}, the words: batch_free() it
 * also after a failure. A ruleset without chains gives the batch that takes our
 * table away.
 */
int batch_build(const struct ruleset *ruleset, uint32_t generation, struct arena *arena,
		struct batch *out);
void batch_free(struct batch *batch);

/*
 * What the message with this nlmsg_seq is about ("rule block-tcp of chain
 * arriving"), for naming an error; never NULL.
 */
const char *batch_object(const struct batch *batch, uint32_t seq);

#endif
