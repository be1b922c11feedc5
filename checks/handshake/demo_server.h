/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_server: a TLS server with one weak and one sound site, for --demo.
 *
 * Each site has an address of its own (nginx before 1.29.2 lets the default
 * server of an address decide its protocols), so that every finding belongs to
 * one of them. It answers any request as nginx 1.22.1 would: the string
 * "nginx/1.22.1" therefore stands in this binary, where a look at the process
 * behind the socket finds it as it would in nginx's own. Never use it to serve
 * anything.
 *
 * weak.demo.example: RSA 2048, signed by itself, expired yesterday, TLS 1.0 to
 *	TLS 1.2 with every suite the library has that needs a certificate.
 * sound.demo.example: ECDSA P-256 for 80 days, signed by a demo CA which is
 *	sent along, TLS 1.2 and 1.3 with forward secrecy only.
 *
 * Needs no privilege: the listening sockets are given.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_DEMO_SERVER_H
#define TLSWARD_CHECKS_HANDSHAKE_DEMO_SERVER_H

#include "agent/base/arena.h"
#include "agent/base/deadline.h"

enum demo_site { DEMO_WEAK, DEMO_SOUND, DEMO_SITE_COUNT };

/* Handshakes and answers under way; more have to wait in the queue. */
enum { DEMO_CONNECTIONS_MAX = 64 };

struct demo_server;

/* Makes keys and certificates (a tenth of a second). NULL: no memory. */
struct demo_server *demo_server_make(void);
void demo_server_free(struct demo_server *server); /* wipes the keys; takes NULL */

struct demo_files {
	struct {
		const char *certificate; /* PEM: the chain as it is sent */
		const char *key;         /* PEM, PKCS#8, not encrypted */
	} sites[DEMO_SITE_COUNT];
	const char *ca;     /* PEM: the demo CA, for a trust store */
	const char *config; /* nginx.conf: exactly what is served */
};

/*
 * demo_server_files(server, addresses, folder, arena, out):
 * The texts to write to disk. ${addresses} are what the sites listen on
 * ("127.0.0.2:443"); the configuration names ${folder}/weak.crt, weak.key,
 * sound.crt and sound.key. False: no memory.
 */
bool demo_server_files(const struct demo_server *server,
		       const char *const addresses[DEMO_SITE_COUNT], const char *folder,
		       struct arena *arena, struct demo_files *out);

/*
 * demo_server_run(server, listen_fds, stop_fd, stop):
 * Serve until ${stop} has passed or ${stop_fd} (-1: none) becomes readable or
 * is closed at its other end. listen_fds[site] is a listening, non-blocking TCP
 * socket, or -1; they stay the caller's. Returns 0 or -errno of poll(2).
 * Clients get DEMO_CLIENT_MS each.
 */
enum { DEMO_CLIENT_MS = 5000 };
int demo_server_run(struct demo_server *server, const int listen_fds[DEMO_SITE_COUNT],
		    int stop_fd, struct deadline stop);

#endif
