/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages made by hand, and this kernel's own answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/socket_member.h"

enum { INODE = 4711, PATIENCE_MS = 10000 };

static const struct {
	const char *label;
	uint16_t type;
	uint8_t family;
	size_t len; /* of the payload */
	bool ok;
} messages[] = {
	{"IPv4", SOCK_DIAG_BY_FAMILY, AF_INET, sizeof(struct inet_diag_msg), true},
	{"IPv6", SOCK_DIAG_BY_FAMILY, AF_INET6, sizeof(struct inet_diag_msg), true},
	{"UNIX", SOCK_DIAG_BY_FAMILY, AF_UNIX, sizeof(struct unix_diag_msg), true},
	{"with more behind", SOCK_DIAG_BY_FAMILY, AF_UNIX,
	 sizeof(struct unix_diag_msg) + 8, true},
	{"IPv4, short", SOCK_DIAG_BY_FAMILY, AF_INET, sizeof(struct inet_diag_msg) - 1,
	 false},
	{"UNIX, short", SOCK_DIAG_BY_FAMILY, AF_UNIX, sizeof(struct unix_diag_msg) - 1,
	 false},
	{"a family nobody asked for", SOCK_DIAG_BY_FAMILY, AF_PACKET,
	 sizeof(struct inet_diag_msg), false},
	{"another type", SOCK_DIAG_BY_FAMILY + 1, AF_INET, sizeof(struct inet_diag_msg),
	 false},
	{"empty", SOCK_DIAG_BY_FAMILY, AF_INET, 0, false},
};

static void test_decode(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct unix_diag_msg local = {.udiag_family = AF_UNIX,
					      .udiag_ino = INODE};
		struct inet_diag_msg inet = {.idiag_family = messages[i].family,
					     .idiag_inode = INODE};
		_Alignas(struct nlmsghdr) char bytes[256] = {0};
		struct nlmsghdr *message = mnl_nlmsg_put_header(bytes);
		uint64_t inode = 0;
		bool ok;

		message->nlmsg_type = messages[i].type;
		message->nlmsg_len += (uint32_t)messages[i].len;
		if (messages[i].family == AF_UNIX)
			memcpy(mnl_nlmsg_get_payload(message), &local, sizeof(local));
		else
			memcpy(mnl_nlmsg_get_payload(message), &inet, sizeof(inet));
		ok = socket_member_decode(message, &inode);
		if (ok != messages[i].ok || inode != (ok ? INODE : 0))
			fail_msg("%s: %d, inode %lu", messages[i].label, ok,
				 (unsigned long)inode);
	}
}

struct looking {
	uint64_t inode;
	unsigned int times;
};

static void on_member(uint64_t inode, void *data)
{
	struct looking *looking = data;

	assert_int_not_equal(inode, 0);
	looking->times += inode == looking->inode;
}

static const struct {
	const char *label;
	enum socket_member_kind kind;
	int family, type;
	bool listens;
} sockets[] = {
	{"TCP", SOCKET_MEMBER_TCP4, AF_INET, SOCK_STREAM, true},
	{"TCP, IPv6", SOCKET_MEMBER_TCP6, AF_INET6, SOCK_STREAM, true},
	{"UDP", SOCKET_MEMBER_UDP4, AF_INET, SOCK_DGRAM, false},
	{"UDP, IPv6", SOCKET_MEMBER_UDP6, AF_INET6, SOCK_DGRAM, false},
	{"UNIX, of no name", SOCKET_MEMBER_UNIX, AF_UNIX, SOCK_STREAM, false},
};

/* Each is shown by its own kind, and by no other. */
static void test_kernel(void **state)
{
	unsigned int kind;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		struct sockaddr_storage any = {.ss_family =
						       (sa_family_t)sockets[i].family};
		int fd = socket(sockets[i].family, sockets[i].type | SOCK_CLOEXEC, 0);
		struct stat status;

		if (fd < 0 && errno == EAFNOSUPPORT)
			continue; /* a kernel without IPv6 */
		assert_int_equal(fstat(fd, &status), 0);
		if (sockets[i].family != AF_UNIX)
			assert_int_equal(bind(fd, (const struct sockaddr *)&any,
					      sockets[i].family == AF_INET
						      ? sizeof(struct sockaddr_in)
						      : sizeof(struct sockaddr_in6)),
					 0);
		if (sockets[i].listens)
			assert_int_equal(listen(fd, 1), 0);
		for (kind = 0; kind < SOCKET_MEMBER_KIND_COUNT; kind++) {
			struct looking looking = {.inode = status.st_ino};
			int r = socket_member_dump(NULL, kind,
						   deadline_in_ms(PATIENCE_MS),
						   on_member, &looking);

			/* A kernel may lack a module: then it shows nothing. */
			if (r == -ENOENT)
				continue;
			if (r != 0 || looking.times != (kind == sockets[i].kind))
				fail_msg("%s: asked for kind %u: %d, %u times",
					 sockets[i].label, kind, r, looking.times);
		}
		(void)close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
