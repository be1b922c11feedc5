/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/child.h"

enum { PATIENT_MS = 20000, SOON_MS = 20 };

static void end_well(void)
{
	_exit(0);
}

static void end_badly(void)
{
	_exit(3);
}

static void crash(void)
{
	(void)signal(SIGSEGV, SIG_DFL);
	(void)raise(SIGSEGV);
}

static void hang(void)
{
	for (;;)
		(void)pause();
}

static void test_end(void **state)
{
	static const struct {
		const char *label;
		void (*run)(void);
		bool kill_first;
		int64_t ms;
		enum worker_end end;
	} rows[] = {
		{"ended", end_well, false, PATIENT_MS, WORKER_ENDED},
		{"failed", end_badly, false, PATIENT_MS, WORKER_FAILED},
		{"crashed", crash, false, PATIENT_MS, WORKER_KILLED},
		{"hangs", hang, false, SOON_MS, WORKER_STOPPED},
		{"hangs, and is killed at once", hang, true, PATIENT_MS,
		 WORKER_STOPPED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum worker_end end;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			rows[i].run();
			_exit(99);
		}
		end = child_end(pid, rows[i].kill_first, deadline_in_ms(rows[i].ms));
		if (end != rows[i].end)
			fail_msg("%s: %u", rows[i].label, end);
		assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
	}
}

static bool same_file(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}

/* In a child: 0, or the line that failed. */
static int keep_crossed(void)
{
	int fds[2], keep[2];
	char byte;

	(void)close(3);
	(void)close(4);
	if (pipe(fds) != 0 || fds[0] != 3 || fds[1] != 4 || dup2(3, 60) != 60)
		return __LINE__;
	/* Each wants the place where the other one is. */
	keep[0] = 4;
	keep[1] = 3;
	if (child_keep_only(keep, 2) != 0 || keep[0] != 3 || keep[1] != 4)
		return __LINE__;
	if (fcntl(5, F_GETFD) != -1 || fcntl(60, F_GETFD) != -1)
		return __LINE__;
	if (write(3, "x", 1) != 1 || read(4, &byte, 1) != 1 || byte != 'x')
		return __LINE__;
	return 0;
}

static int keep_too_many(void)
{
	int keep[17] = {0};

	return child_keep_only(keep, 17) == -EINVAL ? 0 : __LINE__;
}

static int keep_what_is_closed(void)
{
	int keep[1] = {77};

	(void)close(77);
	return child_keep_only(keep, 1) == -EBADF ? 0 : __LINE__;
}

static bool is_null(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
	       status.st_rdev == makedev(1, 3);
}

static int silence(void)
{
	int fds[2];

	if (pipe(fds) != 0 || dup2(fds[1], 0) < 0 || dup2(fds[1], 1) < 0)
		return __LINE__;
	if (child_silence() != 0 || !is_null(0) || !is_null(1) || same_file(1, fds[1]))
		return __LINE__;
	if (!TLSWARD_SANITIZE && !is_null(2))
		return __LINE__;
	return 0;
}

static int silence_of_the_closed(void)
{
	(void)close(0);
	(void)close(1);
	if (child_silence() != 0 || !is_null(0) || !is_null(1))
		return __LINE__;
	return 0;
}

static void test_descriptors(void **state)
{
	static const struct {
		const char *label;
		int (*run)(void);
	} rows[] = {
		{"keep two that are crossed", keep_crossed},
		{"keep too many", keep_too_many},
		{"keep what is closed", keep_what_is_closed},
		{"silence", silence},
		{"silence what is closed", silence_of_the_closed},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pid_t pid = fork();
		int status = 0;

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(rows[i].run());
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (status != 0)
			fail_msg("%s: line %d", rows[i].label, WEXITSTATUS(status));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
