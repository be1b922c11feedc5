/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sockets_tool: stage one situation of sockets and stay in it, for the system
 * tests. Prints "ready" when it is staged, then waits to be killed. Which one is
 * the first argument; see the table at the end. A copy of it named "sshd" plays
 * the login program, one named "docker-proxy" takes that one's arguments:
 *	-proto tcp -host-ip IP -host-port PORT -container-ip IP -container-port PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	(void)fprintf(stderr, "sockets_tool: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void stay(void)
{
	(void)puts("ready");
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

static int bound(int family, int type, const char *address, const char *port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct sockaddr_in four = {.sin_family = AF_INET};
	uint16_t port_be = htons((uint16_t)strtoul(port, NULL, 10));
	const int one = 1;
	int fd = socket(family, type, 0);
	int r;

	if (fd < 0)
		die("socket");
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (family == AF_INET6) {
		six.sin6_port = port_be;
		(void)inet_pton(AF_INET6, address, &six.sin6_addr);
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
		r = bind(fd, (struct sockaddr *)&six, sizeof(six));
	} else {
		four.sin_port = port_be;
		(void)inet_pton(AF_INET, address, &four.sin_addr);
		r = bind(fd, (struct sockaddr *)&four, sizeof(four));
	}
	if (r < 0)
		die("bind");
	return fd;
}

static int listening(const char *address, const char *port, int backlog)
{
	int fd = bound(strchr(address, ':') ? AF_INET6 : AF_INET, SOCK_STREAM, address,
		       port);

	if (listen(fd, backlog) < 0)
		die("listen");
	return fd;
}

static int connected(const char *address, const char *port)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	(void)inet_pton(AF_INET, address, &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("connect");
	return fd;
}

/* listen ADDRESS PORT */
static void stage_listen(char **args)
{
	(void)listening(args[0], args[1], 16);
	stay();
}

/* dual PORT: one IPv6 socket for both */
static void stage_dual(char **args)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6};
	const int zero = 0;
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	any.sin6_port = htons((uint16_t)strtoul(args[0], NULL, 10));
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 16) < 0)
		die("dual");
	stay();
}

/* udp PORT, and a connected one on PORT + 1 */
static void stage_udp(char **args)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	char next[16];
	int fd;

	(void)bound(AF_INET, SOCK_DGRAM, "0.0.0.0", args[0]);
	(void)snprintf(next, sizeof(next), "%lu", strtoul(args[0], NULL, 10) + 1);
	fd = bound(AF_INET, SOCK_DGRAM, "127.0.0.1", next);
	to.sin_port = htons(9);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("connect");
	stay();
}

/* fork PORT: two holders */
static void stage_fork(char **args)
{
	(void)listening("0.0.0.0", args[0], 16);
	if (fork() == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			(void)pause();
	}
	stay();
}

static void *thread_stays(void *unused)
{
	(void)unused;
	(void)usleep(100000); /* until the leading thread has gone */
	stay();
}

/* leader PORT: the leading thread exits, another one goes on */
static void stage_leader(char **args)
{
	pthread_t thread;

	(void)listening("0.0.0.0", args[0], 16);
	if (pthread_create(&thread, NULL, thread_stays, NULL) != 0)
		die("thread");
	(void)syscall(SYS_exit, 0);
}

static void *thread_of_its_own(void *port)
{
	if (unshare(CLONE_FILES) < 0)
		die("unshare");
	(void)listening("0.0.0.0", port, 16);
	stay();
}

/* thread PORT: only a thread with descriptors of its own holds it */
static void stage_thread(char **args)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_of_its_own, args[0]) != 0)
		die("thread");
	for (;;)
		(void)pause();
}

static void *thread_elsewhere(void *port)
{
	if (unshare(CLONE_NEWNET) < 0)
		die("unshare");
	(void)listening("0.0.0.0", port, 16);
	stay();
}

/* moved PORT: one thread alone is in another network namespace, and listens there */
static void stage_moved(char **args)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_elsewhere, args[0]) != 0)
		die("thread");
	for (;;)
		(void)pause();
}

/* A listening socket in a namespace that nobody is in any more. */
static void strand(const char *port)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (here < 0 || unshare(CLONE_NEWNET) < 0)
		die("unshare");
	(void)listening("0.0.0.0", port, 16);
	if (setns(here, CLONE_NEWNET) < 0)
		die("setns");
	(void)close(here);
}

/* stranded PORT */
static void stage_stranded(char **args)
{
	strand(args[0]);
	stay();
}

/* among PORT COUNT: the same, in the middle of that many that live here */
static void stage_among(char **args)
{
	unsigned long i, count = strtoul(args[1], NULL, 10);

	for (i = 0; i < count; i++) {
		if (i == count / 2)
			strand(args[0]);
		(void)bound(AF_INET, SOCK_DGRAM, "127.0.0.1", "0");
	}
	stay();
}

/* into PATH PORT: a socket in the namespace mounted there, which nobody is in */
static void stage_into(char **args)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open(args[0], O_RDONLY | O_CLOEXEC);

	if (here < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0)
		die(args[0]);
	(void)listening("0.0.0.0", args[1], 16);
	if (setns(here, CLONE_NEWNET) < 0)
		die("setns");
	(void)close(there);
	stay();
}

/* mptcp PORT */
static void stage_mptcp(char **args)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	any.sin_port = htons((uint16_t)strtoul(args[0], NULL, 10));
	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 ||
	    listen(fd, 7) < 0)
		die("mptcp");
	stay();
}

static void send_fd(int channel, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec byte = {.iov_base = control.bytes, .iov_len = 1};
	struct msghdr message = {.msg_iov = &byte,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(channel, &message, 0) < 0)
		die("sendmsg");
}

static void receive_fd(int channel)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};

	if (recvmsg(channel, &message, 0) < 0)
		die("recvmsg");
}

/* passed PORT: who made it has gone; flight PORT: nobody has taken it yet */
static void stage_passed(char **args, bool take)
{
	int pair[2];
	pid_t maker;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
		die("socketpair");
	maker = fork();
	if (maker == 0) {
		send_fd(pair[0], listening("0.0.0.0", args[0], 16));
		_exit(0);
	}
	if (waitpid(maker, NULL, 0) < 0)
		die("waitpid");
	if (take)
		receive_fd(pair[1]);
	stay();
}

static void stage_pass(char **args)
{
	stage_passed(args, true);
}

static void stage_flight(char **args)
{
	stage_passed(args, false);
}

/* memfd PORT: run from memory */
static void stage_memfd(char **args)
{
	char *again[] = {(char[]){"memory"}, (char[]){"listen"}, (char[]){"0.0.0.0"},
			 args[0], NULL};
	char block[65536];
	ssize_t len;
	int in = open("/proc/self/exe", O_RDONLY), out = memfd_create("hidden", 0);

	while ((len = read(in, block, sizeof(block))) > 0) {
		if (write(out, block, (size_t)len) != len)
			die("write");
	}
	(void)fexecve(out, again, environ);
	die("fexecve");
}

/* device PORT NAME */
static void stage_device(char **args)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	any.sin_port = htons((uint16_t)strtoul(args[0], NULL, 10));
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, args[1],
		       (socklen_t)strlen(args[1])) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 16) < 0)
		die("device");
	stay();
}

/* full PORT: a backlog of 1, and more connections than that */
static void stage_full(char **args)
{
	(void)listening("127.0.0.1", args[0], 1);
	(void)connected("127.0.0.1", args[0]);
	(void)connected("127.0.0.1", args[0]);
	stay();
}

/* overflow PORT: more connections than wait and are let wait: some are dropped */
static void stage_overflow(char **args)
{
	enum { ATTEMPTS = 6 };
	struct sockaddr_in to = {.sin_family = AF_INET};
	int i;

	(void)listening("127.0.0.1", args[0], 0);
	to.sin_port = htons((uint16_t)strtoul(args[0], NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < ATTEMPTS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		if (fd < 0 || (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 &&
			       errno != EINPROGRESS))
			die("overflow");
	}
	stay();
}

static int reusable(const char *port)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	const int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	any.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 16) < 0)
		die("listen");
	return fd;
}

/* reuse PORT COUNT: as many sockets with SO_REUSEPORT */
static void stage_reuse(char **args)
{
	unsigned long i, count = strtoul(args[1], NULL, 10);

	for (i = 0; i < count; i++)
		(void)reusable(args[0]);
	stay();
}

static _Noreturn void hang_up_on_everybody(int listener)
{
	for (;;)
		(void)close(accept(listener, NULL, NULL));
}

/* once PORT: listens no more after its first connection; again PORT: on another
 * socket. The connection is closed as well. */
static void stage_until_asked(char **args, bool again)
{
	int fd = listening("127.0.0.1", args[0], 16);

	(void)puts("ready");
	(void)fflush(stdout);
	(void)close(accept(fd, NULL, NULL));
	(void)close(fd);
	if (again)
		hang_up_on_everybody(listening("127.0.0.1", args[0], 16));
	for (;;)
		(void)pause();
}

static void stage_once(char **args)
{
	stage_until_asked(args, false);
}

static void stage_again(char **args)
{
	stage_until_asked(args, true);
}

/* hand PORT: listens, and leaves the socket to another process when asked */
static void stage_hand(char **args)
{
	int fd = listening("127.0.0.1", args[0], 16);

	(void)puts("ready");
	(void)fflush(stdout);
	(void)close(accept(fd, NULL, NULL));
	if (fork() != 0)
		_exit(0);
	hang_up_on_everybody(fd);
}

/* activate PORT PROGRAM: holds the socket, as systemd does, for a service that runs
 * with it as its descriptor 3; with "-" for none yet */
static void stage_activate(char **args)
{
	int fd = listening("0.0.0.0", args[0], 16);

	if (strcmp(args[1], "-") != 0 && fork() == 0) {
		char *service[] = {args[1], (char[]){"idle"}, NULL};

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (fd != 3 && dup2(fd, 3) < 0)
			die("dup2");
		(void)execv(args[1], service);
		die(args[1]);
	}
	stay();
}

/* idle: nothing of its own */
static void stage_idle(char **args)
{
	(void)args;
	stay();
}

/* Called as rpm: one that does not answer. */
static void stage_rpm(char **args)
{
	(void)args;
	for (;;)
		(void)pause();
}

/* maps PORT FILE: maps the file as a library is */
static void stage_maps(char **args)
{
	int fd = open(args[1], O_RDONLY);

	if (fd < 0 ||
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED)
		die(args[1]);
	(void)close(fd);
	(void)listening("0.0.0.0", args[0], 16);
	stay();
}

/* other PORT: as another user, without privilege */
static void stage_other(char **args)
{
	if (setgid(12345) < 0 || setuid(12345) < 0)
		die("setuid");
	stage_listen((char *[]){(char[]){"0.0.0.0"}, args[0]});
}

/* name PORT: with a hostile name */
static void stage_name(char **args)
{
	(void)prctl(PR_SET_NAME, "\033[2J) R 1\n");
	stage_listen((char *[]){(char[]){"0.0.0.0"}, args[0]});
}

/* login PORT: accepts one connection and keeps it */
static void stage_login(char **args)
{
	int fd = listening("0.0.0.0", args[0], 16);

	(void)puts("listening");
	(void)fflush(stdout);
	if (accept(fd, NULL, NULL) < 0)
		die("accept");
	stay();
}

/* relay PORT TO: one connection from PORT to 127.0.0.1:TO */
static void stage_relay(char **args)
{
	int fd = listening("0.0.0.0", args[0], 16);

	(void)puts("listening");
	(void)fflush(stdout);
	if (accept(fd, NULL, NULL) < 0)
		die("accept");
	(void)connected("127.0.0.1", args[1]);
	stay();
}

/* files COUNT: open files, so that the host has many */
static void stage_files(char **args)
{
	unsigned long i, count = strtoul(args[0], NULL, 10);

	for (i = 0; i < count; i++) {
		if (open("/dev/null", O_RDONLY) < 0)
			die("open");
	}
	stay();
}

/* tunnel PORT: a UDP socket and the tunnel device, as a VPN server has them */
static void stage_tunnel(char **args)
{
	(void)bound(AF_INET, SOCK_DGRAM, "0.0.0.0", args[0]);
	if (open("/dev/net/tun", O_RDWR) < 0)
		die("/dev/net/tun");
	stay();
}

/* client ADDRESS PORT */
static void stage_client(char **args)
{
	(void)connected(args[0], args[1]);
	stay();
}

static const struct {
	const char *name;
	int arg_count;
	void (*stage)(char **args);
} stages[] = {
	{"listen", 2, stage_listen},     {"dual", 1, stage_dual},
	{"udp", 1, stage_udp},           {"fork", 1, stage_fork},
	{"leader", 1, stage_leader},     {"thread", 1, stage_thread},
	{"pass", 1, stage_pass},         {"flight", 1, stage_flight},
	{"memfd", 1, stage_memfd},       {"device", 2, stage_device},
	{"full", 1, stage_full},         {"other", 1, stage_other},
	{"name", 1, stage_name},         {"login", 1, stage_login},
	{"relay", 2, stage_relay},       {"client", 2, stage_client},
	{"files", 1, stage_files},       {"tunnel", 1, stage_tunnel},
	{"moved", 1, stage_moved},       {"stranded", 1, stage_stranded},
	{"overflow", 1, stage_overflow}, {"reuse", 2, stage_reuse},
	{"once", 1, stage_once},         {"again", 1, stage_again},
	{"hand", 1, stage_hand},         {"activate", 2, stage_activate},
	{"idle", 0, stage_idle},         {"-qf", 4, stage_rpm},
	{"maps", 2, stage_maps},         {"into", 2, stage_into},
	{"mptcp", 1, stage_mptcp},       {"among", 2, stage_among},
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 11 && strcmp(argv[5], "-host-port") == 0)
		stage_listen((char *[]){argv[4], argv[6]});
	for (i = 0; argc > 1 && i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (strcmp(argv[1], stages[i].name) == 0 &&
		    argc - 2 == stages[i].arg_count)
			stages[i].stage(argv + 2);
	}
	(void)fputs("sockets_tool: unknown situation\n", stderr);
	return 2;
}
