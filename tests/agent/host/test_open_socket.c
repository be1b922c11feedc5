/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/host/open_socket.h"

enum { ARENA_MAX = 64 * 1024 * 1024, PATIENCE_MS = 10000 };

static const struct {
	const char *label;
	uint64_t inode;
	size_t at;
} places[] = {
	{"below the first", 1, 0},       {"the first", 10, 0},
	{"between two", 15, 1},          {"of several, the first", 20, 1},
	{"between, behind them", 25, 4}, {"the last", 30, 4},
	{"above the last", 31, 5},
};

static void test_find(void **state)
{
	struct open_socket items[] = {
		{10, 1, 1}, {20, 1, 2}, {20, 1, 3}, {20, 2, 1}, {30, 1, 4}};
	const struct open_socket_list list = {.items = items, .count = 5}, none = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t at = open_socket_list_find(&list, places[i].inode);

		if (at != places[i].at)
			fail_msg("%s: %zu", places[i].label, at);
	}
	assert_int_equal(open_socket_list_find(&none, 1), 0);
}

static void test_own(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	const uint32_t self = (uint32_t)getpid();
	struct open_socket_list list;
	struct stat status;
	bool looked_at = false;
	size_t i, at;
	int fd, copy;

	(void)state;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	copy = dup(fd);
	assert_true(fd >= 0 && copy > fd);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(
		open_socket_list_read(deadline_in_ms(PATIENCE_MS), &arena, &list), 0);
	assert_true(open_socket_list_is_whole(&list));
	at = open_socket_list_find(&list, status.st_ino);
	assert_true(at + 1 < list.count);
	assert_true(list.items[at].inode == status.st_ino &&
		    list.items[at].pid == self && list.items[at].fd == (uint32_t)fd);
	assert_true(list.items[at + 1].inode == status.st_ino &&
		    list.items[at + 1].pid == self &&
		    list.items[at + 1].fd == (uint32_t)copy);
	for (i = 1; i < list.count; i++)
		assert_true(list.items[i - 1].inode <= list.items[i].inode);
	for (i = 0; i < list.pid_count; i++)
		looked_at = looked_at || list.pids[i] == self;
	assert_true(looked_at);
	(void)close(copy);
	(void)close(fd);
	arena_free(&arena);
}

/* What was not seen is said. */
static void test_not_whole(void **state)
{
	struct arena arena = arena_make(ARENA_MAX), small = arena_make(64);
	struct open_socket_list list;

	(void)state;
	assert_int_equal(open_socket_list_read(deadline_in_ms(0), &arena, &list), 0);
	assert_int_equal(list.error, -ETIMEDOUT);
	assert_false(open_socket_list_is_whole(&list));
	assert_int_equal(
		open_socket_list_read(deadline_in_ms(PATIENCE_MS), &small, &list),
		-ENOMEM);
	list = (struct open_socket_list){.overflow = true};
	assert_false(open_socket_list_is_whole(&list));
	arena_free(&small);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_not_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
