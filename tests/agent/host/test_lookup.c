/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small look-ups: passwd, dpkg's lists, cgroup tree, file-nr. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/host/cgroup_tree.h"
#include "agent/host/mount_info.h"
#include "agent/host/net_namespace_name.h"
#include "agent/host/owner.h"
#include "agent/host/package.h"
#include "agent/host/passwd.h"

static const struct {
	const char *label;
	const char *text;
	uint32_t uid;
	const char *name;
} users[] = {
	{"found", "root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/sh\n", 33, "www"},
	{"the first counts", "root:x:0:0::/:/b\ntoor:x:0:0::/:/b\n", 0, "root"},
	{"no newline at the end", "a:x:5:5::/:/b", 5, "a"},
	{"unknown", "root:x:0:0::/:/bin/sh\n", 7, ""},
	{"NIS entries and comments", "+::0::::\n#x\n+\nwww:x:33:3::/:/b\n", 33, "www"},
	{"uid with a sign", "a:x:+5:5::/:/b\n", 5, ""},
	{"uid at the end of the line", "a:x:5\n", 5, ""},
	{"no name", ":x:5:5::/:/b\n", 5, ""},
	{"empty", "", 0, ""},
};

static void test_passwd(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		if (!span_equal_string(
			    passwd_name(span_from_string(users[i].text), users[i].uid),
			    users[i].name))
			fail_msg("%s: wrong name", users[i].label);
	}
}

static const struct {
	const char *label;
	const char *list;
	const char *path;
	bool found;
} lists[] = {
	{"exact", "/.\n/usr/sbin/nginx\n", "/usr/sbin/nginx", true},
	{"no newline at the end", "/usr/sbin/nginx", "/usr/sbin/nginx", true},
	{"shipped without /usr", "/bin/true\n", "/usr/bin/true", true},
	{"shipped with /usr", "/usr/bin/true\n", "/bin/true", true},
	{"a longer line", "/usr/sbin/nginx-debug\n", "/usr/sbin/nginx", false},
	{"the end of a longer line", "/opt/usr/sbin/nginx\n", "/usr/sbin/nginx", false},
	{"behind a longer one", "/x/bin/true\n/bin/true.old\n/bin/true\n",
	 "/usr/bin/true", true},
	{"not a merged folder", "/share/x\n", "/usr/share/x", false},
	{"empty", "", "/usr/sbin/nginx", false},
	{"no path", "/x\n", "", false},
};

static void test_package_lines(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (package_in_list(span_from_string(lists[i].list), lists[i].path) !=
		    lists[i].found)
			fail_msg("%s", lists[i].label);
	}
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

static void test_package_find(void **state)
{
	struct package_wanted wanted[] = {{"/usr/sbin/nginx", NULL},
					  {"/usr/lib/libssl.so.3", NULL},
					  {"/opt/own", NULL}};
	char folder[] = "/tmp/tlsward-dpkg.XXXXXX";
	struct arena arena = arena_make(65536);
	char path[256];

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "nginx.list", "/.\n/usr/sbin/nginx\n");
	write_file(folder, "libssl3:amd64.list", "/usr/lib/libssl.so.3\n");
	write_file(folder, "x.md5sums", "/opt/own\n");
	assert_int_equal(package_find(folder, wanted, 3, deadline_in_ms(10000), &arena),
			 0);
	assert_string_equal(wanted[0].package, "nginx");
	assert_string_equal(wanted[1].package, "libssl3");
	assert_null(wanted[2].package);
	assert_int_equal(
		package_find("/nonexistent", wanted, 3, deadline_in_ms(1000), &arena),
		0);
	assert_int_equal(package_find(folder, wanted, 3, deadline_in_ms(0), &arena),
			 -ETIMEDOUT);
	assert_int_equal(package_find(folder, wanted, PACKAGE_WANTED_MAX + 1,
				      deadline_in_ms(1000), &arena),
			 -E2BIG);
	(void)snprintf(path, sizeof(path), "%s/nginx.list", folder);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/libssl3:amd64.list", folder);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/x.md5sums", folder);
	(void)unlink(path);
	(void)rmdir(folder);
	arena_free(&arena);
}

#define MOUNT(point, type) "30 23 0:26 / " point " rw shared:4 - " type " none rw\n"

static const struct {
	const char *label;
	const char *text;
	const char *point;
} mounts[] = {
	{"found", MOUNT("/proc", "proc") MOUNT("/x", "cgroup2"), "/x"},
	{"escaped", MOUNT("/a\\040b\\134", "cgroup2"), "/a b\\"},
	{"v1 only", MOUNT("/x", "cgroup"), NULL},
	{"named like it", MOUNT("/cgroup2", "tmpfs"), NULL},
	{"no dash", "30 23 0:26 / /x rw cgroup2\n", NULL},
	{"cut", "30 - cgroup2 none rw\n", NULL},
	{"empty", "", NULL},
};

static void test_mountinfo(void **state)
{
	struct arena arena = arena_make(65536);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		const char *point = cgroup_tree_parse_mountinfo(
			span_from_string(mounts[i].text), &arena);

		if (!point != !mounts[i].point ||
		    (point && strcmp(point, mounts[i].point) != 0))
			fail_msg("%s: %s", mounts[i].label, point ? point : "(null)");
	}
	arena_free(&arena);
}

static const struct {
	const char *label;
	const char *root;
	uint64_t inode; /* 0: none */
} roots[] = {
	{"a network namespace", "net:[4026532281]", 4026532281},
	{"another kind", "mnt:[4026532281]", 0},
	{"the root of a disk", "/", 0},
	{"no number", "net:[]", 0},
	{"zero", "net:[0]", 0},
	{"a sign", "net:[-1]", 0},
	{"more than 64 bits", "net:[18446744073709551616]", 0},
	{"cut", "net:[40265", 0},
	{"too short for both ends", "net:[", 0},
	{"empty", "", 0},
};

static void test_mount_info(void **state)
{
	struct span text = SPAN_LITERAL(
		"30 23 0:26 / /x rw - cgroup2 none rw\n"
		"31 cut\n"
		"345 25 0:4 net:[4026532281] /run/netns/b\\040 rw shared:1 - nsfs nsfs "
		"rw");
	struct mount_info mount;
	size_t i;

	(void)state;
	assert_true(mount_info_next(&text, &mount));
	assert_true(span_equal_string(mount.type, "cgroup2"));
	assert_true(mount_info_next(&text, &mount));
	assert_true(span_equal_string(mount.root, "net:[4026532281]"));
	assert_true(span_equal_string(mount.point, "/run/netns/b\\040"));
	assert_true(span_equal_string(mount.type, "nsfs"));
	assert_false(mount_info_next(&text, &mount));
	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		uint64_t inode = 0;
		bool found = net_namespace_name_parse(span_from_string(roots[i].root),
						      &inode);

		if (found != (roots[i].inode != 0) ||
		    (found && inode != roots[i].inode))
			fail_msg("%s: %d", roots[i].label, found);
	}
}

static void test_procs(void **state)
{
	struct arena arena = arena_make(4 * 1024 * 1024);
	uint32_t *pids = NULL;
	size_t count = 0;

	(void)state;
	assert_true(cgroup_tree_parse_procs(SPAN_LITERAL("1\n0\n812\n"), &arena, &pids,
					    &count));
	assert_int_equal(count, 2);
	assert_int_equal(pids[1], 812);
	assert_false(
		cgroup_tree_parse_procs(SPAN_LITERAL("1\nx\n"), &arena, &pids, &count));
	count = CGROUP_PIDS_MAX - 1;
	pids = arena_alloc_array(&arena, CGROUP_PIDS_MAX, sizeof(*pids));
	assert_non_null(pids);
	assert_true(
		cgroup_tree_parse_procs(SPAN_LITERAL("7\n"), &arena, &pids, &count));
	assert_false(
		cgroup_tree_parse_procs(SPAN_LITERAL("7\n"), &arena, &pids, &count));
	arena_free(&arena);
}

static void test_file_nr(void **state)
{
	int64_t files = 0;

	(void)state;
	assert_true(owner_parse_file_nr(SPAN_LITERAL("1242\t0\t2466177\n"), &files));
	assert_int_equal(files, 1242);
	assert_false(owner_parse_file_nr(SPAN_LITERAL("x\n"), &files));
	assert_false(owner_parse_file_nr(SPAN_LITERAL(""), &files));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwd),
		cmocka_unit_test(test_package_lines),
		cmocka_unit_test(test_package_find),
		cmocka_unit_test(test_mountinfo),
		cmocka_unit_test(test_mount_info),
		cmocka_unit_test(test_procs),
		cmocka_unit_test(test_file_nr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
