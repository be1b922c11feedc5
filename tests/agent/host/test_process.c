/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/host/process.h"

static int describe(pid_t pid, struct arena *arena, struct process *out)
{
	const struct process_context context =
		process_context_make(arena, deadline_in_ms(10000));
	struct process_gaps gaps = {0};

	return process_read(&context, (uint32_t)pid, 0, out, &gaps);
}

static void test_itself(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct process process = {0};

	(void)state;
	assert_int_equal(0, describe(getpid(), &arena, &process));
	assert_int_equal(getppid(), process.parent_pid);
	assert_non_null(process.exe);
	assert_non_null(process.command);
	arena_free(&arena);
}

/* What holds nothing any more is no owner, though its parent has not waited yet. */
static void test_not_waited_for(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct process process = {.pid = 1};
	siginfo_t info;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(0);
	assert_true(child > 0);
	assert_int_equal(0, waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
	assert_int_equal(-ESRCH, describe(child, &arena, &process));
	assert_int_equal(1, process.pid); /* untouched */
	assert_int_equal(child, waitpid(child, NULL, 0));
	assert_int_equal(-ESRCH, describe(child, &arena, &process));
	arena_free(&arena);
}

static void *stay(void *state)
{
	(void)state;
	for (;;)
		(void)pause();
	return NULL;
}

/* Its leading thread is gone, it lives on in another. */
static void test_leader_gone(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct process process = {0};
	siginfo_t info;
	pid_t child = fork();
	int i, r = -1;

	(void)state;
	if (child == 0) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, stay, NULL) != 0)
			_exit(1);
		pthread_exit(NULL);
	}
	assert_true(child > 0);
	/* Not to be waited for: a zombie with living threads is none. */
	for (i = 0; i < 50 && r != 0; i++) {
		r = describe(child, &arena, &process);
		(void)usleep(10000);
	}
	(void)waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT | WNOHANG);
	assert_int_equal(0, describe(child, &arena, &process));
	assert_non_null(process.exe);
	assert_int_equal(0, kill(child, SIGKILL));
	assert_int_equal(child, waitpid(child, NULL, 0));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_itself),
		cmocka_unit_test(test_not_waited_for),
		cmocka_unit_test(test_leader_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
