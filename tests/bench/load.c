/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load: stage what makes looking for listeners expensive, print "ready COUNT" and
 * stay until killed; the children die with it. See the table at the end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	KEPT_BACK = 64,    /* descriptors of a process that are not for the load */
	PORTS_EACH = 8000, /* connections to one address and port: client ports */
	FIRST_PORT = 4000,
	BACKLOG = 4096,
};

static void die(const char *what)
{
	(void)fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void stay(unsigned long count)
{
	(void)printf("ready %lu\n", count);
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

/* How many more descriptors this process may have. */
static unsigned long room(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("setrlimit");
	return limit.rlim_cur > KEPT_BACK ? (unsigned long)limit.rlim_cur - KEPT_BACK
					  : 0;
}

static int bound(int family, int type, uint16_t port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
	const int one = 1;
	int fd = socket(family, type, 0);
	int r;

	if (fd < 0)
		die("socket");
	/* The connections of an earlier load may still wait for their time. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	r = family == AF_INET6 ? bind(fd, (struct sockaddr *)&six, sizeof(six))
			       : bind(fd, (struct sockaddr *)&four, sizeof(four));
	if (r < 0 || (type == SOCK_STREAM && listen(fd, BACKLOG) < 0))
		die("bind");
	return fd;
}

static pid_t child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static _Noreturn void wait_here(void)
{
	for (;;)
		(void)pause();
}

/* serve PORT WORKERS: a server on TCP and UDP, IPv4 and IPv6 */
static void stage_serve(char **args)
{
	uint16_t port = (uint16_t)strtoul(args[0], NULL, 10);
	unsigned long i, workers = strtoul(args[1], NULL, 10);

	(void)bound(AF_INET, SOCK_STREAM, port);
	(void)bound(AF_INET6, SOCK_STREAM, port);
	(void)bound(AF_INET, SOCK_DGRAM, port);
	(void)bound(AF_INET6, SOCK_DGRAM, port);
	for (i = 0; i < workers; i++) {
		if (child() == 0)
			wait_here();
	}
	stay(workers);
}

/* One connection with both its ends here. */
static bool pair(int listener, uint32_t address, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(address);
	return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
	       accept(listener, NULL, NULL) >= 0;
}

/* ${count} sockets of a process of their own; tells ${done} how many it has. */
static void hold_sockets(unsigned long index, unsigned long count, int done)
{
	uint16_t port = (uint16_t)(FIRST_PORT + index);
	int listener = bound(AF_INET, SOCK_STREAM, port);
	unsigned long made = 0;

	while (made + 2 <= count &&
	       pair(listener, INADDR_LOOPBACK + 1 + (uint32_t)(made / 2 / PORTS_EACH),
		    port))
		made += 2;
	if (write(done, &made, sizeof(made)) != (ssize_t)sizeof(made))
		die("write");
	wait_here();
}

/* sockets COUNT: established ones, both ends counted */
static void stage_sockets(char **args)
{
	unsigned long left = strtoul(args[0], NULL, 10), each = room(), holders = 0;
	unsigned long made, sum = 0;
	int done[2];

	if (pipe(done) < 0 || each < 2)
		die("pipe");
	while (left > 1) {
		unsigned long count = left < each ? left : each;

		if (child() == 0)
			hold_sockets(holders, count, done[1]);
		left -= count;
		holders++;
	}
	while (holders-- > 0) {
		if (read(done[0], &made, sizeof(made)) != (ssize_t)sizeof(made))
			die("read");
		sum += made;
	}
	stay(sum);
}

static void open_files(unsigned long count)
{
	unsigned long i;

	for (i = 0; i < count; i++) {
		if (open("/dev/null", O_RDONLY) < 0)
			die("open");
	}
}

/* processes COUNT FILES: that many, each with as many open files */
static void stage_processes(char **args)
{
	unsigned long i, count = strtoul(args[0], NULL, 10);

	open_files(strtoul(args[1], NULL, 10));
	for (i = 0; i < count; i++) {
		if (child() == 0)
			wait_here();
	}
	stay(count);
}

/* descriptors PORT first|last: all the limit allows, the listener among them */
static void stage_descriptors(char **args)
{
	uint16_t port = (uint16_t)strtoul(args[0], NULL, 10);
	unsigned long count = room();

	if (strcmp(args[1], "first") == 0)
		(void)bound(AF_INET, SOCK_STREAM, port);
	open_files(count);
	if (strcmp(args[1], "last") == 0)
		(void)bound(AF_INET, SOCK_STREAM, port);
	stay(count);
}

static const struct {
	const char *name;
	int arg_count;
	void (*stage)(char **args);
} stages[] = {
	{"serve", 2, stage_serve},
	{"sockets", 1, stage_sockets},
	{"processes", 2, stage_processes},
	{"descriptors", 2, stage_descriptors},
};

int main(int argc, char **argv)
{
	size_t i;

	/* Whatever the caller has open would be in every process of ours. */
	(void)syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
	for (i = 0; argc > 1 && i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (strcmp(argv[1], stages[i].name) == 0 &&
		    argc - 2 == stages[i].arg_count)
			stages[i].stage(argv + 2);
	}
	(void)fputs(
		"load: serve PORT WORKERS | sockets COUNT | processes COUNT FILES | "
		"descriptors PORT first|last\n",
		stderr);
	return 2;
}
