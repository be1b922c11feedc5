/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_client: datagrams of a server in, handshake messages out, and what has to be
 * sent so that it goes on: hellos, acknowledgements, whatever may have been lost. All
 * that kinds of probe over QUIC have in common; which messages there are and what
 * they say is left to the kind. Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_CLIENT_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_CLIENT_H

#include "checks/handshake/conversation.h"
#include "checks/handshake/quic/frame.h"
#include "checks/handshake/quic/hello.h"
#include "checks/handshake/quic/stream.h"

struct quic_client_limits {
	size_t crypto_max[QUIC_SPACE_COUNT]; /* bytes; 0: that level is never used */
	unsigned int acks_max; /* so that nobody can have us talk for ever */
};

struct quic_client {
	struct conversation_io io;     /* with a trust */
	struct probe_trust *own_trust; /* when none was given */
	struct quic_client_limits limits;
	struct quic_link link;
	struct buffer
		hellos; /* all ClientHellos: what CRYPTO of Initial packets says */
	struct quic_stream streams[QUIC_SPACE_COUNT];
	struct buffer payload;
	struct buffer early; /* Handshake packets that came before their keys */
	unsigned int acks;
	bool done;
	bool heard;    /* a packet that nobody else can have sent */
	bool misheard; /* something that is not QUIC, or not for us */
	bool unopened; /* a packet for us that cannot be opened */
	/* A whole handshake message, with its header, that came at ${space}. True:
	 * quic_client_finish() was called. */
	bool (*take_message)(void *context, enum quic_space_id space,
			     struct span message);
	void (*on_end)(void *context); /* about to finish, with outcome and why set */
	void *context;
};

/*
 * quic_client_open(client, io, version, limits):
 * ${version} as in struct quic_request. ${client} must not be moved afterwards. False:
 * out of memory, or no such version; quic_client_close() it all the same.
 */
bool quic_client_open(struct quic_client *client, const struct conversation_io *io,
		      uint32_t version, const struct quic_client_limits *limits);
void quic_client_close(struct quic_client *client);

/* Send what is in client->hellos from ${offset} on; without a version, the question
 * which versions there are. */
void quic_client_send_hello(struct quic_client *client, uint64_t offset);

/* Over, with a constant ${why} or one in the arena. Always true, so that a reader can
 * "return quic_client_finish(...)". */
bool quic_client_finish(struct quic_client *client, enum probe_outcome outcome,
			const char *why);

/* For struct conversation_kind. */
bool quic_client_take(struct quic_client *client, struct span datagram);
bool quic_client_again(struct quic_client *client);
void quic_client_end(struct quic_client *client, enum peer_end end, const char *detail);

#endif
