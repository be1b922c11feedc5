/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namespace_child, in its real cage: what it opens, what it refuses, and that it
 * hands out netlink sockets of the very namespace that was meant.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/capability.h"
#include "agent/priv/channel.h"
#include "agent/priv/message.h"
#include "agent/priv/namespace_child.h"
#include "agent/priv/namespace_message.h"

enum { NOBODY = 65534, EXIT_SKIP = 77, PATIENT_MS = 30000 };

static uint64_t inode_of(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? status.st_ino : 0;
}

/* The child's answer to ${question}; ${fd} is the caller's. */
static struct namespace_answer ask(enum namespace_request request, struct span question,
				   struct arena *arena, int *fd)
{
	const struct sandbox_settings sandbox = {NOBODY, NOBODY, false};
	struct namespace_answer answer = {0};
	struct message reply = {.fd = -1};
	struct channel channel;
	struct codec in;
	int fds[2], status = 0;
	pid_t pid;

	assert_int_equal(channel_pair(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		namespace_child_run(fds[1], &sandbox, request, question);
	(void)close(fds[1]);
	channel = channel_make(fds[0], 1 << 20);
	assert_int_equal(channel_receive(&channel, &reply, deadline_in_ms(PATIENT_MS)),
			 0);
	assert_int_equal(reply.kind, WORKER_NAMESPACE);
	in = codec_reader(reply.body, arena);
	codec_namespace_answer(&in, &answer);
	assert_true(codec_done(&in));
	*fd = reply.fd;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	channel_close(&channel);
	return answer;
}

static int64_t enter(const struct namespace_wanted *wanted, struct arena *arena,
		     int *fd)
{
	struct buffer body = buffer_make(1 << 16);
	struct codec out = codec_writer(&body);
	struct namespace_wanted copy = *wanted;
	int64_t status;

	codec_namespace_wanted(&out, &copy);
	assert_true(codec_done(&out));
	status = ask(NAMESPACE_ENTER, buffer_span(&body), arena, fd).status;
	buffer_free(&body);
	return status;
}

/* A process in a network namespace of its own, with a socket at descriptor 100. */
struct other {
	pid_t pid;
	uint64_t namespace, socket;
};

static struct other other_start(void)
{
	struct other other = {0};
	char path[64], byte;
	int ready[2];

	assert_int_equal(pipe(ready), 0);
	other.pid = fork();
	assert_true(other.pid >= 0);
	if (other.pid == 0) {
		/* A test that fails must not leave it behind. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNET) != 0 ||
		    dup2(socket(AF_INET, SOCK_STREAM, 0), 100) != 100 ||
		    dup2(ready[1], 101) != 101 || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", other.pid);
	other.namespace = inode_of(path);
	(void)snprintf(path, sizeof(path), "/proc/%d/fd/100", other.pid);
	other.socket = inode_of(path);
	return other;
}

static void other_stop(const struct other *other)
{
	(void)kill(other->pid, SIGKILL);
	(void)waitpid(other->pid, NULL, 0);
}

static void test_enter(void **state)
{
	const struct other other = other_start();
	const uint32_t pid = (uint32_t)other.pid;
	const uint64_t here = inode_of("/proc/self/ns/net");
	const struct {
		const char *label;
		struct namespace_wanted wanted;
		int64_t status;
	} rows[] = {
		{"by a thread",
		 {.inode = other.namespace, .pid = pid, .number = pid},
		 0},
		{"interfaces",
		 {.bus = NAMESPACE_ROUTE,
		  .inode = other.namespace,
		  .pid = pid,
		  .number = pid},
		 0},
		{"the thread is in another",
		 {.inode = here, .pid = pid, .number = pid},
		 -ESTALE},
		{"no such thread",
		 {.inode = here, .pid = pid, .number = 0x7fffffff},
		 -ENOENT},
		{"no such process", {.inode = here, .pid = 0, .number = 0}, -ENOENT},
		{"by a socket",
		 {.way = NAMESPACE_OF_SOCKET,
		  .inode = other.namespace,
		  .pid = pid,
		  .number = 100,
		  .socket = other.socket},
		 0},
		{"another socket there",
		 {.way = NAMESPACE_OF_SOCKET,
		  .inode = other.namespace,
		  .pid = pid,
		  .number = 100,
		  .socket = other.socket + 1},
		 -ESTALE},
		{"no socket",
		 {.way = NAMESPACE_OF_SOCKET,
		  .inode = other.namespace,
		  .pid = pid,
		  .number = 101,
		  .socket = other.socket},
		 -ESTALE},
		{"no such descriptor",
		 {.way = NAMESPACE_OF_SOCKET,
		  .inode = other.namespace,
		  .pid = pid,
		  .number = UINT32_MAX,
		  .socket = other.socket},
		 -ENOENT},
		{"a file that is no namespace",
		 {.way = NAMESPACE_AT_PATH, .inode = here, .path = "/etc/passwd"},
		 -ESTALE},
		{"a device", /* that an open would block on, or worse */
		 {.way = NAMESPACE_AT_PATH, .inode = here, .path = "/dev/tty"},
		 -ESTALE},
		{"a link to one",
		 {.way = NAMESPACE_AT_PATH, .inode = here, .path = "/proc/self/ns/net"},
		 -ESTALE},
		{"no such file",
		 {.way = NAMESPACE_AT_PATH, .inode = here, .path = "/tlsward-missing"},
		 -ENOENT},
		{"a relative path",
		 {.way = NAMESPACE_AT_PATH, .inode = here, .path = "etc/passwd"},
		 -EINVAL},
		{"no path", {.way = NAMESPACE_AT_PATH, .inode = here}, -EINVAL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		int fd = -1, family = 0, bus = -1;
		socklen_t len = sizeof(int);
		int64_t got = enter(&rows[i].wanted, &arena, &fd);

		if (got != rows[i].status || (fd >= 0) != (got == 0))
			fail_msg("%s: %lld, descriptor %d", rows[i].label,
				 (long long)got, fd);
		if (fd >= 0) {
			assert_int_equal(
				getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len),
				0);
			assert_int_equal(
				getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &bus, &len), 0);
			if (family != AF_NETLINK ||
			    bus != (rows[i].wanted.bus == NAMESPACE_ROUTE
					    ? NETLINK_ROUTE
					    : NETLINK_SOCK_DIAG))
				fail_msg("%s: family %d, bus %d", rows[i].label, family,
					 bus);
			(void)close(fd);
		}
		arena_free(&arena);
	}
	other_stop(&other);
}

static void test_look(void **state)
{
	const struct other other = other_start();
	const uint32_t pid = (uint32_t)other.pid;
	struct namespace_socket items[] = {
		{.pid = pid, .fd = 100, .inode = other.socket},
		{.pid = pid, .fd = 101, .inode = other.socket},
		{.pid = pid, .fd = 100, .inode = 1},
		{.pid = 0x7fffffff, .fd = 100, .inode = other.socket},
	};
	const struct {
		uint64_t namespace;
		uint32_t error;
	} expected[] = {{other.namespace, 0}, {0, ESTALE}, {0, ESTALE}, {0, ESRCH}};
	struct namespace_sockets sockets = {items, sizeof(items) / sizeof(items[0])};
	struct arena arena = arena_make(1 << 20);
	struct buffer body = buffer_make(1 << 16);
	struct codec out = codec_writer(&body);
	struct namespace_answer answer;
	int fd = -1;
	size_t i;

	(void)state;
	codec_namespace_sockets(&out, &sockets);
	assert_true(codec_done(&out));
	answer = ask(NAMESPACE_LOOK, buffer_span(&body), &arena, &fd);
	assert_int_equal(answer.status, 0);
	assert_int_equal(fd, -1);
	assert_int_equal(answer.sockets.count, sockets.count);
	for (i = 0; i < sockets.count; i++) {
		if (answer.sockets.items[i].namespace != expected[i].namespace ||
		    answer.sockets.items[i].error != expected[i].error)
			fail_msg("socket %zu: error %u", i,
				 answer.sockets.items[i].error);
	}
	buffer_free(&body);
	arena_free(&arena);
	other_stop(&other);
}

static void test_garbage(void **state)
{
	struct arena arena = arena_make(1 << 20);
	int fd = -1;

	(void)state;
	assert_int_equal(
		ask(NAMESPACE_ENTER, SPAN_LITERAL("\xff\xff"), &arena, &fd).status,
		-EINVAL);
	assert_int_equal(fd, -1);
	assert_int_equal(
		ask(NAMESPACE_LOOK, SPAN_LITERAL("\xff\xff"), &arena, &fd).status,
		-EINVAL);
	assert_int_equal(fd, -1);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enter),
		cmocka_unit_test(test_look),
		cmocka_unit_test(test_garbage),
	};
	const uint64_t needed =
		sandbox_capabilities(SANDBOX_NAMESPACE) | CAPABILITY_BIT(CAP_SETUID) |
		CAPABILITY_BIT(CAP_SETGID) | CAPABILITY_BIT(CAP_SETPCAP);
	uint64_t held = 0;

	if (geteuid() != 0 || capability_held(&held) != 0 || (held & needed) != needed)
		return EXIT_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
