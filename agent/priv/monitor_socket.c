/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_socket: connections to this host, handed to a probe worker.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/priv/monitor_state.h"

static socklen_t fill_address(const struct ip_address *address, uint16_t port,
			      struct sockaddr_storage *out)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};

	memset(out, 0, sizeof(*out));
	if (address->family == 4) {
		memcpy(&in.sin_addr, address->bytes, sizeof(in.sin_addr));
		memcpy(out, &in, sizeof(in));
		return sizeof(in);
	}
	memcpy(&in6.sin6_addr, address->bytes, sizeof(in6.sin6_addr));
	memcpy(out, &in6, sizeof(in6));
	return sizeof(in6);
}

/* The IPv4 address, also of one written as IPv6 (RFC 4291 2.5.5.2), or NULL. */
static const uint8_t *ipv4_of(const struct ip_address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (address->family == 4)
		return address->bytes;
	return memcmp(address->bytes, mapped, sizeof(mapped)) == 0
		       ? address->bytes + sizeof(mapped)
		       : NULL;
}

/* bind(2) takes a group and all of a network for local, and proves nothing then: a
 * datagram to them goes out. (To a network's own broadcast address connect(2) refuses
 * it, without SO_BROADCAST.) */
static bool is_one_host(const struct ip_address *address)
{
	const uint8_t *ipv4 = ipv4_of(address);

	return ipv4 ? ipv4[0] < 224 : address->bytes[0] != 0xff;
}

/* With this switch (keepalived and its kin set it) bind(2) takes any address. What
 * cannot be read counts as on. */
static bool may_bind_foreign(const struct ip_address *address)
{
	const char *path = ipv4_of(address) ? "/proc/sys/net/ipv4/ip_nonlocal_bind"
					    : "/proc/sys/net/ipv6/ip_nonlocal_bind";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char value = '1';

	if (fd >= 0) {
		if (read(fd, &value, 1) != 1)
			value = '1';
		(void)close(fd);
	}
	return value != '0';
}

/*
 * Only this host is ever asked. Binding to the very address that is connected
 * to makes the kernel prove it: a foreign one is EADDRNOTAVAIL. Loopback needs no
 * proof; for the rest, EREMOTE says that there is none to be had.
 */
static int connect_locally(const struct ask *ask)
{
	struct sockaddr_storage address;
	int type = (ask->transport == TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM) |
		   SOCK_NONBLOCK | SOCK_CLOEXEC;
	int one = 1;
	socklen_t len;
	int fd, r = 0;

	if (!is_one_host(&ask->address))
		return -EADDRNOTAVAIL;
	if (!ip_address_is_loopback(&ask->address) && may_bind_foreign(&ask->address))
		return -EREMOTE;
	fd = socket(ask->address.family == 4 ? AF_INET : AF_INET6, type, 0);
	if (fd < 0)
		return -errno;
	/* The port is chosen at connect(2): else 28,000 probes use them all up. */
	(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
	len = fill_address(&ask->address, 0, &address);
	if (bind(fd, (const struct sockaddr *)&address, len) != 0)
		r = -errno;
	len = fill_address(&ask->address, ask->port, &address);
	if (r == 0 && connect(fd, (const struct sockaddr *)&address, len) != 0 &&
	    errno != EINPROGRESS)
		r = -errno;
	if (r != 0) {
		(void)close(fd);
		return r;
	}
	return fd;
}

static const char *connect_reason(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "connection refused";
	case EADDRNOTAVAIL:
		return "not an address of this host";
	case EREMOTE:
		return "ip_nonlocal_bind is on, so nothing proves that this is an "
		       "address of this host";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "no route to the address";
	default:
		return "cannot connect";
	}
}

void answer_connect(struct monitor *monitor, const struct ask *ask, struct arena *arena,
		    struct answer *answer, int *fd)
{
	struct message message = {.kind = WORKER_CONNECTION, .token = ask->token};
	int r;

	(void)arena;
	(void)fd;
	if ((ask->address.family != 4 && ask->address.family != 6) || ask->port == 0) {
		monitor_refuse(answer, EINVAL, "not an address to connect to");
		return;
	}
	message.fd = connect_locally(ask);
	if (message.fd < 0) {
		monitor_refuse(answer, -message.fd, connect_reason(-message.fd));
		return;
	}
	message.body = ask->bytes;
	r = monitor_send(monitor, ask->worker, WORKER_PROBE, &message);
	if (r != 0)
		monitor_refuse(answer, -r, "the worker does not take it");
	(void)close(message.fd);
}
