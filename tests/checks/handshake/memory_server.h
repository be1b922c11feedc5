/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory_server: a TLS server of OpenSSL's without a socket, and a PROBE_HANDSHAKE
 * that talks to it until both have nothing more to say.
 */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_MEMORY_SERVER_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_MEMORY_SERVER_H

#include <openssl/ssl.h>

#include "checks/handshake/conversation.h"

struct memory_server {
	SSL *ssl;
	BIO *in, *out; /* both belong to ssl */
	bool gone;     /* closed the connection after close_notify or a failure */
	/* Handshakes it finishes before it closes; 0: as many as are asked for. */
	unsigned int handshakes_max;
	unsigned int handshakes;
	bool talks; /* says something as soon as it can */
};

static inline void memory_server_open(struct memory_server *server, SSL_CTX *context)
{
	server->ssl = SSL_new(context);
	server->in = BIO_new(BIO_s_mem());
	server->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(server->in, -1);
	SSL_set_bio(server->ssl, server->in, server->out);
	SSL_set_accept_state(server->ssl);
}

/* One turn: handshake, read, and close when the client does. */
static inline void memory_server_turn(struct memory_server *server)
{
	char bytes[256];
	size_t len;
	int r = SSL_do_handshake(server->ssl);

	if (r == 1 && server->talks) {
		server->talks = false;
		(void)SSL_write(server->ssl, "220 hello\r\n", 11);
	}
	while (r == 1 && SSL_read_ex(server->ssl, bytes, sizeof(bytes), &len) == 1)
		;
	if (r != 1 && SSL_get_error(server->ssl, r) != SSL_ERROR_WANT_READ)
		server->gone = true;
	if (SSL_get_shutdown(server->ssl) & SSL_RECEIVED_SHUTDOWN) {
		(void)SSL_shutdown(server->ssl);
		server->gone = true;
	}
}

/* The conversation's end is on ${result}, which lives in ${c}. */
static inline void memory_server_talk(SSL_CTX *context, const struct probe_job *job,
				      const struct probe_trust *trust,
				      struct memory_server *server,
				      struct conversation *c)
{
	size_t sent = 0;

	memory_server_open(server, context);
	SSL_set_app_data(server->ssl, server);
	if (!conversation_begin(c, &conversation_handshake, job, trust))
		abort();
	while (!c->done) {
		char bytes[CONVERSATION_TAKE_MAX];
		int n;

		(void)BIO_write(server->in, c->out.ptr + sent,
				(int)(c->out.len - sent));
		sent = c->out.len;
		if (!server->gone)
			memory_server_turn(server);
		if (server->handshakes_max > 0 &&
		    server->handshakes >= server->handshakes_max)
			server->gone = true;
		n = BIO_read(server->out, bytes, (int)sizeof(bytes));
		if (n > 0)
			(void)conversation_take(c, (struct span){bytes, (size_t)n});
		else if (server->gone)
			conversation_end(c, PEER_CLOSED, NULL);
		else if (sent == c->out.len)
			conversation_end(c, PEER_DEADLINE, NULL);
	}
	/* Its last words too: a server forgets the session of who just vanishes. */
	(void)BIO_write(server->in, c->out.ptr + sent, (int)(c->out.len - sent));
	memory_server_turn(server);
	SSL_free(server->ssl);
}

#endif
