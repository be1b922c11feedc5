/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_codec: a session_list on its way from the discover role.
 */
#ifndef TLSWARD_AGENT_HOST_SESSION_CODEC_H
#define TLSWARD_AGENT_HOST_SESSION_CODEC_H

#include "agent/base/codec.h"

/* ${item} is a struct session_list. */
void codec_session_list(struct codec *codec, void *item);

#endif
