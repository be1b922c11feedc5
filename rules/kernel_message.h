/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel_message: the messages of an answer about nf_tables, one by one, with
 * their framing checked. Inside this room only.
 */
#ifndef TLSWARD_RULES_KERNEL_MESSAGE_H
#define TLSWARD_RULES_KERNEL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/span.h"

struct kernel_message {
	uint8_t kind;   /* NFT_MSG_* */
	uint8_t family; /* NFPROTO_* */
	struct span attributes;
};

enum kernel_message_end {
	KERNEL_MESSAGE_TAKEN,
	KERNEL_MESSAGE_END,
	KERNEL_MESSAGE_BAD
};

/* Take the first message off ${rest}. BAD: the framing is broken, or it is a
 * message of another subsystem. */
enum kernel_message_end kernel_message_take(struct span *rest,
					    struct kernel_message *out);

/*
 * The generations in an answer: the first and the last one have to be the same.
 */
struct generation_pair {
	unsigned int seen;
	uint32_t first;
	bool same;
};

/* Note a NFT_MSG_NEWGEN. False when it cannot be read. */
bool generation_note(struct generation_pair *pair, struct span attributes);

#endif
