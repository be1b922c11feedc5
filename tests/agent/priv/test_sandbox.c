/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox, capability, landlock, seccomp: what a role can still do once it is in
 * its cage, tried out in a child. A build with sanitizers has a wider filter
 * (seccomp.h): rows that hold in the release build alone are counted there, not
 * run, and `ctest -L system` in a release build runs them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/priv/capability.h"
#include "agent/priv/child.h"
#include "agent/priv/sandbox.h"
#include "agent/priv/seccomp.h"

enum { NOBODY = 65534, EXIT_SKIP = 77, KILLED = -1, EXIT_CAGE = 200 };

static const struct sandbox_settings settings = {NOBODY, NOBODY, false};

/* Each tries one thing: 0, or the errno it got. */
static int result(long r)
{
	return r < 0 ? errno : 0;
}

static int try_read(void)
{
	char byte;
	int fds[2] = {3, 4}; /* a pipe, made before */

	if (write(fds[1], "x", 1) != 1)
		return errno;
	return result(read(fds[0], &byte, 1));
}

static int try_poll(void)
{
	struct pollfd fd = {.fd = 4, .events = POLLOUT};

	return result(poll(&fd, 1, 1000));
}

static int try_memory(void)
{
	void *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return errno;
	if (mprotect(memory, 4096, PROT_READ) != 0)
		return errno;
	return result(munmap(memory, 1 << 20));
}

static int try_random(void)
{
	char bytes[8];

	return result(syscall(SYS_getrandom, bytes, sizeof(bytes), 0));
}

static int try_executable_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) == MAP_FAILED
		       ? errno
		       : 0;
}

static int try_make_executable(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return ENOMEM;
	return result(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

static int open_with(const char *path, int flags)
{
	return result(syscall(SYS_openat, AT_FDCWD, path, flags, 0600));
}

static int open2_with(const char *path, int flags)
{
	struct open_how how = {.flags = (uint64_t)(unsigned int)flags};

	return result(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

static int try_open(void)
{
	return open_with("/etc/passwd", O_RDONLY);
}

static int try_open_null(void)
{
	return open_with("/dev/null", O_RDONLY);
}

static int try_open_secret(void)
{
	return open_with("/etc/shadow", O_RDONLY);
}

static int try_open_secret2(void)
{
	return open2_with("/etc/shadow", O_RDONLY);
}

static int try_write(void)
{
	return open_with("/etc/passwd", O_WRONLY);
}

static int try_write2(void)
{
	return open2_with("/etc/passwd", O_WRONLY);
}

static int try_create(void)
{
	return open_with("/tmp/tlsward-test-never", O_RDONLY | O_CREAT);
}

static int try_internet(void)
{
	return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_local(void)
{
	return result(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_netlink(void)
{
	return result(socket(AF_NETLINK, SOCK_RAW, 4 /* NETLINK_SOCK_DIAG */));
}

static int try_connect(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};

	return result(connect(3, (const struct sockaddr *)&to, sizeof(to)));
}

static int try_fork(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return result(pid);
}

static int try_exec(void)
{
	static const char *const none[] = {NULL};

	return result(syscall(SYS_execve, "/bin/true", none, none));
}

static int try_kill_parent(void)
{
	return result(kill(getppid(), 0));
}

static int try_tgkill_parent(void)
{
	return result(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int try_ptrace(void)
{
	return result(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int try_peek(void)
{
	return result(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static int try_root_again(void)
{
	return result(syscall(SYS_setuid, 0));
}

static int try_unshare(void)
{
	return result(syscall(SYS_unshare, CLONE_NEWUSER));
}

static int try_ioctl(void)
{
	return result(syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x"));
}

static int try_prctl(void)
{
	return result(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int try_memfd(void)
{
	return result(syscall(SYS_memfd_create, "x", 0));
}

static int try_parent_fds(void)
{
	char path[64], to[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/fd/0", (int)getppid());
	return result(syscall(SYS_readlinkat, AT_FDCWD, path, to, sizeof(to)));
}

static int try_enter_network(void)
{
	return result(syscall(SYS_setns, -1, CLONE_NEWNET));
}

static int try_enter_mounts(void)
{
	return result(syscall(SYS_setns, -1, CLONE_NEWNS));
}

static int try_copy_descriptor(void)
{
	return result(syscall(SYS_pidfd_getfd, -1, 0, 0));
}

#ifdef __x86_64__
static int try_x32(void)
{
	return result(syscall(0x40000000L | SYS_getpid));
}
#endif

static const struct {
	const char *label;
	enum sandbox_role role;
	int (*attempt)(void);
	int expected;      /* 0, an errno, or KILLED */
	bool release_only; /* a sanitizer's runtime needs this call */
} cases[] = {
	{"worker reads and writes what it has", SANDBOX_WORKER, try_read, 0, false},
	{"worker waits", SANDBOX_WORKER, try_poll, 0, false},
	{"worker takes memory", SANDBOX_WORKER, try_memory, 0, false},
	{"worker draws random bytes", SANDBOX_WORKER, try_random, 0, false},
	{"worker opens a file", SANDBOX_WORKER, try_open, KILLED, true},
	{"worker opens a file, openat2", SANDBOX_WORKER, try_open_secret2, KILLED,
	 false},
	{"worker opens /dev/null", SANDBOX_WORKER, try_open_null, KILLED, true},
	{"worker makes a socket", SANDBOX_WORKER, try_internet, KILLED, false},
	{"worker makes a local socket", SANDBOX_WORKER, try_local, KILLED, false},
	{"worker makes a netlink socket", SANDBOX_WORKER, try_netlink, KILLED, false},
	{"worker connects", SANDBOX_WORKER, try_connect, KILLED, false},
	{"worker forks", SANDBOX_WORKER, try_fork, KILLED, true},
	{"worker executes", SANDBOX_WORKER, try_exec, KILLED, false},
	{"worker signals its parent", SANDBOX_WORKER, try_kill_parent, KILLED, true},
	{"worker signals a thread of its parent", SANDBOX_WORKER, try_tgkill_parent,
	 KILLED, false},
	{"worker traces", SANDBOX_WORKER, try_ptrace, KILLED, false},
	{"worker peeks", SANDBOX_WORKER, try_peek, KILLED, false},
	{"worker becomes root", SANDBOX_WORKER, try_root_again, KILLED, false},
	{"worker unshares", SANDBOX_WORKER, try_unshare, KILLED, false},
	{"worker types into a terminal", SANDBOX_WORKER, try_ioctl, KILLED, true},
	{"worker becomes dumpable", SANDBOX_WORKER, try_prctl, KILLED, true},
	{"worker makes a memfd", SANDBOX_WORKER, try_memfd, KILLED, false},
	{"worker maps executable memory", SANDBOX_WORKER, try_executable_memory, KILLED,
	 true},
	{"worker makes memory executable", SANDBOX_WORKER, try_make_executable, KILLED,
	 true},
	{"demo makes a socket", SANDBOX_DEMO, try_internet, KILLED, false},
	{"demo executes", SANDBOX_DEMO, try_exec, KILLED, false},
	{"main reads and writes what it has", SANDBOX_MAIN, try_read, 0, false},
	{"main opens a file", SANDBOX_MAIN, try_open, ENOSYS, true},
	{"main makes a socket", SANDBOX_MAIN, try_internet, ENOSYS, false},
	{"main makes a netlink socket", SANDBOX_MAIN, try_netlink, ENOSYS, false},
	{"main forks", SANDBOX_MAIN, try_fork, ENOSYS, true},
	{"main executes", SANDBOX_MAIN, try_exec, ENOSYS, false},
	{"main signals its parent", SANDBOX_MAIN, try_kill_parent, ENOSYS, true},
	{"main traces", SANDBOX_MAIN, try_ptrace, ENOSYS, false},
	{"main becomes root", SANDBOX_MAIN, try_root_again, ENOSYS, false},
	{"main types into a terminal", SANDBOX_MAIN, try_ioctl, ENOSYS, true},
	{"main maps executable memory", SANDBOX_MAIN, try_executable_memory, ENOSYS,
	 true},
	{"discover reads any file", SANDBOX_DISCOVER, try_open_secret, 0, false},
	{"discover sees the descriptors of root", SANDBOX_DISCOVER, try_parent_fds, 0,
	 false},
	{"discover makes a netlink socket", SANDBOX_DISCOVER, try_netlink, 0, false},
	{"discover makes an internet socket", SANDBOX_DISCOVER, try_internet, ENOSYS,
	 false},
	{"discover makes a local socket", SANDBOX_DISCOVER, try_local, ENOSYS, false},
	{"discover opens for writing", SANDBOX_DISCOVER, try_write, ENOSYS, true},
	{"discover opens for writing, openat2", SANDBOX_DISCOVER, try_write2, EACCES,
	 false},
	{"discover creates", SANDBOX_DISCOVER, try_create, ENOSYS, true},
	{"discover traces", SANDBOX_DISCOVER, try_ptrace, ENOSYS, false},
	{"discover peeks", SANDBOX_DISCOVER, try_peek, ENOSYS, false},
	{"discover executes", SANDBOX_DISCOVER, try_exec, ENOSYS, false},
	{"discover signals its parent", SANDBOX_DISCOVER, try_kill_parent, ENOSYS,
	 true},
	{"discover becomes root", SANDBOX_DISCOVER, try_root_again, ENOSYS, false},
	{"discover enters a network namespace", SANDBOX_DISCOVER, try_enter_network,
	 ENOSYS, false},
	{"discover copies a descriptor", SANDBOX_DISCOVER, try_copy_descriptor, ENOSYS,
	 false},
	{"namespace enters a network namespace", SANDBOX_NAMESPACE, try_enter_network,
	 EBADF, false},
	{"namespace enters another one", SANDBOX_NAMESPACE, try_enter_mounts, ENOSYS,
	 false},
	{"namespace copies a descriptor", SANDBOX_NAMESPACE, try_copy_descriptor, EBADF,
	 false},
	{"namespace makes a netlink socket", SANDBOX_NAMESPACE, try_netlink, 0, false},
	{"namespace makes an internet socket", SANDBOX_NAMESPACE, try_internet, ENOSYS,
	 false},
	{"namespace opens for writing", SANDBOX_NAMESPACE, try_write, ENOSYS, true},
	{"namespace traces", SANDBOX_NAMESPACE, try_ptrace, ENOSYS, false},
	{"namespace peeks", SANDBOX_NAMESPACE, try_peek, ENOSYS, false},
	{"namespace executes", SANDBOX_NAMESPACE, try_exec, ENOSYS, false},
	{"namespace types into a terminal", SANDBOX_NAMESPACE, try_ioctl, ENOSYS, true},
	{"namespace becomes root", SANDBOX_NAMESPACE, try_root_again, ENOSYS, false},
	{"opener reads any file", SANDBOX_OPENER, try_open_secret2, 0, false},
	{"opener makes a memfd", SANDBOX_OPENER, try_memfd, 0, false},
	{"opener opens for writing", SANDBOX_OPENER, try_write2, EACCES, false},
	{"opener makes a socket", SANDBOX_OPENER, try_internet, ENOSYS, false},
	{"opener makes a netlink socket", SANDBOX_OPENER, try_netlink, ENOSYS, false},
	{"opener sees the descriptors of root", SANDBOX_OPENER, try_parent_fds, ENOSYS,
	 true},
	{"opener executes", SANDBOX_OPENER, try_exec, ENOSYS, false},
	{"opener becomes root", SANDBOX_OPENER, try_root_again, ENOSYS, false},
#ifdef __x86_64__
	{"worker calls as x32", SANDBOX_WORKER, try_x32, KILLED, false},
	{"main calls as x32", SANDBOX_MAIN, try_x32, KILLED, false},
	{"discover calls as x32", SANDBOX_DISCOVER, try_x32, KILLED, false},
#endif
};

/* The child: a pipe at 3 and 4, the cage, the attempt. */
static _Noreturn void attempt_in_cage(enum sandbox_role role, int (*attempt)(void))
{
	struct sandbox_layers layers;
	const char *failed;
	int fds[2];

	if (pipe(fds) != 0 || child_keep_only(fds, 2) != 0 ||
	    sandbox_enter(role, &settings, &layers, &failed) != 0)
		_exit(EXIT_CAGE);
	_exit(attempt());
}

static void test_attempts(void **state)
{
	size_t not_run = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = 0, got;
		pid_t pid;

		if (TLSWARD_SANITIZE && cases[i].release_only) {
			not_run++;
			continue;
		}
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			attempt_in_cage(cases[i].role, cases[i].attempt);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFSIGNALED(status))
			got = WTERMSIG(status) == SIGSYS ? KILLED : -WTERMSIG(status);
		else
			got = WEXITSTATUS(status);
		if (got != cases[i].expected)
			fail_msg("%s: %d, not %d", cases[i].label, got,
				 cases[i].expected);
	}
	if (not_run > 0)
		print_message("%zu rows hold in the release build alone: a sanitizer's "
			      "runtime needs the call\n",
			      not_run);
}

/* What the monitor's filters refuse: more, the less an action needs. */
static void test_monitor_filters(void **state)
{
	static const struct {
		const char *label;
		const struct seccomp_profile *profile;
		int (*attempt)(void);
		int expected;
	} rows[] = {
		{"enters", &seccomp_monitor, try_enter_network, EPERM},
		{"copies", &seccomp_monitor, try_copy_descriptor, EPERM},
		{"traces", &seccomp_monitor, try_ptrace, EPERM},
		{"namespaces: enters", &seccomp_monitor_namespaces, try_enter_network,
		 EBADF},
		{"namespaces: enters another kind", &seccomp_monitor_namespaces,
		 try_enter_mounts, EPERM},
		{"namespaces: copies", &seccomp_monitor_namespaces, try_copy_descriptor,
		 EPERM},
		{"namespaces: traces", &seccomp_monitor_namespaces, try_ptrace, EPERM},
		{"sockets: enters", &seccomp_monitor_sockets, try_enter_network, EBADF},
		{"sockets: enters another kind", &seccomp_monitor_sockets,
		 try_enter_mounts, EPERM},
		{"sockets: copies", &seccomp_monitor_sockets, try_copy_descriptor,
		 EBADF},
		{"sockets: traces", &seccomp_monitor_sockets, try_ptrace, EPERM},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = 0;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(seccomp_enter(rows[i].profile) == 0 ? rows[i].attempt()
								  : EXIT_CAGE);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != rows[i].expected)
			fail_msg("%s: status %x", rows[i].label, (unsigned int)status);
	}
}

/* /proc/PID/status, read from outside while the child waits in its cage. */
static void read_status(pid_t pid, char *text, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	len = read(fd, text, size - 1);
	assert_true(len > 0);
	text[len] = '\0';
	(void)close(fd);
}

static unsigned long long field(const char *status, const char *name, int base)
{
	const char *at = strstr(status, name);

	assert_non_null(at);
	return strtoull(at + strlen(name), NULL, base);
}

static void test_status(void **state)
{
	static const struct {
		const char *label;
		enum sandbox_role role;
		uint64_t capabilities;
	} roles[] = {
		{"main", SANDBOX_MAIN, 0},
		{"discover", SANDBOX_DISCOVER,
		 CAPABILITY_BIT(CAP_SYS_PTRACE) | CAPABILITY_BIT(CAP_DAC_READ_SEARCH)},
		{"opener", SANDBOX_OPENER, CAPABILITY_BIT(CAP_DAC_READ_SEARCH)},
		{"worker", SANDBOX_WORKER, 0},
		{"demo", SANDBOX_DEMO, 0},
		{"namespace", SANDBOX_NAMESPACE,
		 CAPABILITY_BIT(CAP_SYS_ADMIN) | CAPABILITY_BIT(CAP_SYS_PTRACE) |
			 CAPABILITY_BIT(CAP_DAC_READ_SEARCH) |
			 CAPABILITY_BIT(CAP_NET_ADMIN)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		int ready[2], go[2], wait_status = 0;
		struct sandbox_layers layers;
		const char *failed;
		char text[8192], byte;
		pid_t pid;

		assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
		assert_int_equal(pipe2(go, O_CLOEXEC), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			if (sandbox_enter(roles[i].role, &settings, &layers, &failed) !=
			    0)
				_exit(EXIT_CAGE);
			(void)!write(ready[1], "x", 1);
			(void)!read(go[0], &byte, 1);
			_exit(0);
		}
		(void)close(ready[1]);
		if (read(ready[0], &byte, 1) != 1)
			fail_msg("%s: the cage did not close", roles[i].label);
		read_status(pid, text, sizeof(text));
		if (field(text, "CapEff:\t", 16) != roles[i].capabilities ||
		    field(text, "CapPrm:\t", 16) != roles[i].capabilities ||
		    field(text, "CapInh:\t", 16) != 0 ||
		    field(text, "CapAmb:\t", 16) != 0 ||
		    (field(text, "CapBnd:\t", 16) & ~roles[i].capabilities) != 0)
			fail_msg("%s: capabilities\n%s", roles[i].label, text);
		if (field(text, "NoNewPrivs:\t", 10) != 1 ||
		    field(text, "Seccomp:\t", 10) != 2)
			fail_msg("%s: no_new_privs, seccomp\n%s", roles[i].label, text);
		if (!strstr(text, "Uid:\t65534\t65534\t65534\t65534") ||
		    !strstr(text, "Gid:\t65534\t65534\t65534\t65534") ||
		    !strstr(text, "Groups:\t \n"))
			fail_msg("%s: identity\n%s", roles[i].label, text);
		assert_int_equal(write(go[1], "x", 1), 1);
		assert_int_equal(waitpid(pid, &wait_status, 0), pid);
		assert_int_equal(wait_status, 0);
		(void)close(ready[0]);
		(void)close(go[0]);
		(void)close(go[1]);
	}
}

/* In a child: what capability_become() says it did; the line that failed, or 0. */
#define REQUIRE(condition)                         \
	do {                                       \
		if (!(condition))                  \
			return __LINE__ % 199 + 1; \
	} while (0)

static int become_nobody(void)
{
	const uint64_t keep = CAPABILITY_BIT(CAP_KILL);
	uint64_t held = 0;

	REQUIRE(capability_become(NOBODY, NOBODY, keep) == 0);
	REQUIRE(capability_held(&held) == 0 && held == keep);
	REQUIRE(getuid() == NOBODY && geteuid() == NOBODY && getgid() == NOBODY);
	REQUIRE(getgroups(0, NULL) == 0);
	REQUIRE(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	REQUIRE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	REQUIRE(prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) == 0);
	REQUIRE(setuid(0) != 0 && errno == EPERM);
	REQUIRE(setgid(0) != 0 && errno == EPERM);
	REQUIRE(prctl(PR_CAPBSET_READ, CAP_KILL, 0, 0, 0) == 1);
	REQUIRE(prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0) == 0);
	/* What is gone does not come back. */
	REQUIRE(capability_limit(~UINT64_C(0)) == 0);
	REQUIRE(capability_held(&held) == 0 && held == keep);
	REQUIRE(capability_limit(0) == 0);
	REQUIRE(capability_held(&held) == 0 && held == 0);
	return 0;
}

/* Who cannot change users keeps its own and loses the rest. */
static int stay_without(void)
{
	uint64_t held = 1;

	REQUIRE(capability_limit(0) == 0);
	REQUIRE(capability_become(getuid(), getgid(), CAPABILITY_BIT(CAP_KILL)) == 0);
	REQUIRE(capability_held(&held) == 0 && held == 0);
	REQUIRE(capability_become(NOBODY, NOBODY, 0) == -EPERM);
	return 0;
}

static int limit_drops_ambient(void)
{
	uint64_t held = 0;

	REQUIRE(capability_limit(CAPABILITY_BIT(CAP_KILL) |
				 CAPABILITY_BIT(CAP_SETPCAP)) == 0);
	REQUIRE(capability_held(&held) == 0);
	REQUIRE(held == (CAPABILITY_BIT(CAP_KILL) | CAPABILITY_BIT(CAP_SETPCAP)));
	REQUIRE(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0) == 0);
	/* Nothing inheritable, so nothing can be raised into the ambient set. */
	REQUIRE(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0) != 0);
	return 0;
}

static void test_capability(void **state)
{
	static const struct {
		const char *label;
		int (*run)(void);
	} rows[] = {
		{"become nobody", become_nobody},
		{"stay, without", stay_without},
		{"limit", limit_drops_ambient},
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
			fail_msg("%s: status %x", rows[i].label, (unsigned int)status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capability),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_monitor_filters),
	};
	const uint64_t needed =
		sandbox_capabilities(SANDBOX_NAMESPACE) | CAPABILITY_BIT(CAP_SETUID) |
		CAPABILITY_BIT(CAP_SETGID) | CAPABILITY_BIT(CAP_SETPCAP);
	uint64_t held = 0;

	if (geteuid() != 0 || capability_held(&held) != 0 || (held & needed) != needed)
		return EXIT_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
