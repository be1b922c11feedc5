/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor, against a main that is not ours any more. Each row forks a monitor,
 * which forks a main that follows a script: a question is answered, refused, or
 * ends main; and whatever main did, no process and no descriptor stays.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/ask.h"
#include "agent/priv/capability.h"
#include "agent/priv/child.h"
#include "agent/priv/monitor.h"

enum {
	NOBODY = 65534,
	EXIT_SKIP = 77,
	EXIT_INTERNAL = 70, /* what monitor_run() says of a main it had to end */
	EXIT_CHILD_LEFT = 240,
	EXIT_FD_LEFT = 241,
	PATIENT_MS = 30000,
};

static size_t count_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		(void)closedir(folder);
	return count;
}

/* Both the discover role and, executed anew, the worker program: wait for the end. */
static void wait_for_end(int channel)
{
	char byte;

	while (recv(channel, &byte, sizeof(byte), 0) > 0)
		;
}

/* main's side: the channel, and one question. */
struct script {
	struct monitor_link link;
	struct arena arena;
};

/* Forever: the monitor must end us. */
static _Noreturn int stay(void)
{
	for (;;)
		(void)pause();
}

static int send_raw(struct script *script, uint32_t kind, struct span body, int fd)
{
	struct message message = {kind, 7, body, fd};

	return channel_send(&script->link.channel, &message,
			    deadline_in_ms(PATIENT_MS));
}

static void encode(const struct ask *ask, struct buffer *body)
{
	struct codec codec = codec_writer(body);
	struct ask copy = *ask;

	codec_ask(&codec, &copy);
	if (!codec_done(&codec))
		_exit(200);
}

static int unknown_kind(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	(void)send_raw(script, 99, buffer_span(&body), -1);
	stay();
}

static int kind_zero(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	(void)send_raw(script, 0, buffer_span(&body), -1);
	stay();
}

static int largest_kind(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	(void)send_raw(script, UINT32_MAX, buffer_span(&body), -1);
	stay();
}

/* 33 & 31 is 1: a shift that wraps would allow it. */
static int kind_beyond_the_bits(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	(void)send_raw(script, 33, buffer_span(&body), -1);
	stay();
}

static int not_allowed(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){.number = FACT_HOSTNAME}, &body);
	(void)send_raw(script, ASK_FACT, buffer_span(&body), -1);
	stay();
}

static int garbage(struct script *script)
{
	(void)send_raw(script, ASK_TARGET, SPAN_LITERAL("\xff\xff\xff"), -1);
	stay();
}

static int no_body(struct script *script)
{
	(void)send_raw(script, ASK_TARGET, (struct span){NULL, 0}, -1);
	stay();
}

static int trailing_byte(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	buffer_add_byte(&body, 0);
	(void)send_raw(script, ASK_TARGET, buffer_span(&body), -1);
	stay();
}

static int attached_fd(struct script *script)
{
	struct buffer body = buffer_make(1024);

	encode(&(struct ask){0}, &body);
	(void)send_raw(script, ASK_TARGET, buffer_span(&body), 0);
	stay();
}

static int too_large(struct script *script)
{
	static char bytes[ASK_BYTES_MAX + 128 * 1024];

	(void)send_raw(script, ASK_TARGET, (struct span){bytes, sizeof(bytes)}, -1);
	stay();
}

static int half_a_header(struct script *script)
{
	(void)send(script->link.channel.fd, "\0\0\0", 3, 0);
	stay();
}

static int empty_packet(struct script *script)
{
	(void)send(script->link.channel.fd, "", 0, 0);
	stay();
}

static int lets_go_and_stays(struct script *script)
{
	(void)close(script->link.channel.fd);
	stay();
}

static int asks_and_dies(struct script *script)
{
	struct worker worker;

	if (ask_worker(&script->link, WORKER_DISCOVER, &worker) != 0)
		return 1;
	abort();
}

static int ends_with_three(struct script *script)
{
	(void)script;
	return 3;
}

static int leaves_everything_open(struct script *script)
{
	const struct file_wanted wanted = {0, PURPOSE_CONFIG, "/etc/passwd"};
	const struct file_wanted program = {1, PURPOSE_EXECUTABLE, NULL};
	struct worker_file status;
	struct file_facts facts;
	struct worker parse, discover;
	const char *reason;
	uint32_t target;

	if (ask_worker(&script->link, WORKER_DISCOVER, &discover) != 0 ||
	    ask_worker(&script->link, WORKER_PARSE, &parse) != 0 ||
	    ask_target(&script->link, 0, &script->arena, &target, &reason) != 0)
		return 1;
	if (ask_target(&script->link, (uint32_t)getpid(), &script->arena, &target,
		       &reason) != 0)
		return 2;
	if (ask_file(&script->link, &wanted, &parse, 1, &script->arena, &status,
		     &facts) != 0 ||
	    status.status != SOURCE_OK || facts.size == 0 || facts.path)
		return 3;
	if (ask_file(&script->link, &program, &parse, 2, &script->arena, &status,
		     &facts) != 0 ||
	    status.status != SOURCE_OK || facts.size == 0)
		return 5;
	if (ask_lock(&script->link, &script->arena, &reason) != 0 ||
	    ask_lock(&script->link, &script->arena, &reason) != 0)
		return 4;
	return 0;
}

static int ends_its_workers(struct script *script)
{
	struct worker discover, parse;
	enum worker_end end;

	if (ask_worker(&script->link, WORKER_DISCOVER, &discover) != 0 ||
	    ask_worker(&script->link, WORKER_PARSE, &parse) != 0)
		return 1;
	/* The fake discover role returns, which the monitor takes for a failure. */
	if (ask_worker_end(&script->link, &discover, false, &end) != 0 ||
	    end != WORKER_FAILED)
		return 2;
	if (ask_worker_end(&script->link, &parse, false, &end) != 0 ||
	    end != WORKER_ENDED)
		return 3;
	/* Twice is once too often. */
	if (ask_worker_end(&script->link, &parse, true, &end) != -ESRCH)
		return 4;
	return 0;
}

static int too_many_workers(struct script *script)
{
	struct worker worker;
	enum worker_end end;
	size_t i;

	for (i = 0; i < WORKERS_MAX; i++) {
		if (ask_worker(&script->link, WORKER_DISCOVER, &worker) != 0 ||
		    ask_worker_end(&script->link, &worker, true, &end) != 0)
			return 1;
	}
	return ask_worker(&script->link, WORKER_DISCOVER, &worker) == -EINVAL ? 0 : 2;
}

static int too_many_targets(struct script *script)
{
	const char *reason;
	uint32_t target, i;

	for (i = 0; i < TARGETS_MAX; i++) {
		if (ask_target(&script->link, 0, &script->arena, &target, &reason) !=
			    0 ||
		    target != i)
			return 1;
	}
	return ask_target(&script->link, 0, &script->arena, &target, &reason) == -EMFILE
		       ? 0
		       : 2;
}

/* One question each, with a worker of every kind and target 0 at hand. */
static const struct {
	const char *label;
	enum ask_kind kind;
	struct ask ask;
	int r;
} refusals[] = {
	{"a fact", ASK_FACT, {.number = FACT_HOSTNAME}, 0},
	{"no such fact", ASK_FACT, {.number = FACT_COUNT}, -EINVAL},
	{"no such role", ASK_WORKER, {.number = WORKER_ROLE_COUNT}, -EINVAL},
	{"the largest role", ASK_WORKER, {.number = UINT32_MAX}, -EINVAL},
	{"end no such worker", ASK_WORKER_END, {.worker = 3}, -ESRCH},
	{"end the largest worker", ASK_WORKER_END, {.worker = UINT32_MAX}, -ESRCH},
	{"no such process", ASK_TARGET, {.number = 0x7fffffff}, -ENOENT},
	{"the largest process", ASK_TARGET, {.number = UINT32_MAX}, -ENOENT},
	{"a file for its role",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "/etc/passwd"},
	 0},
	{"a missing file is an answer",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "/tlsward-missing"},
	 0},
	{"a key for a parser",
	 ASK_FILE,
	 {.number = PURPOSE_KEY, .path = "/etc/passwd"},
	 -ESRCH},
	{"a certificate for a parser",
	 ASK_FILE,
	 {.number = PURPOSE_CERTIFICATE, .path = "/etc/passwd"},
	 -ESRCH},
	{"a configuration for discover",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "/etc/passwd", .worker = 1},
	 -ESRCH},
	{"a key for its role",
	 ASK_FILE,
	 {.number = PURPOSE_KEY, .path = "/etc/passwd", .worker = 2},
	 0},
	{"a configuration for a key checker",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "/etc/passwd", .worker = 2},
	 -ESRCH},
	{"no such purpose",
	 ASK_FILE,
	 {.number = PURPOSE_COUNT, .path = "/etc/passwd"},
	 -EINVAL},
	{"no such target",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "/etc/passwd", .target = 1},
	 -EINVAL},
	{"a relative path",
	 ASK_FILE,
	 {.number = PURPOSE_CONFIG, .path = "etc/passwd"},
	 -EINVAL},
	{"no path", ASK_FILE, {.number = PURPOSE_CONFIG}, -EINVAL},
	{"an empty path", ASK_FILE, {.number = PURPOSE_CONFIG, .path = ""}, -EINVAL},
	{"the program of no process", ASK_FILE, {.number = PURPOSE_EXECUTABLE}, 0},
	{"names", ASK_GLOB, {.path = "/etc/pass*"}, 0},
	{"names for a key checker",
	 ASK_GLOB,
	 {.path = "/etc/pass*", .worker = 2},
	 -ESRCH},
	{"names of a relative pattern", ASK_GLOB, {.path = "etc/*"}, -EINVAL},
	{"names of no pattern", ASK_GLOB, {.path = NULL}, -EINVAL},
	{"names of no target", ASK_GLOB, {.path = "/*", .target = UINT32_MAX}, -EINVAL},
	{"an address of somebody else",
	 ASK_CONNECT,
	 {.address = {.family = 4, .bytes = {192, 0, 2, 1}}, .port = 443},
	 -EADDRNOTAVAIL},
	{"an address of somebody else, mapped",
	 ASK_CONNECT,
	 {.address = {.family = 6,
		      .bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2,
				1}},
	  .port = 443},
	 -EADDRNOTAVAIL},
	{"an address of somebody else, IPv6",
	 ASK_CONNECT,
	 {.address = {.family = 6, .bytes = {0x20, 1, 0xd, 0xb8, [15] = 1}},
	  .port = 443},
	 -EADDRNOTAVAIL},
	{"port 0",
	 ASK_CONNECT,
	 {.address = {.family = 4, .bytes = {127, 0, 0, 1}}},
	 -EINVAL},
	{"no family", ASK_CONNECT, {.port = 443}, -EINVAL},
	{"another family",
	 ASK_CONNECT,
	 {.address = {.family = 5}, .port = 443},
	 -EINVAL},
	{"an address of somebody else, UDP",
	 ASK_CONNECT,
	 {.address = {.family = 4, .bytes = {192, 0, 2, 1}},
	  .port = 443,
	  .transport = TRANSPORT_UDP},
	 -EADDRNOTAVAIL},
	/* bind(2) takes these, and a datagram to them would leave this host. */
	{"a group, UDP",
	 ASK_CONNECT,
	 {.address = {.family = 4, .bytes = {224, 0, 0, 1}},
	  .port = 443,
	  .transport = TRANSPORT_UDP},
	 -EADDRNOTAVAIL},
	{"an IPv6 group, UDP",
	 ASK_CONNECT,
	 {.address = {.family = 6, .bytes = {0xff, 0x02, [15] = 1}},
	  .port = 443,
	  .transport = TRANSPORT_UDP},
	 -EADDRNOTAVAIL},
	{"a group, IPv4 in IPv6, UDP",
	 ASK_CONNECT,
	 {.address = {.family = 6, .bytes = {[10] = 0xff, 0xff, 239, 1, 2, 3}},
	  .port = 443,
	  .transport = TRANSPORT_UDP},
	 -EADDRNOTAVAIL},
	{"every host, UDP",
	 ASK_CONNECT,
	 {.address = {.family = 4, .bytes = {255, 255, 255, 255}},
	  .port = 443,
	  .transport = TRANSPORT_UDP},
	 -EADDRNOTAVAIL},
	{"an address of somebody else, IPv4 in IPv6",
	 ASK_CONNECT,
	 {.address = {.family = 6, .bytes = {[10] = 0xff, 0xff, 192, 0, 2, 1}},
	  .port = 443},
	 -EADDRNOTAVAIL},
	{"a namespace for a parser", ASK_NAMESPACE, {.number = 0}, -ESRCH},
	{"a namespace for no worker", ASK_NAMESPACE, {.worker = UINT32_MAX}, -ESRCH},
	/* What is no question is told to the role, as every answer of the child's. */
	{"no namespace for discover", ASK_NAMESPACE, {.worker = 1}, 0},
	{"sockets for a key checker", ASK_SOCKET_NAMESPACES, {.worker = 2}, -ESRCH},
	{"no sockets for discover", ASK_SOCKET_NAMESPACES, {.worker = 1}, 0},
	{"whether there are rules", ASK_HAS_RULES, {0}, 0},
	{"no such table", ASK_XTABLES, {.number = 7, .target = 4}, -EINVAL},
	{"a table of no family", ASK_XTABLES, {.number = 0, .target = 5}, -EINVAL},
	{"the package of no path", ASK_PACKAGE, {.path = NULL}, -EINVAL},
	{"the package of a relative path", ASK_PACKAGE, {.path = "-e"}, -EINVAL},
	{"a batch without the lock", ASK_BATCH, {.number = 0}, -ENOLCK},
};

static int asks_for_each(struct script *script)
{
	struct worker parse, discover, keys;
	const char *reason;
	uint32_t target;
	size_t i;

	if (ask_worker(&script->link, WORKER_PARSE, &parse) != 0 ||
	    ask_worker(&script->link, WORKER_DISCOVER, &discover) != 0 ||
	    ask_worker(&script->link, WORKER_KEYCHECK, &keys) != 0 ||
	    ask_target(&script->link, 0, &script->arena, &target, &reason) != 0)
		return 199;
	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct answer answer = {0};
		int fd = -1;
		int r = ask_question(&script->link, refusals[i].kind, &refusals[i].ask,
				     &script->arena, &answer, &fd);

		if (r != refusals[i].r || fd >= 0 || (r < 0 && !answer.reason)) {
			(void)dprintf(STDERR_FILENO, "%s: %d (%s)\n", refusals[i].label,
				      r, answer.reason ? answer.reason : "no reason");
			return (int)i + 1;
		}
	}
	return 0;
}

/* Somebody else's change is under way: the lock is held by the test. */
static int wants_the_lock(struct script *script)
{
	const char *reason;

	return ask_lock(&script->link, &script->arena, &reason) == -EAGAIN ? 0 : 1;
}

/* A batch that is no batch, with the lock held: nothing reaches the kernel. */
static int sends_a_bad_batch(struct script *script)
{
	static const char bytes[4096];
	const char *reason;
	struct span out;

	if (ask_lock(&script->link, &script->arena, &reason) != 0)
		return 1;
	return ask_batch(&script->link, (struct span){bytes, sizeof(bytes)},
			 &script->arena, &out, &reason) == -EINVAL
		       ? 0
		       : 2;
}

static const struct {
	const char *label;
	int (*run)(struct script *);
	int status;
	uint32_t forbidden; /* ASK_BIT()s the action may not use */
	bool lock_taken;
} cases[] = {
	{"an unknown kind", unknown_kind, EXIT_INTERNAL, 0, false},
	{"kind 0", kind_zero, EXIT_INTERNAL, 0, false},
	{"the largest kind", largest_kind, EXIT_INTERNAL, 0, false},
	{"a kind beyond the bits", kind_beyond_the_bits, EXIT_INTERNAL, 0, false},
	{"a kind the action may not use", not_allowed, EXIT_INTERNAL, ASK_BIT(ASK_FACT),
	 false},
	{"garbage", garbage, EXIT_INTERNAL, 0, false},
	{"no body", no_body, EXIT_INTERNAL, 0, false},
	{"a trailing byte", trailing_byte, EXIT_INTERNAL, 0, false},
	{"a descriptor on a question", attached_fd, EXIT_INTERNAL, 0, false},
	{"too large", too_large, EXIT_INTERNAL, 0, false},
	{"half a header", half_a_header, EXIT_INTERNAL, 0, false},
	{"an empty packet", empty_packet, EXIT_INTERNAL, 0, false},
	{"main lets go and stays", lets_go_and_stays, EXIT_INTERNAL, 0, false},
	{"main crashes", asks_and_dies, EXIT_INTERNAL, 0, false},
	{"main ends", ends_with_three, 3, 0, false},
	{"main leaves everything open", leaves_everything_open, 0, 0, false},
	{"main ends its workers", ends_its_workers, 0, 0, false},
	{"too many workers", too_many_workers, 0, 0, false},
	{"too many targets", too_many_targets, 0, 0, false},
	{"question by question", asks_for_each, 0, 0, false},
	{"the lock is taken", wants_the_lock, 0, 0, true},
	{"a batch that is none", sends_a_bad_batch, 0, 0, false},
};

static _Noreturn void run_monitor(size_t row, const char *lock_path)
{
	const struct monitor_settings settings = {
		.sandbox = {NOBODY, NOBODY, false},
		.capabilities = sandbox_capabilities(SANDBOX_DISCOVER) |
				sandbox_capabilities(SANDBOX_NAMESPACE) |
				monitor_base_capabilities(),
		.allowed = ~cases[row].forbidden,
		.worker_program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
		.root = -1,
		.lock_path = lock_path,
		.discover = wait_for_end,
	};
	size_t before = count_fds();
	int fds[2], status;
	pid_t pid;

	if (channel_pair(fds) != 0)
		_exit(200);
	pid = fork();
	if (pid == 0) {
		struct script script = {
			.link = {.channel = channel_make(fds[1], ANSWER_BYTES_MAX),
				 .deadline = deadline_in_ms(PATIENT_MS)},
			.arena = arena_make(16 * 1024 * 1024),
		};

		(void)close(fds[0]);
		(void)signal(SIGABRT, SIG_DFL);
		_exit(cases[row].run(&script));
	}
	(void)close(fds[1]);
	status = monitor_run(&settings, fds[0], pid);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		_exit(EXIT_CHILD_LEFT);
	if (count_fds() != before)
		_exit(EXIT_FD_LEFT);
	_exit(status);
}

static void test_rows(void **state)
{
	char lock_path[] = "/tmp/tlsward-lock-XXXXXX";
	int lock = mkostemp(lock_path, O_CLOEXEC);

	(void)state;
	assert_true(lock >= 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = 0;
		pid_t pid;

		assert_int_equal(flock(lock, cases[i].lock_taken ? LOCK_EX : LOCK_UN),
				 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			run_monitor(i, lock_path);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != cases[i].status)
			fail_msg("%s: %s %d", cases[i].label,
				 WIFEXITED(status) ? "status" : "signal",
				 WIFEXITED(status) ? WEXITSTATUS(status)
						   : WTERMSIG(status));
	}
	(void)unlink(lock_path);
	(void)close(lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
	const uint64_t needed =
		sandbox_capabilities(SANDBOX_DISCOVER) | monitor_base_capabilities();
	uint64_t held = 0;

	/* Started as the worker program by a monitor of the rows above. */
	if (getenv("TLSWARD_WORKER")) {
		wait_for_end(CHILD_CHANNEL_FD);
		_exit(0);
	}
	if (geteuid() != 0 || capability_held(&held) != 0 || (held & needed) != needed)
		return EXIT_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
