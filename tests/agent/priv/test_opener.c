/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opener: what it hands on and what it refuses, in its real cage. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/capability.h"
#include "agent/priv/opener.h"
#include "tests/agent/priv/hung_fuse.h"

enum { NOBODY = 65534, EXIT_SKIP = 77, CEILING = 1024 * 1024 };

static const struct sandbox_settings settings = {NOBODY, NOBODY, false};

struct world {
	char folder[64];
	int root; /* O_PATH */
	struct opener opener;
};

static void make_file(const struct world *world, const char *name, const char *text,
		      mode_t mode)
{
	int fd = openat(world->root, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	(void)close(fd);
}

static void make_link(const struct world *world, const char *to, const char *name)
{
	assert_int_equal(symlinkat(to, world->root, name), 0);
}

static void make_socket(const struct world *world)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
		       world->folder);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)),
			 0);
	(void)close(fd);
}

static int set_up(void **state)
{
	static const char *const folders[] = {"folder", "hung", "d1",     "d2",
					      "d1/sub", ".dot", "d2/.sub"};
	static const char *const names[] = {
		"a.conf",         "b.conf",     "B.conf",        ".hidden.conf",
		"a*b.conf",       "a[b.conf",   "d1/1.conf",     "d1/2.conf",
		"d2/1.conf",      "d2/.3.conf", "d1/sub/x.conf", ".dot/y.conf",
		"d2/.sub/z.conf", "a b.conf",   "a-b.conf",
	};
	struct world *world = calloc(1, sizeof(*world));
	int fd;

	assert_non_null(world);
	(void)snprintf(world->folder, sizeof(world->folder),
		       "/tmp/tlsward-opener-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->root = open(world->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(world->root >= 0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		assert_int_equal(mkdirat(world->root, folders[i], 0700), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make_file(world, names[i], "x", 0600);
	make_file(world, "file", "12345", 0640);
	make_file(world, "empty", "", 0644);
	make_file(world, "closed", "12345", 0);
	make_link(world, "file", "near");
	make_link(world, "/file", "absolute");
	make_link(world, "../../../../../../file", "up");
	make_link(world, "/etc/passwd", "leave");
	make_link(world, "../../../../../../etc/passwd", "climb");
	make_link(world, "loop", "loop");
	make_link(world, "nowhere", "dangling.conf");
	make_link(world, "d1", "d3");
	assert_int_equal(mkfifoat(world->root, "fifo", 0600), 0);
	make_socket(world);
	(void)mknodat(world->root, "device", S_IFCHR | 0600, makedev(1, 5));
	fd = openat(world->root, "sparse", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, 1L << 30), 0);
	(void)close(fd);
	world->opener = opener_make(&settings);
	*state = world;
	return 0;
}

static int remove_below(const char *folder)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		(void)execl("/bin/rm", "rm", "-rf", "--one-file-system", folder,
			    (char *)NULL);
		_exit(127);
	}
	(void)waitpid(pid, &status, 0);
	return status;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	opener_stop(&world->opener);
	(void)close(world->root);
	assert_int_equal(remove_below(world->folder), 0);
	free(world);
	return 0;
}

static const struct {
	const char *label, *path;
	uint64_t ceiling;
	enum source_status status;
	const char *text, *reason;
} file_cases[] = {
	{"a regular file", "/file", CEILING, SOURCE_OK, "12345", NULL},
	{"without the slash", "file", CEILING, SOURCE_OK, "12345", NULL},
	{"nothing in it", "/empty", CEILING, SOURCE_OK, "", NULL},
	{"closed to all, CAP_DAC_READ_SEARCH reads it", "/closed", CEILING, SOURCE_OK,
	 "12345", NULL},
	{"a link beside it", "/near", CEILING, SOURCE_OK, "12345", NULL},
	{"an absolute link stays inside", "/absolute", CEILING, SOURCE_OK, "12345",
	 NULL},
	{"a link up stays inside", "/up", CEILING, SOURCE_OK, "12345", NULL},
	{"dots stay inside", "/../../../../file", CEILING, SOURCE_OK, "12345", NULL},
	{"a link that leaves", "/leave", CEILING, SOURCE_MISSING, NULL, "no such file"},
	{"a link that climbs out", "/climb", CEILING, SOURCE_MISSING, NULL,
	 "no such file"},
	{"a loop", "/loop", CEILING, SOURCE_UNREADABLE, NULL,
	 "too many symbolic links"},
	{"a dangling link", "/dangling.conf", CEILING, SOURCE_MISSING, NULL,
	 "no such file"},
	{"missing", "/missing", CEILING, SOURCE_MISSING, NULL, "no such file"},
	{"below a file", "/file/x", CEILING, SOURCE_MISSING, NULL, "no such file"},
	{"a FIFO", "/fifo", CEILING, SOURCE_UNREADABLE, NULL,
	 "a FIFO, not a regular file"},
	{"a socket", "/socket", CEILING, SOURCE_UNREADABLE, NULL,
	 "a socket, not a regular file"},
	{"a device", "/device", CEILING, SOURCE_UNREADABLE, NULL,
	 "a device, not a regular file"},
	{"a folder", "/folder", CEILING, SOURCE_UNREADABLE, NULL,
	 "a directory, not a regular file"},
	{"as large as may be", "/file", 5, SOURCE_OK, "12345", NULL},
	{"a byte larger", "/file", 4, SOURCE_UNREADABLE, NULL,
	 "larger than what is read"},
	{"a gigabyte of nothing", "/sparse", CEILING, SOURCE_UNREADABLE, NULL,
	 "larger than what is read"},
};

static void expect_file(struct world *world, size_t i)
{
	struct worker_file file;
	struct file_facts facts;
	char bytes[64] = {0};
	int memfd;

	opener_file(&world->opener, world->root, file_cases[i].path,
		    file_cases[i].ceiling, &file, &facts, &memfd);
	if (file.status != file_cases[i].status ||
	    (memfd >= 0) != (file.status == SOURCE_OK))
		fail_msg("%s: status %u, %s", file_cases[i].label, file.status,
			 file.reason ? file.reason : "no reason");
	if (file_cases[i].reason &&
	    (!file.reason || strcmp(file.reason, file_cases[i].reason) != 0))
		fail_msg("%s: %s", file_cases[i].label, file.reason);
	if (memfd < 0)
		return;
	if (file.size != strlen(file_cases[i].text) ||
	    pread(memfd, bytes, sizeof(bytes) - 1, 0) != (ssize_t)file.size ||
	    strcmp(bytes, file_cases[i].text) != 0 || facts.size != file.size ||
	    facts.uid != 0 || fcntl(memfd, F_GETFD) != FD_CLOEXEC)
		fail_msg("%s: not what is there", file_cases[i].label);
	(void)close(memfd);
}

static void test_files(void **state)
{
	struct world *world = *state;
	struct stat status;

	for (size_t i = 0; i < sizeof(file_cases) / sizeof(file_cases[0]); i++) {
		/* Not every root may make devices. */
		if (strcmp(file_cases[i].path, "/device") == 0 &&
		    fstatat(world->root, "device", &status, 0) != 0)
			continue;
		expect_file(world, i);
	}
	assert_int_equal(world->opener.abandoned, 0);
}

/* Files that only look regular, and files without a path. */
static void test_odd(void **state)
{
	static const struct {
		const char *label, *path;
		bool itself; /* O_PATH of the file, no path */
		enum source_status status;
		const char *reason;
	} rows[] = {
		{"procfs", "/proc/cpuinfo", false, SOURCE_UNREADABLE,
		 "a file of procfs or sysfs"},
		{"/proc/kmsg would be emptied", "/proc/kmsg", false, SOURCE_UNREADABLE,
		 "a file of procfs or sysfs"},
		{"sysfs", "/sys/kernel/uevent_seqnum", false, SOURCE_UNREADABLE,
		 "a file of procfs or sysfs"},
		{"a magic link", "/proc/self/exe", false, SOURCE_UNREADABLE,
		 "too many symbolic links"},
		{"/dev/zero", "/dev/zero", false, SOURCE_UNREADABLE,
		 "a device, not a regular file"},
		{"an open file", "/etc/passwd", true, SOURCE_OK, NULL},
		{"an open folder", "/etc", true, SOURCE_UNREADABLE,
		 "a directory, not a regular file"},
		{"an open device", "/dev/zero", true, SOURCE_UNREADABLE,
		 "a device, not a regular file"},
	};
	struct world *world = *state;
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct worker_file file;
		struct file_facts facts;
		int memfd, place = root;

		if (rows[i].itself)
			place = open(rows[i].path, O_PATH | O_CLOEXEC);
		opener_file(&world->opener, place, rows[i].itself ? NULL : rows[i].path,
			    CEILING, &file, &facts, &memfd);
		if (file.status != rows[i].status ||
		    (rows[i].reason && strcmp(file.reason, rows[i].reason) != 0))
			fail_msg("%s: %u, %s", rows[i].label, file.status,
				 file.reason ? file.reason : "no reason");
		if (memfd >= 0)
			(void)close(memfd);
		if (rows[i].itself)
			(void)close(place);
	}
	(void)close(root);
}

static void test_long_path(void **state)
{
	struct world *world = *state;
	struct worker_file file;
	struct file_facts facts;
	char *path = malloc(80 * 1024);
	int memfd;

	assert_non_null(path);
	memset(path, 'a', 80 * 1024);
	path[80 * 1024 - 1] = '\0';
	opener_file(&world->opener, world->root, path, CEILING, &file, &facts, &memfd);
	assert_int_equal(file.status, SOURCE_UNREADABLE);
	assert_string_equal(file.reason, "path too long");
	path[5000] = '\0'; /* above PATH_MAX */
	opener_file(&world->opener, world->root, path, CEILING, &file, &facts, &memfd);
	assert_int_equal(file.status, SOURCE_UNREADABLE);
	free(path);
}

/* A file that never stops growing is cut by refusing it, or was whole. */
static void test_growing(void **state)
{
	struct world *world = *state;
	struct worker_file file;
	struct file_facts facts;
	int memfd;
	pid_t pid;

	make_file(world, "growing", "x", 0600);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		static const char bytes[64 * 1024];
		int fd = openat(world->root, "growing", O_WRONLY | O_APPEND);

		while (lseek(fd, 0, SEEK_END) < 64L << 20)
			(void)!write(fd, bytes, sizeof(bytes));
		for (;;)
			(void)pause();
	}
	for (int i = 0; i < 20; i++) {
		opener_file(&world->opener, world->root, "/growing", CEILING, &file,
			    &facts, &memfd);
		if (file.status == SOURCE_OK)
			assert_true(file.size <= CEILING);
		else
			assert_string_equal(file.reason, "larger than what is read");
		if (memfd >= 0)
			(void)close(memfd);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

/* Without the capability: said, not missing. */
static void test_permission(void **state)
{
	struct world *world = *state;
	int status = 0;
	pid_t pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct opener opener = opener_make(&settings);
		struct arena arena = arena_make(64 * 1024);
		struct worker_names names;
		struct worker_file file;
		struct file_facts facts;
		int memfd;

		if (capability_become(NOBODY, NOBODY, 0) != 0)
			_exit(1);
		opener_file(&opener, world->root, "/file", CEILING, &file, &facts,
			    &memfd);
		if (file.status != SOURCE_UNREADABLE ||
		    strcmp(file.reason, "permission denied") != 0)
			_exit(2);
		opener_glob(&opener, world->root, "/*.conf", &arena, &names);
		if (names.status != SOURCE_UNREADABLE)
			_exit(3);
		opener_glob(&opener, world->root, "/file", &arena, &names);
		if (names.status != SOURCE_UNREADABLE)
			_exit(4);
		opener_stop(&opener);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static bool is_dots(const char *path)
{
	const char *name = strrchr(path, '/');

	return strcmp(name, "/.") == 0 || strcmp(name, "/..") == 0;
}

/* The same names in the same order as glob(3), as a server would get them. */
static void test_glob(void **state)
{
	static const char *const patterns[] = {
		"/*",          "/*.conf",        "/?.conf",
		"/[ab].conf",  "/[!a]*",         "/[^a]*.conf",
		"/a?b.conf",   "/a\\*b.conf",    "/a\\[b.conf",
		"/a[[]b.conf", "/a[b.conf",      "/.*",
		"/.h*",        "/d*/*.conf",     "/d?/[12]*",
		"/*/*",        "/*/*/*",         "/d1/*/x.conf",
		"/*/sub/*",    "/d2/.*",         "/.dot/*",
		"/*dot/*",     "/file",          "/nofile",
		"/dangling*",  "/dangling.conf", "/d3/*",
		"/file/*",     "/missing/*",     "/loop/*",
		"/*/missing",  "/d1/../d2/*",    "/d*/../*.conf",
		"/[z-a]*",     "/[[:upper:]]*",  "/a b*",
		"/**",         "/d1/sub/x.conf", "/\\d1/*",
	};
	struct world *world = *state;
	size_t total = 0;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct arena arena = arena_make(1024 * 1024);
		struct worker_names names;
		glob_t found = {0};
		char pattern[256];
		size_t at = 0;

		(void)snprintf(pattern, sizeof(pattern), "%s%s", world->folder,
			       patterns[i]);
		(void)glob(pattern, 0, NULL, &found);
		opener_glob(&world->opener, world->root, patterns[i], &arena, &names);
		if (names.status != SOURCE_OK)
			fail_msg("%s: %s", patterns[i], names.reason);
		for (size_t j = 0; j < found.gl_pathc; j++) {
			const char *name = found.gl_pathv[j] + strlen(world->folder);

			/* "." and ".." are folders: nothing that could be read. */
			if (is_dots(name))
				continue;
			if (at >= names.paths.count ||
			    strcmp(names.paths.items[at], name) != 0)
				fail_msg("%s: name %zu is %s, not %s", patterns[i], at,
					 at < names.paths.count ? names.paths.items[at]
								: "missing",
					 name);
			at++;
		}
		if (at != names.paths.count)
			fail_msg("%s: %zu names, not %zu", patterns[i],
				 names.paths.count, at);
		total += at;
		globfree(&found);
		arena_free(&arena);
	}
	assert_true(total > 50);
}

/* As many names as may be, sorted; one more, and it is said. */
static void test_many(void **state)
{
	struct world *world = *state;
	char name[64];

	assert_int_equal(mkdirat(world->root, "many", 0700), 0);
	for (size_t i = 0; i <= CONFIG_GLOB_MAX; i++) {
		(void)snprintf(name, sizeof(name), "many/%zu.conf",
			       (i * 7919) % 100003);
		make_file(world, name, "", 0600);
		if (i + 1 >= CONFIG_GLOB_MAX) {
			struct arena arena = arena_make(16 * 1024 * 1024);
			bool fits = i + 1 == CONFIG_GLOB_MAX;
			struct worker_names names;

			opener_glob(&world->opener, world->root, "/many/*.conf", &arena,
				    &names);
			assert_int_equal(names.status,
					 fits ? SOURCE_OK : SOURCE_UNREADABLE);
			assert_int_equal(names.paths.count, fits ? i + 1 : 0);
			if (!fits)
				assert_string_equal(names.reason,
						    "more names than are read");
			for (size_t j = 1; j < names.paths.count; j++)
				assert_true(strcmp(names.paths.items[j - 1],
						   names.paths.items[j]) < 0);
			arena_free(&arena);
		}
	}
}

/* A file system that does not answer: said in time, and the next request works. */
static void test_hung(void **state)
{
	struct world *world = *state;
	struct arena arena = arena_make(64 * 1024);
	struct worker_names names;
	struct worker_file file;
	struct file_facts facts;
	struct hung_fuse fuse;
	char folder[128];
	int memfd, r;

	(void)snprintf(folder, sizeof(folder), "%s/hung", world->folder);
	r = hung_fuse_start(folder, &fuse);
	if (r != 0) {
		print_message("no FUSE here (%s): not run\n", strerror(-r));
		skip();
	}
	opener_file(&world->opener, world->root, "/hung/nginx.conf", CEILING, &file,
		    &facts, &memfd);
	if (file.status != SOURCE_TIMEOUT || memfd >= 0)
		fail_msg("a file that hangs: %u, %s", file.status, file.reason);
	expect_file(world, 0);
	opener_glob(&world->opener, world->root, "/hung/*.conf", &arena, &names);
	if (names.status != SOURCE_TIMEOUT)
		fail_msg("a folder that hangs: %u, %s", names.status, names.reason);
	expect_file(world, 0);
	assert_int_equal(world->opener.abandoned, 2);
	hung_fuse_stop(&fuse);
	arena_free(&arena);
}

/* An opener that ended is replaced, and its question answered with a reason. */
static void test_killed(void **state)
{
	struct world *world = *state;
	struct worker_file file;
	struct file_facts facts;
	int memfd;

	expect_file(world, 0);
	assert_true(world->opener.pid > 0);
	(void)kill(world->opener.pid, SIGKILL);
	opener_file(&world->opener, world->root, "/file", CEILING, &file, &facts,
		    &memfd);
	assert_int_equal(file.status, SOURCE_UNREADABLE);
	assert_string_equal(file.reason, "the opener ended unexpectedly");
	expect_file(world, 0);
	opener_stop(&world->opener);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),      cmocka_unit_test(test_odd),
		cmocka_unit_test(test_long_path),  cmocka_unit_test(test_growing),
		cmocka_unit_test(test_permission), cmocka_unit_test(test_glob),
		cmocka_unit_test(test_many),       cmocka_unit_test(test_killed),
		cmocka_unit_test(test_hung),
	};

	/* The mount that hangs is nobody's but ours. */
	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return EXIT_SKIP;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
