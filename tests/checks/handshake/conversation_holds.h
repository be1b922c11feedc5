/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds at the end of every conversation, whatever the peer said; for the fuzz
 * targets that play the peer. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_CONVERSATION_HOLDS_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_CONVERSATION_HOLDS_H

#include <stdlib.h>

#include "checks/handshake/conversation.h"

/* A result that cannot leave the worker is lost, with all that was learned. */
static inline void result_must_be_sendable(struct probe_result *result)
{
	struct buffer out = buffer_make(2 * (size_t)CONVERSATION_ARENA_MAX);
	struct codec codec = codec_writer(&out);

	codec_probe_result(&codec, result);
	if (!codec_done(&codec))
		abort();
	buffer_free(&out);
}

/* It has come to an end, and says why it was not accepted. */
static inline void conversation_must_hold(struct conversation *conversation)
{
	struct probe_result *result = &conversation->result;

	if (!conversation->done || result->outcome >= PROBE_OUTCOME_COUNT ||
	    result->speaks >= SPEAKS_COUNT ||
	    (result->outcome != PROBE_ACCEPTED && !result->why))
		abort();
	result_must_be_sendable(result);
}

#endif
