/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output: whole or not at all, and never in the place of what is no report. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/output.h"

enum standing { /* what has the name before */
		NOTHING,
		A_REPORT,
		A_LINK,
		A_DANGLING_LINK,
		A_FOLDER,
		A_FIFO,
		A_DEVICE,
		A_SOCKET,
};

struct world {
	char folder[64];
	int fd;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	(void)snprintf(world->folder, sizeof(world->folder),
		       "/tmp/tlsward-output-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->fd = open(world->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(world->fd >= 0);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	(void)unlinkat(world->fd, "other", 0);
	(void)close(world->fd);
	assert_int_equal(rmdir(world->folder), 0); /* nothing was left in it */
	free(world);
	return 0;
}

static void write_file(const struct world *world, const char *name, const char *text)
{
	int fd =
		openat(world->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

static bool has_text(const struct world *world, const char *name, const char *text)
{
	char bytes[64] = {0};
	int fd = openat(world->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes) - 1);

	if (fd >= 0)
		(void)close(fd);
	return len >= 0 && strcmp(bytes, text) == 0;
}

static size_t count_names(const struct world *world)
{
	DIR *folder = opendir(world->folder);
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	(void)closedir(folder);
	return count - 2;
}

static bool put(const struct world *world, enum standing standing)
{
	switch (standing) {
	case NOTHING:
		return true;
	case A_REPORT:
		write_file(world, "report", "old");
		return true;
	case A_LINK:
		return symlinkat("other", world->fd, "report") == 0;
	case A_DANGLING_LINK:
		return symlinkat("nowhere", world->fd, "report") == 0;
	case A_FOLDER:
		return mkdirat(world->fd, "report", 0700) == 0;
	case A_FIFO:
		return mkfifoat(world->fd, "report", 0600) == 0;
	case A_DEVICE:
		return mknodat(world->fd, "report", S_IFCHR | 0600, makedev(1, 3)) == 0;
	case A_SOCKET:
		return mknodat(world->fd, "report", S_IFSOCK | 0600, 0) == 0;
	}
	return false;
}

static const struct {
	const char *label;
	enum standing standing;
	int r; /* of output_open() */
	bool good;
	const char *after; /* in "report"; NULL: what stood there still does */
} cases[] = {
	{"a new report", NOTHING, 0, true, "new"},
	{"a new report that failed", NOTHING, 0, false, NULL},
	{"a report is replaced", A_REPORT, 0, true, "new"},
	{"a failed run leaves the old one", A_REPORT, 0, false, "old"},
	{"a link is not followed", A_LINK, -ELOOP, true, NULL},
	{"nor one that leads nowhere", A_DANGLING_LINK, -ELOOP, true, NULL},
	{"a folder", A_FOLDER, -EISDIR, true, NULL},
	{"a FIFO nobody reads", A_FIFO, -ENXIO, true, NULL},
	{"a socket", A_SOCKET, -EINVAL, true, NULL},
	{"a device is written to, not replaced", A_DEVICE, 0, true, NULL},
};

static void expect_row(const struct world *world, size_t i)
{
	struct stat before = {0}, after = {0};
	struct output output;
	char path[128];
	int r;

	(void)fstatat(world->fd, "report", &before, AT_SYMLINK_NOFOLLOW);
	(void)snprintf(path, sizeof(path), "%s/report", world->folder);
	r = output_open(path, &output);
	/* Opening a device without the right to is a fact of this machine. */
	if (cases[i].standing == A_DEVICE && r == -EACCES)
		return;
	if (r != cases[i].r)
		fail_msg("%s: %d", cases[i].label, r);
	if (r == 0) {
		assert_int_equal(write(output.fd, "new", 3), 3);
		/* Until it is complete, the name has what it had. */
		if (cases[i].standing == A_REPORT && !has_text(world, "report", "old"))
			fail_msg("%s: replaced too early", cases[i].label);
		assert_int_equal(output_finish(&output, cases[i].good), 0);
	}
	if (cases[i].after && !has_text(world, "report", cases[i].after))
		fail_msg("%s: not what should stand there", cases[i].label);
	(void)fstatat(world->fd, "report", &after, AT_SYMLINK_NOFOLLOW);
	if (!cases[i].after &&
	    (before.st_ino != after.st_ino || before.st_mode != after.st_mode))
		fail_msg("%s: something else stands there now", cases[i].label);
	if (cases[i].after && strcmp(cases[i].after, "new") == 0 &&
	    (after.st_mode & 07777U) != 0600)
		fail_msg("%s: mode %o", cases[i].label, after.st_mode);
}

static void test_rows(void **state)
{
	const struct world *world = *state;

	write_file(world, "other", "other");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t names;

		/* Not every root may make devices. */
		if (!put(world, cases[i].standing))
			continue;
		expect_row(world, i);
		if (unlinkat(world->fd, "report", 0) != 0)
			(void)unlinkat(world->fd, "report", AT_REMOVEDIR);
		names = count_names(world);
		if (names != 1 || !has_text(world, "other", "other"))
			fail_msg("%s: %zu names are left", cases[i].label, names);
	}
}

static void test_paths(void **state)
{
	static const struct {
		const char *label, *path;
		int r;
	} rows[] = {
		{"stdout", NULL, 0},
		{"stdout by name", "-", 0},
		{"a folder", "/tmp/", -EISDIR},
		{"in no folder", "/nowhere-of-ours/report", -ENOENT},
		{"below a file", "/etc/passwd/report", -ENOTDIR},
		{"/dev/stdout is a link", "/dev/stdout", -ELOOP},
	};
	const struct world *world = *state;
	char path[1024], name[300];
	struct output output;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int r = output_open(rows[i].path, &output);

		if (r != rows[i].r)
			fail_msg("%s: %d", rows[i].label, r);
		if (r == 0) {
			assert_int_equal(output.fd, STDOUT_FILENO);
			assert_int_equal(output_finish(&output, true), 0);
		}
	}
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	(void)snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	assert_int_equal(output_open(path, &output), -ENAMETOOLONG);
}

/* Neither of a report that was finished nor of one that was dropped. */
static void test_no_descriptor_is_left(void **state)
{
	const struct world *world = *state;
	int before = dup(0), after;
	struct output output;
	char path[128];

	(void)close(before);
	(void)snprintf(path, sizeof(path), "%s/report", world->folder);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(output_open(path, &output), 0);
		assert_int_equal(output_finish(&output, i % 2 == 0), 0);
	}
	(void)unlinkat(world->fd, "report", 0);
	after = dup(0);
	assert_int_equal(before, after);
	(void)close(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_no_descriptor_is_left),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
