/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own sockets, where a list of an earlier moment says they are, or not any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/owner.h"

enum { ARENA_MAX = 64 * 1024 * 1024, PATIENCE_MS = 10000 };

static const struct {
	const char *label;
	bool listed, twice; /* in the list: at all, at two numbers */
	bool moved, closed; /* since */
	bool gone;          /* the list says: of a process that has ended */
	bool found;
} rows[] = {
	{"where it was", true, false, false, false, false, true},
	{"at two numbers", true, true, false, false, false, true},
	{"at another number by now", true, false, true, false, false, true},
	{"closed by now", true, false, false, true, false, false},
	{"its process has ended", true, false, false, false, true, false},
	{"younger than the list", false, false, false, false, false, false},
};

static void check_row(size_t row, struct arena *arena)
{
	uint32_t self = (uint32_t)getpid(), pids[] = {1, self};
	struct open_socket items[2];
	struct open_socket_list list = {
		.items = items, .pids = pids, .pid_count = 2, .denied = 3};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int other = dup(fd), expected = fd;
	struct owner_result result = {0};
	struct owner_search search = {.count = 1, .every_thread = true, .arena = arena};
	struct stat status;
	uint64_t inode;
	int r;

	assert_true(fd >= 0 && other > fd && fstat(fd, &status) == 0);
	inode = status.st_ino;
	items[0] = (struct open_socket){inode, rows[row].gone ? INT_MAX : self,
					(uint32_t)fd};
	items[1] = (struct open_socket){inode, self, (uint32_t)other};
	list.count = !rows[row].listed ? 0 : rows[row].twice ? 2 : 1;
	if (rows[row].moved || rows[row].closed) {
		(void)close(fd);
		expected = other;
	}
	if (!rows[row].twice && !rows[row].moved)
		(void)close(other);
	search.inodes = &inode;
	search.deadline = deadline_in_ms(PATIENCE_MS);
	r = owner_search_listed(&search, &list, &result);
	if (r != 0 || result.count != (rows[row].found ? 1 : 0))
		fail_msg("%s: %d, %zu found", rows[row].label, r, result.count);
	if (rows[row].found &&
	    (result.items[0].inode != inode || result.items[0].pid != self ||
	     result.items[0].fd != (uint32_t)expected ||
	     result.items[0].start_ticks == 0))
		fail_msg("%s: descriptor %u of %u", rows[row].label, result.items[0].fd,
			 result.items[0].pid);
	/* As whoever made the list: the same processes, the same gaps. */
	assert_int_equal(result.pid_count, 2);
	assert_int_equal(result.pids[1], self);
	assert_int_equal(result.denied, 3);
	(void)close(fd);
	(void)close(other);
}

static void test_listed(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	size_t row;

	(void)state;
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		check_row(row, &arena);
	arena_free(&arena);
}

static void test_deadline(void **state)
{
	struct open_socket item = {1, (uint32_t)getpid(), 0};
	const struct open_socket_list list = {.items = &item, .count = 1};
	struct arena arena = arena_make(ARENA_MAX);
	const uint64_t inode = 1;
	const struct owner_search search = {.inodes = &inode,
					    .count = 1,
					    .arena = &arena,
					    .deadline = deadline_in_ms(0)};
	struct owner_result result = {0};

	(void)state;
	assert_int_equal(owner_search_listed(&search, &list, &result), -ETIMEDOUT);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
