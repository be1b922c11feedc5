/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every descriptor once, however the table is numbered: our own, with gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "agent/host/descriptors.h"
#include "agent/host/procfs.h"

enum { FD_MAX = 256, PATIENCE_MS = 10000 };

static const struct {
	const char *label;
	int last;       /* numbers from 3 to this one are open ... */
	int without[4]; /* ... but for these */
	int also;       /* and this one */
} tables[] = {
	{"no gap", 40, {0}, 0},
	{"nothing but what every process has", 2, {0}, 0},
	{"one gap", 40, {5}, 0},
	{"one gap, and one behind", 40, {5}, 41},
	{"as many gaps as are put up with", 40, {5, 6}, 0},
	{"one gap more", 40, {5, 6, 7}, 0},
	{"the last ones missing", 40, {37, 38, 39, 40}, 0},
	{"one far away", 20, {0}, 250},
	{"gaps, and one far away", 40, {9, 11, 13, 30}, 251},
};

struct seen {
	unsigned int times[FD_MAX];
	size_t count;
	size_t enough; /* stop at this count; 0: never */
	bool falling;
	uint32_t last;
};

static bool on_descriptor(uint32_t fd, struct span target, void *data)
{
	struct seen *seen = data;

	(void)target;
	if (seen->count > 0 && fd <= seen->last)
		seen->falling = true;
	seen->last = fd;
	if (fd < FD_MAX)
		seen->times[fd]++;
	return ++seen->count != seen->enough;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void make_table(size_t row)
{
	int null = open("/dev/null", O_RDONLY), fd;
	size_t i;

	for (fd = 3; fd < FD_MAX; fd++) {
		bool wanted = fd <= tables[row].last || fd == tables[row].also;

		for (i = 0; i < 4; i++)
			wanted = wanted && fd != tables[row].without[i];
		if (fd == null)
			continue;
		if (wanted)
			(void)dup2(null, fd);
		else
			(void)close(fd);
	}
}

static void test_every_descriptor(void **state)
{
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct seen seen = {.count = 0};
		int folder, r;

		make_table(i);
		folder = procfs_open_folder(AT_FDCWD, "/proc/self/fd");
		r = descriptors_walk(folder, (uint32_t)getpid(), false,
				     deadline_in_ms(PATIENCE_MS), on_descriptor, &seen);
		if (r != 0 || seen.falling)
			fail_msg("%s: %d, order %d", tables[i].label, r, seen.falling);
		for (fd = 0; fd < FD_MAX; fd++) {
			if (seen.times[fd] != (unsigned int)is_open(fd))
				fail_msg("%s: descriptor %d was seen %u times",
					 tables[i].label, fd, seen.times[fd]);
		}
		(void)close(folder);
	}
}

static void test_stops_when_told(void **state)
{
	struct seen seen = {.enough = 2};
	int folder = procfs_open_folder(AT_FDCWD, "/proc/self/fd");

	(void)state;
	assert_int_equal(descriptors_walk(folder, (uint32_t)getpid(), true,
					  deadline_in_ms(PATIENCE_MS), on_descriptor,
					  &seen),
			 0);
	assert_int_equal(seen.count, 2);
	(void)close(folder);
}

static void test_deadline(void **state)
{
	struct seen seen = {.count = 0};
	int folder = procfs_open_folder(AT_FDCWD, "/proc/self/fd");

	(void)state;
	assert_int_equal(descriptors_walk(folder, (uint32_t)getpid(), false,
					  deadline_in_ms(0), on_descriptor, &seen),
			 -ETIMEDOUT);
	(void)close(folder);
}

static const struct {
	const char *target;
	bool is_socket;
	uint64_t inode;
} links[] = {
	{"socket:[4242]", true, 4242},
	{"socket:[18446744073709551615]", true, UINT64_MAX},
	{"socket:[18446744073709551616]", false, 0},
	{"socket:[]", false, 0},
	{"socket:[0]", false, 0},
	{"socket:[12", false, 0},
	{"socket:[-1]", false, 0},
	{"/tmp/socket:[12]", false, 0},
	{"pipe:[12]", false, 0},
	{"anon_inode:[eventpoll]", false, 0},
	{"", false, 0},
};

static void test_socket_links(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		uint64_t inode = 0;

		if (descriptors_socket(span_from_string(links[i].target), &inode) !=
			    links[i].is_socket ||
		    inode != links[i].inode)
			fail_msg("%s", links[i].target);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket_links),
		cmocka_unit_test(test_stops_when_told),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_every_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
