/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * channel: messages between two of our processes, over SOCK_SEQPACKET.
 *
 * A message is a kind, a token that pairs answers with questions, bytes, and at
 * most one descriptor. Long messages travel in frames and are put together
 * again below a ceiling. The other end may be compromised: a frame that is too
 * short, a kind out of turn or a message above the ceiling ends the channel,
 * and nothing is ever allocated on the word of the peer alone.
 */
#ifndef TLSWARD_AGENT_PRIV_CHANNEL_H
#define TLSWARD_AGENT_PRIV_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#include "agent/base/buffer.h"
#include "agent/base/deadline.h"
#include "agent/base/span.h"

enum { CHANNEL_FRAME_MAX = 60 * 1024 }; /* bytes of one packet, header included */

struct channel {
	int fd; /* -1 when closed */
	struct buffer in;
};

struct message {
	uint32_t kind;
	uint32_t token;
	struct span body; /* received: valid until the next receive */
	int fd;           /* -1: none. Received: the caller owns it */
};

/* A channel over ${fd}, which it then owns; messages above ${ceiling} end it. */
struct channel channel_make(int fd, size_t ceiling);
void channel_close(struct channel *channel);

/* Two connected descriptors, close-on-exec. Returns 0 or -errno. */
int channel_pair(int fds[2]);

/*
 * channel_send(channel, message, deadline):
 * Send it whole, waiting for room until ${deadline}. message->fd stays the
 * caller's. Returns 0, -ETIMEDOUT, -EPIPE when the peer is gone, or -errno.
 */
int channel_send(const struct channel *channel, const struct message *message,
		 struct deadline deadline);

/*
 * channel_receive(channel, message, deadline):
 * Receive one whole message. Returns 0, -ETIMEDOUT, -EPIPE when the peer is
 * gone, -EPROTO when what it sent is no message, or -errno. After -EPROTO the
 * channel is of no use.
 */
int channel_receive(struct channel *channel, struct message *message,
		    struct deadline deadline);

#endif
