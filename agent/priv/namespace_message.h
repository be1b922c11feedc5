/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namespace_message: the questions of agent/host/namespace_door.h and their answer, on
 * the way between the discover role, main, the monitor and its child.
 */
#ifndef TLSWARD_AGENT_PRIV_NAMESPACE_MESSAGE_H
#define TLSWARD_AGENT_PRIV_NAMESPACE_MESSAGE_H

#include "agent/base/codec.h"
#include "agent/host/namespace_door.h"

/* The answer to either; a socket that was wanted comes with it. */
struct namespace_answer {
	int64_t status; /* 0 or -errno */
	struct namespace_sockets sockets;
};

void codec_namespace_wanted(struct codec *codec, void *item);
void codec_namespace_sockets(struct codec *codec, void *item);
void codec_namespace_answer(struct codec *codec, void *item);

#endif
