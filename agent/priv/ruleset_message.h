/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset_message: what main and the monitor say to one another about rules.
 */
#ifndef TLSWARD_AGENT_PRIV_RULESET_MESSAGE_H
#define TLSWARD_AGENT_PRIV_RULESET_MESSAGE_H

#include "agent/base/codec.h"

enum { RULESET_ANSWER_MAX = 16 * 1024 };

/* What became of a batch: a struct batch_answer (rules/exchange.h). */
void codec_batch_answer(struct codec *codec, void *item);

/* Which set is asked about: a struct exchange_set. */
void codec_exchange_set(struct codec *codec, void *item);

#endif
