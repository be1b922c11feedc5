/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discover_codec: a discover_job on its way to the discover role.
 */
#ifndef TLSWARD_AGENT_HOST_DISCOVER_CODEC_H
#define TLSWARD_AGENT_HOST_DISCOVER_CODEC_H

#include "agent/base/codec.h"

/*
 * codec_discover_job(codec, item): ${item} is a struct discover_job. The
 * deadline travels as milliseconds left, for it is the receiver who waits; a
 * range with first > last or without a protocol fails.
 */
void codec_discover_job(struct codec *codec, void *item);

#endif
