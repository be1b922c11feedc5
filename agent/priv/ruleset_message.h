/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset_message: what became of a batch, on its way from the monitor to main.
 */
#ifndef TLSWARD_AGENT_PRIV_RULESET_MESSAGE_H
#define TLSWARD_AGENT_PRIV_RULESET_MESSAGE_H

#include "agent/base/codec.h"

enum { RULESET_ANSWER_MAX = 16 * 1024 };

/* ${item} is a struct batch_answer (rules/exchange.h). */
void codec_batch_answer(struct codec *codec, void *item);

#endif
