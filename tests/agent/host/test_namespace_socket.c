/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which sockets are asked where they live, of a list made by hand; the door is ours.
 * That of a real one: tests/system/namespaces.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/namespace_socket.h"

enum {
	ARENA_MAX = 64 * 1024 * 1024,
	PATIENCE_MS = 10000,
	SOCKETS_MAX = 600,
	ELSEWHERE = 7, /* the inode of a namespace that is none of ours */
	MADE_UP = 1 << 18,
};

struct asking {
	uint64_t stranger; /* the socket that lives elsewhere */
	uint64_t own;
	size_t count; /* asked so far */
	uint32_t error;
	int status;
	bool stranger_asked;
};

static int look(void *context, struct namespace_sockets *sockets,
		struct deadline deadline)
{
	struct asking *asking = context;
	size_t i;

	(void)deadline;
	assert_true(sockets->count > 0 && sockets->count <= NAMESPACE_SOCKETS_MAX);
	for (i = 0; i < sockets->count; i++) {
		struct namespace_socket *item = &sockets->items[i];

		item->error = asking->error;
		if (asking->error == 0)
			item->namespace = item->inode == asking->stranger ? ELSEWHERE
									  : asking->own;
		if (item->inode == asking->stranger)
			asking->stranger_asked = true;
	}
	asking->count += sockets->count;
	return asking->status;
}

static int enter(void *context, const struct namespace_wanted *wanted,
		 struct deadline deadline, int *fd)
{
	(void)context;
	(void)wanted;
	(void)deadline;
	*fd = -1;
	return -ESRCH;
}

static const struct {
	const char *label;
	size_t udp, made_up; /* real ones in our namespace; of which no dump knows */
	size_t asked_min, asked_max;
	uint32_t error;        /* of each question */
	int status;            /* of the door */
	int list_error;        /* of the walk */
	bool overflow;         /* of the walk */
	enum limit_reason why; /* of the one limit, when ... */
	bool limited, found;
} rows[] = {
	{"few: each is asked", 100, 0, 101, 101, 0, 0, 0, false, 0, false, true},
	{"many: none that a dump shows", 600, 0, 1, 100, 0, 0, 0, false, 0, false,
	 true},
	{"many, and as many that no dump shows", 600, 1000, 1001, 1100, 0, 0, 0, false,
	 0, false, true},
	{"more than are asked in one go", 600, NAMESPACE_SOCKETS_MAX,
	 NAMESPACE_SOCKETS_MAX + 1, NAMESPACE_SOCKETS_MAX + 100, 0, 0, 0, false, 0,
	 false, true},
	{"more than are asked at all", 0, MADE_UP, NAMESPACE_SOCKETS_ASKED_MAX / 2,
	 NAMESPACE_SOCKETS_ASKED_MAX, 0, 0, 0, false, LIMIT_SKIPPED, true, true},
	{"not permitted", 100, 0, 101, 101, EPERM, 0, 0, false, LIMIT_NOT_ROOT, true,
	 false},
	{"closed meanwhile", 100, 0, 101, 101, ESTALE, 0, 0, false, 0, false, false},
	{"the door hangs", 100, 0, 101, 101, 0, -ETIMEDOUT, 0, false, LIMIT_TIMEOUT,
	 true, false},
	{"the walk was cut short", 100, 0, 101, 101, 0, 0, -ETIMEDOUT, false,
	 LIMIT_TIMEOUT, true, true},
	{"the walk had too many", 100, 0, 101, 101, 0, 0, 0, true, LIMIT_SKIPPED, true,
	 true},
};

static uint64_t inode_of(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

static int udp_socket(void)
{
	const struct sockaddr_in any = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	return fd;
}

static void check_row(size_t row, const int *fds, int stranger)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct net_namespace_list list = {.own = net_namespace_own()};
	struct asking asking = {.stranger = inode_of(stranger),
				.own = list.own,
				.error = rows[row].error,
				.status = rows[row].status};
	const struct namespace_door door = {enter, look, &asking};
	struct open_socket_list open = {.error = rows[row].list_error,
					.overflow = rows[row].overflow};
	struct limit_list limits = {0};
	const uint32_t self = (uint32_t)getpid();
	size_t i, at = 0;

	open.count = rows[row].udp + rows[row].made_up + 1;
	open.items = arena_alloc_array(&arena, open.count, sizeof(*open.items));
	assert_non_null(open.items);
	/* Sockets opened in turn need not have rising inodes. */
	for (i = 0; i < rows[row].udp; i++)
		open.items[at++] =
			(struct open_socket){inode_of(fds[i]), self, (uint32_t)fds[i]};
	open.items[at++] =
		(struct open_socket){asking.stranger, self, (uint32_t)stranger};
	for (i = 0; i < rows[row].made_up; i++)
		open.items[at++] = (struct open_socket){(UINT64_C(1) << 40) + i, self,
							(uint32_t)i};
	open_socket_list_sort(&open);
	assert_int_equal(namespace_socket_find(&open, &door,
					       deadline_in_ms(PATIENCE_MS), &arena,
					       &limits, &list),
			 0);
	if (asking.count < rows[row].asked_min || asking.count > rows[row].asked_max ||
	    !asking.stranger_asked)
		fail_msg("%s: %zu were asked", rows[row].label, asking.count);
	if (list.count != (rows[row].found ? 1 : 0) ||
	    (list.count > 0 && (list.items[0].inode != ELSEWHERE ||
				list.items[0].holder.inode != asking.stranger)))
		fail_msg("%s: %zu namespaces", rows[row].label, list.count);
	if (limits.count != (rows[row].limited ? 1 : 0) ||
	    (limits.count > 0 && limits.items[0].reason != rows[row].why))
		fail_msg("%s: %zu limits", rows[row].label, limits.count);
	arena_free(&arena);
}

static void test_asked(void **state)
{
	int fds[SOCKETS_MAX], stranger;
	size_t i;

	(void)state;
	for (i = 0; i < SOCKETS_MAX; i++)
		fds[i] = udp_socket();
	/* Of a family that no dump shows. */
	stranger = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	assert_true(stranger >= 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(i, fds, stranger);
	(void)close(stranger);
	for (i = 0; i < SOCKETS_MAX; i++)
		(void)close(fds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
