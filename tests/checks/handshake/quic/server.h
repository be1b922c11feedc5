/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server: the other end of a PROBE_QUIC for tests, up to Handshake packets. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_QUIC_SERVER_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_QUIC_SERVER_H

#include "checks/handshake/conversation.h"
#include "checks/handshake/quic/keys.h"

enum { QUIC_SERVER_ID_LEN = 5, QUIC_SERVER_DATAGRAM_MAX = 4096 };

struct quic_server {
	const struct quic_version *version;
	unsigned char client_id[QUIC_CONNECTION_ID_MAX]; /* that it goes by */
	size_t client_id_len;
	unsigned char first_id[QUIC_CONNECTION_ID_MAX]; /* that it sent to */
	size_t first_id_len;
	unsigned char own_id[QUIC_SERVER_ID_LEN];
	struct quic_keys ours, theirs;
	uint32_t next_number;
	struct quic_keys handshake_ours, handshake_theirs; /* once they are known */
	uint32_t next_handshake_number;
	enum quic_packet_kind heard; /* the kind of the client's last packet */
	struct buffer frames;        /* of the client's last packet */
	struct buffer token;         /* in it */
};

/* The keys follow from the first datagram that is read. */
struct quic_server quic_server_make(uint32_t version);
void quic_server_free(struct quic_server *server);

/* A datagram of the client's: false when it is not an Initial of that version which
 * opens, alone in a datagram of 1200 bytes or more, nor a Handshake packet. */
bool quic_server_read(struct quic_server *server, struct span datagram);

/* Append an Initial packet with these frames. */
void quic_server_write(struct quic_server *server, struct span frames,
		       struct buffer *out);

/* From now on there are Handshake packets. */
bool quic_server_use_secrets(struct quic_server *server, uint16_t suite,
			     const unsigned char *ours, const unsigned char *theirs);

/* Append a Handshake packet with these frames. */
void quic_server_write_handshake(struct quic_server *server, struct span frames,
				 struct buffer *out);

/* Append a Version Negotiation packet naming ${count} versions. */
void quic_server_write_versions(const struct quic_server *server,
				const uint32_t *versions, size_t count,
				struct buffer *out);

/* Append a Retry packet; after it the client has to send to the server's own id. */
void quic_server_write_retry(struct quic_server *server, struct span token,
			     struct buffer *out);

/* Append a HelloRetryRequest, a message without records. */
void quic_server_retry_request(uint16_t suite, uint16_t group, struct buffer *out);

/* An empty trust store for its clients, made once for as long as the process lives:
 * that takes a thousand times as long as the rest of a fuzzer's run. */
const struct probe_trust *quic_server_trust(void);

#endif
