/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer: loopback sockets and a probe run to its end, for tests. */
#ifndef TLSWARD_TESTS_CHECKS_HANDSHAKE_PEER_H
#define TLSWARD_TESTS_CHECKS_HANDSHAKE_PEER_H

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checks/handshake/probe.h"

/* sockaddr_in and sockaddr are told apart by the kernel, not by the compiler. */
union peer_address {
	struct sockaddr any;
	struct sockaddr_in in;
};

/* fork(2), but the child dies with the test: one that failed before it could
 * stop its peers must not leave them behind. */
static inline pid_t peer_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return child;
}

static inline int peer_listen(uint16_t *port)
{
	union peer_address address = {.in = {.sin_family = AF_INET}};
	socklen_t len = sizeof(address.in);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, &address.any, len) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, &address.any, &len) != 0)
		abort();
	*port = ntohs(address.in.sin_port);
	return fd;
}

static inline int peer_connect(uint16_t port)
{
	union peer_address address = {.in = {.sin_family = AF_INET}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.in.sin_port = htons(port);
	if (fd < 0)
		abort();
	(void)connect(fd, &address.any, sizeof(address.in)); /* in progress */
	return fd;
}

/* The probe on ${fd}, until it is over. False: it did not start or answer. */
static inline bool peer_ask_fd(const struct probe_job *job, int fd,
			       const struct probe_trust *trust, struct arena *arena,
			       struct probe_result *out)
{
	struct probe *probe = probe_start(job, fd, trust);
	short revents = 0;
	bool ok;

	if (!probe)
		return false;
	while (!probe_advance(probe, revents)) {
		struct pollfd slot = {probe_fd(probe), probe_events(probe), 0};

		(void)poll(&slot, 1, deadline_left_ms(probe_deadline(probe)));
		revents = slot.revents;
	}
	ok = probe_result(probe, arena, out);
	probe_free(probe);
	return ok;
}

static inline bool peer_ask(const struct probe_job *job, uint16_t port,
			    const struct probe_trust *trust, struct arena *arena,
			    struct probe_result *out)
{
	return peer_ask_fd(job, peer_connect(port), trust, arena, out);
}

#endif
