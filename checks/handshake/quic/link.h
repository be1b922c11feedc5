/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quic_link: what a client has to remember to exchange packets with one server:
 * connection ids, token, keys, packet numbers. Says nothing about what is in them.
 * Internal to this room (it shows OpenSSL's types).
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_QUIC_LINK_H
#define TLSWARD_CHECKS_HANDSHAKE_QUIC_LINK_H

#include "agent/base/arena.h"
#include "checks/handshake/quic/keys.h"
#include "checks/handshake/quic/parameters.h"

enum {
	QUIC_LINK_ID_LEN = 8, /* RFC 9000 7.2: at least, of the one made up */
	/* Of a Retry: it stands in every Initial, beside some of the hello. */
	QUIC_LINK_TOKEN_MAX = 768,
};

/* Levels of encryption, each with packet numbers of its own (RFC 9000 12.3). */
enum quic_space_id { QUIC_SPACE_INITIAL, QUIC_SPACE_HANDSHAKE, QUIC_SPACE_COUNT };

struct quic_space {
	struct quic_keys ours, theirs;
	uint32_t next_number;
	uint64_t expected; /* one more than the highest of theirs; 0: none came */
	uint64_t seen;     /* which came, bit by bit downwards from the highest */
	bool owes_ack;     /* something came that wants to be acknowledged */
};

struct quic_link {
	OSSL_LIB_CTX *library;
	const struct quic_version *version;
	unsigned char own_id[QUIC_LINK_ID_LEN];
	unsigned char first_id[QUIC_LINK_ID_LEN]; /* of the server, made up by us */
	unsigned char peer_id[QUIC_CONNECTION_ID_MAX]; /* that it goes by now */
	size_t peer_id_len;
	bool peer_id_known; /* it chose that id itself, in an Initial packet */
	struct span token;  /* of a Retry; lives in the arena of whoever took it */
	bool retried;
	unsigned char retry_id[QUIC_CONNECTION_ID_MAX]; /* that the Retry came from */
	size_t retry_id_len;
	struct quic_space spaces[QUIC_SPACE_COUNT];
};

/*
 * quic_link_make(link, library, version):
 * With ids from getrandom(2) and the keys of Initial packets. ${version} NULL: only
 * the ids, to ask for Version Negotiation. False: the system or the library refused.
 */
bool quic_link_make(struct quic_link *link, OSSL_LIB_CTX *library,
		    const struct quic_version *version);

/* How many bytes of frames fit into one datagram that quic_link_send() makes. */
size_t quic_link_room(const struct quic_link *link);

/* Has it keys for packets of ${space}? Those of Initial packets are gone once a
 * Handshake packet was sent (RFC 9001 4.9.1). */
bool quic_link_has_keys(const struct quic_link *link, enum quic_space_id space);

/* Handshake packets from now on, by TLS 1.3's traffic secrets. False: the library
 * refused, or a suite that QUIC does not have. */
bool quic_link_use_secrets(struct quic_link *link, uint16_t cipher_suite,
			   const unsigned char *ours, const unsigned char *theirs);

/*
 * quic_link_agrees(link, parameters):
 * Are the connection ids in a server's ${parameters} those that were used? Else
 * somebody changed a packet on its way (RFC 9000 7.3).
 */
bool quic_link_agrees(const struct quic_link *link,
		      const struct quic_parameters *parameters);

/*
 * quic_link_send(link, space, frames, out):
 * Append one datagram with ${frames}, after an acknowledgement if one is owed, to
 * ${out}, which holds datagrams behind lengths of two bytes. One with an Initial
 * packet has QUIC_DATAGRAM_MIN bytes. On failure, or when they do not fit,
 * out->failed is set.
 */
void quic_link_send(struct quic_link *link, enum quic_space_id space,
		    struct span frames, struct buffer *out);

/* Append a datagram of the reserved version, which no server can take. */
void quic_link_send_reserved(const struct quic_link *link, struct buffer *out);

/* Is it a packet of QUIC, with the connection id that we go by? */
bool quic_link_is_for_us(const struct quic_link *link,
			 const struct quic_packet *packet);

/*
 * quic_link_open(link, packet, space, payload):
 * Open a packet of the server's: true when it is an Initial or Handshake packet of
 * this version, for us, from the server we talk to, and sealed with its keys. Its
 * frames replace what is in ${payload}.
 */
bool quic_link_open(struct quic_link *link, const struct quic_packet *packet,
		    enum quic_space_id *space, struct buffer *payload);

/*
 * quic_link_take_retry(link, packet, arena):
 * True when a Retry packet is genuine and the first one, before anything else: then
 * everything has to be sent again, with its token and with new keys.
 */
bool quic_link_take_retry(struct quic_link *link, const struct quic_packet *packet,
			  struct arena *arena);

/* Is a Version Negotiation packet an answer to what this link sent? It must not
 * name the version it is an answer to (RFC 9000 6.2). */
bool quic_link_is_negotiated(const struct quic_link *link,
			     const struct quic_packet *packet);

#endif
