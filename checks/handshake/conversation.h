/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conversation: bytes of a peer in, bytes to send and a probe_result out. What
 * all kinds of probe have in common, without a descriptor or a clock, so that a
 * test or a fuzzer can play the peer.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CONVERSATION_H
#define TLSWARD_CHECKS_HANDSHAKE_CONVERSATION_H

#include "checks/handshake/probe.h"

enum {
	/* Bytes of one conversation_take(). */
	CONVERSATION_TAKE_MAX = 16384,
	/* What a datagram costs of the budget besides its bytes: it may have none. */
	CONVERSATION_DATAGRAM_COST = 64,
	CONVERSATION_AGAIN_MS = 250,
	/* Of all texts and certificates a probe keeps. */
	CONVERSATION_ARENA_MAX = 12 * 1024 * 1024,
};

/* How the peer's part ended before the conversation was over. */
enum peer_end {
	PEER_CLOSED,
	PEER_RESET,
	PEER_UNREACHED, /* anything else that read(2) and write(2) say */
	PEER_DEADLINE,
	PEER_BUDGET,
};

/* What a kind of probe works on; belongs to the conversation. */
struct conversation_io {
	const struct probe_job *job;
	const struct probe_trust *trust;
	struct arena *arena;         /* for the texts of the result */
	struct buffer *out;          /* to send */
	struct probe_result *result; /* zeroed; bytes_read is not the kind's */
	/* For a kind that has conversation_hello read for it: called with every whole
	 * handshake message of the peer, before it is acted on. NULL: nobody. */
	void (*on_message)(void *context, uint8_t type, struct span body);
	void *context;
};

struct conversation_kind {
	/* Over UDP: take() gets one datagram at a time, out holds datagrams, each
	 * behind a length of two bytes, and the end is never PEER_CLOSED. */
	bool datagrams;
	/* NULL: out of memory, or the job makes no sense. A result whose outcome is not
	 * PROBE_ACCEPTED is the end already: nothing needs to be asked. */
	void *(*make)(const struct conversation_io *io);
	/* Framing other than TLS records that this kind expects; may be NULL. */
	bool (*owns)(const void *state, struct span first_bytes);
	/* True: finished, and the result is filled. */
	bool (*take)(void *state, struct span bytes);
	/* Nothing came for a while (CONVERSATION_AGAIN_MS, then twice as long each
	 * time): datagrams may be lost, send again. True: finished. NULL where
	 * somebody else sees to that, as TCP does. */
	bool (*again)(void *state);
	/* No more will come. ${detail} says what the system said, or NULL. */
	void (*end)(void *state, enum peer_end end, const char *detail);
	/* Is a Certificate message coming, which may be big? */
	bool (*expects_chain)(const void *state);
	void (*free)(void *state);
};

struct conversation {
	const struct conversation_kind *kind;
	void *state;
	struct probe_job job;
	struct arena arena;
	struct buffer out;
	struct probe_result result;
	struct buffer first_bytes; /* until it is known what they are */
	enum tristate is_tls;      /* or framing the kind owns */
	uint64_t small_bytes;      /* read while no chain was expected */
	bool done;
};

/*
 * conversation_begin(conversation, kind, job, trust):
 * Copies ${job}. ${conversation} must not be moved afterwards. False: out of memory, or
 * a job that makes no sense; conversation_free() it all the same.
 */
bool conversation_begin(struct conversation *conversation,
			const struct conversation_kind *kind,
			const struct probe_job *job, const struct probe_trust *trust);
void conversation_free(struct conversation *conversation);

/* How many bytes may be taken now; 0: end with PEER_BUDGET. */
size_t conversation_room(const struct conversation *conversation);

/* Take at most conversation_room() bytes. True: done. */
bool conversation_take(struct conversation *conversation, struct span bytes);

/* Nothing came for a while, see conversation_kind. True: done. */
bool conversation_again(struct conversation *conversation);

/* The peer ended; afterwards the conversation is done. */
void conversation_end(struct conversation *conversation, enum peer_end end,
		      const char *detail);

extern const struct conversation_kind conversation_hello;     /* PROBE_HELLO */
extern const struct conversation_kind conversation_handshake; /* PROBE_HANDSHAKE */
extern const struct conversation_kind conversation_quic;      /* PROBE_QUIC */
extern const struct conversation_kind conversation_quic_handshake;
extern const struct conversation_kind conversation_provocation;
extern const struct conversation_kind conversation_record_fault;
extern const struct conversation_kind conversation_http; /* PROBE_HTTP */
extern const struct conversation_kind conversation_talk; /* PROBE_TALK */

#endif
