/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load: whose files decide, in which order, and which are refused. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/load.h"

enum { NOBODY = 65534, ARENA_MAX = 64 * 1024 * 1024, EXIT_SKIP = 77 };

static const struct {
	const char *label;
	const char *text; /* NULL: what ${kind} says */
	mode_t kind;      /* S_IFREG, S_IFIFO, S_IFDIR, 0 = missing */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	off_t size; /* 0: as the text */
	bool ok;
	const char *message;
} cases[] = {
	{"root's own", "[tls]\n", S_IFREG, 0644, 0, 0, 0, true, NULL},
	{"empty", "", S_IFREG, 0600, 0, 0, 0, true, NULL},
	{"writable by root's group", "x", S_IFREG, 0664, 0, 0, 0, true, NULL},
	{"writable by another group", "x", S_IFREG, 0664, 0, NOBODY, 0, false,
	 "writable by a group other than root's"},
	{"writable by everybody", "x", S_IFREG, 0646, 0, 0, 0, false,
	 "writable by everybody"},
	{"somebody else's", "x", S_IFREG, 0644, NOBODY, 0, 0, false,
	 "owned neither by root nor by the caller"},
	{"as large as may be", "x", S_IFREG, 0644, 0, 0, POLICY_FILE_MAX, true, NULL},
	{"a byte larger", "x", S_IFREG, 0644, 0, 0, POLICY_FILE_MAX + 1, false,
	 "too large"},
	{"a FIFO", NULL, S_IFIFO, 0600, 0, 0, 0, false, "not a regular file"},
	{"a folder", NULL, S_IFDIR, 0700, 0, 0, 0, false, "not a regular file"},
	{"missing, though asked for", NULL, 0, 0, 0, 0, 0, false,
	 "No such file or directory"},
};

static void make(size_t i, const char *path)
{
	int fd;

	if (cases[i].kind == S_IFIFO) {
		assert_int_equal(mkfifo(path, cases[i].mode), 0);
	} else if (cases[i].kind == S_IFDIR) {
		assert_int_equal(mkdir(path, cases[i].mode), 0);
	} else if (cases[i].kind == S_IFREG) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		assert_int_equal(write(fd, cases[i].text, strlen(cases[i].text)),
				 (ssize_t)strlen(cases[i].text));
		if (cases[i].size > 0)
			assert_int_equal(ftruncate(fd, cases[i].size), 0);
		assert_int_equal(fchown(fd, cases[i].uid, cases[i].gid), 0);
		assert_int_equal(fchmod(fd, cases[i].mode), 0);
		(void)close(fd);
	}
}

static void remove_any(const char *path)
{
	if (unlink(path) != 0)
		(void)rmdir(path);
}

static void test_files(void **state)
{
	char folder[] = "/tmp/tlsward-load-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/site.ini", folder);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		const struct options options = {.config = path};
		struct load *load = arena_alloc(&arena, sizeof(*load));
		struct diag err = {.message = ""};
		bool ok;

		assert_non_null(load);
		make(i, path);
		ok = load_policy(&options, &arena, load, &err);
		if (ok != cases[i].ok ||
		    (!ok && (strcmp(err.message, cases[i].message) != 0 ||
			     strcmp(err.at.path, path) != 0)))
			fail_msg("%s: %d, %s", cases[i].label, ok, err.message);
		if (ok && (load->count != 1 || strcmp(load->files[0].path, path) != 0 ||
			   (cases[i].size == 0 &&
			    !span_equal_string(load->files[0].text, cases[i].text))))
			fail_msg("%s: not what is there", cases[i].label);
		remove_any(path);
		arena_free(&arena);
	}
	assert_int_equal(rmdir(folder), 0);
}

/* --policy FILE goes before what is compiled in; a name alone is looked up. */
static void test_profiles(void **state)
{
	char folder[] = "/tmp/tlsward-load-XXXXXX", path[64], policy[64];
	struct arena arena = arena_make(ARENA_MAX);
	struct load *load = arena_alloc(&arena, sizeof(*load));
	struct options options = {
		.config = path, .policy = policy, .policy_is_file = true};
	struct policy_file found;
	struct diag err;
	int fd;

	(void)state;
	assert_non_null(load);
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/site.ini", folder);
	(void)snprintf(policy, sizeof(policy), "%s/modern.ini", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	(void)close(fd);
	assert_false(load_policy(&options, &arena, load, &err)); /* not there yet */
	fd = open(policy, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, "[tls]\n", 6), 6);
	(void)close(fd);
	assert_true(load_policy(&options, &arena, load, &err));
	assert_int_equal(load->count, 1);
	assert_int_equal(load->profile_count, 1);
	assert_string_equal(load->base, policy);
	assert_true(load_profile(load, policy, &found));
	assert_true(span_equal_string(found.text, "[tls]\n"));
	assert_true(load_profile(load, "modern", &found));
	assert_true(span_equal_string(found.text, "[tls]\n"));
	assert_true(load_profile(load, "intermediate", &found));
	assert_false(load_profile(load, "no-such-profile", &found));
	(void)unlink(path);
	(void)unlink(policy);
	assert_int_equal(rmdir(folder), 0);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_profiles),
	};

	if (geteuid() != 0) /* files of others cannot be made */
		return EXIT_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
