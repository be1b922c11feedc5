/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weak_peer NAME PORT [CERTIFICATE KEY]: one of the scripted servers of
 * tests/checks/handshake/weak_peer.c, on 127.0.0.1, until it is killed; with an
 * identity made anew, or that of two PEM files.
 */
#include <stdio.h>

#include <openssl/pem.h>

#include "tests/checks/handshake/peer.h"
#include "tests/checks/handshake/weak_peer.h"

static int listen_on(uint16_t port)
{
	union peer_address address = {.in = {.sin_family = AF_INET}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.in.sin_port = htons(port);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, &address.any, sizeof(address.in)) != 0 || listen(fd, 256) != 0)
		return -1;
	return fd;
}

static bool identity_read(const char *certificate, const char *key,
			  struct demo_identity *out)
{
	FILE *file = fopen(certificate, "re");

	if (file) {
		out->certificate = PEM_read_X509(file, NULL, NULL, NULL);
		(void)fclose(file);
	}
	file = fopen(key, "re");
	if (file) {
		out->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
		(void)fclose(file);
	}
	return out->certificate && out->key;
}

int main(int argc, char **argv)
{
	const struct demo_identity_wish wish = {
		.name = "sound.example", .rsa = true, .not_after_seconds = 86400};
	const struct weak_peer *peer =
		argc == 3 || argc == 5 ? weak_peer_find(argv[1]) : NULL;
	struct demo_identity identity = {0};
	uint64_t port;
	int listener;

	if (!peer || !span_to_u64(span_from_string(argv[2]), 10, 1, 65535, &port) ||
	    (argc == 5 ? !identity_read(argv[3], argv[4], &identity)
		       : demo_identity_make(&wish, NULL, &identity) != 0)) {
		(void)fputs("weak_peer NAME PORT [CERTIFICATE KEY]\n", stderr);
		return 2;
	}
	listener = listen_on((uint16_t)port);
	if (listener < 0) {
		perror("weak_peer");
		return 1;
	}
	weak_peer_run(peer, &identity, listener);
}
