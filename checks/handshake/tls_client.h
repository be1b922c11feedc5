/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls_client: one TLS connection as its client, without a descriptor: bytes of the
 * peer in, bytes to send out. OpenSSL keeps the state and the keys, through BIOs in
 * memory. For every conversation that goes past the hellos. Internal to this room
 * (it shows OpenSSL's types).
 *
 * Not a client anybody should use: it agrees to anything and verifies nothing.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_TLS_CLIENT_H
#define TLSWARD_CHECKS_HANDSHAKE_TLS_CLIENT_H

#include <openssl/ssl.h>

#include "checks/handshake/client_offer.h"
#include "checks/handshake/conversation.h"

enum tls_client_state {
	TLS_CLIENT_WAITS,  /* for more bytes of the peer */
	TLS_CLIENT_READY,  /* the handshake is over; or bytes were read */
	TLS_CLIENT_CLOSED, /* the peer said close_notify */
	TLS_CLIENT_FAILED, /* see failure */
};

enum tls_client_failure {
	TLS_CLIENT_ALERTED,   /* by the peer: alert_description */
	TLS_CLIENT_BEYOND_US, /* it chose what the library here lacks */
	TLS_CLIENT_MALFORMED, /* it broke the protocol: reason */
	TLS_CLIENT_NO_MEMORY,
};

struct tls_client {
	SSL *ssl;
	const struct probe_trust *trust;
	struct probe_trust *own_trust; /* when none was given */
	struct buffer *out;            /* what is to be sent */
	struct client_offer offer;     /* zeroed: nothing of our own */
	void (*on_message)(void *context, uint8_t type, struct span body);
	void *context;
	bool alerted; /* by the peer, fatally or by close_notify */
	uint8_t alert_description;
	enum tls_client_failure failure; /* after TLS_CLIENT_FAILED */
	bool unexpected_message; /* TLS_CLIENT_MALFORMED: of a type out of its place */
	const char *reason;      /* OpenSSL's words, a constant; may be NULL */
};

struct tls_client_options {
	const char *name; /* SNI; NULL, or one that does not fit: none */
	struct span alpn; /* a ProtocolNameList's inside (RFC 7301 3.1); empty: h2 and
			     http/1.1 */
	/* Called with every whole handshake message of the peer, in clear text, before
	 * it is acted on; may be NULL. */
	void (*on_message)(void *context, uint8_t type, struct span body);
	void *context;
};

/*
 * tls_client_open(client, options, trust, out):
 * Make a client that has sent nothing yet: client->ssl may still be told more.
 * ${client} must not be moved afterwards; ${trust} (NULL: one of its own, which is
 * slow) and ${out} must outlive it. False: out of memory. tls_client_close() it
 * in any case.
 */
bool tls_client_open(struct tls_client *client,
		     const struct tls_client_options *options,
		     const struct probe_trust *trust, struct buffer *out);
void tls_client_close(struct tls_client *client); /* takes a zeroed one */

/* Bytes of the peer; they are looked at by the next call of those below. False:
 * out of memory. */
bool tls_client_take(struct tls_client *client, struct span bytes);

/* Go on with the handshake; also the way to begin it. */
enum tls_client_state tls_client_handshake(struct tls_client *client);

/* Encrypt ${bytes} (at most 16 KiB) for the peer. After TLS_CLIENT_READY. */
enum tls_client_state tls_client_write(struct tls_client *client, struct span bytes);

/* Decrypt into ${bytes}; *${len} > 0 with TLS_CLIENT_READY. Call again until it
 * waits, is closed or failed. */
enum tls_client_state tls_client_read(struct tls_client *client, char *bytes,
				      size_t size, size_t *len);

/* Say close_notify, so that the server's log shows a polite client. */
void tls_client_say_end(struct tls_client *client);

/*
 * Say close_notify, if that has not been said, and read on: what still comes of the
 * handshake (tickets, an alert about a certificate of ours that is missing) is told
 * to on_message. TLS_CLIENT_CLOSED once the peer has said it too.
 */
enum tls_client_state tls_client_finish(struct tls_client *client);

/*
 * tls_client_renegotiate(client):
 * Ask for another handshake, before TLS 1.3. tls_client_read() begins it and goes on
 * with it, whatever else the peer sends meanwhile; it is over when
 * tls_client_is_renegotiating() says no. False: this library will not.
 */
bool tls_client_renegotiate(struct tls_client *client);
bool tls_client_is_renegotiating(const struct tls_client *client);

/* ALPN's choice; empty: none. */
struct span tls_client_alpn(const struct tls_client *client);

/* What a failure is to a probe, and why, in ${arena}. */
enum probe_outcome tls_client_outcome(const struct tls_client *client,
				      struct arena *arena, const char **why);

#endif
