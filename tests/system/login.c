/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A login service that lets nobody in: what it is called is what the guard goes
 * by, so tests copy it to the name they need.
 *
 *	sshd PORT...               listen on each, hold what comes, for ever
 *	console PORT -- COMMAND... listen, take one connection, run COMMAND as a
 *	                           child that inherits nothing, end with its status
 *
 * Echoes what it is sent, so that a test can see whether a connection still lives.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOCKETS_MAX = 64, BACKLOG = 16 };

static int open_listener(const char *text)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};
	const int on = 1, off = 0;
	char *end;
	unsigned long port = strtoul(text, &end, 10);
	int fd;

	if (*end != '\0' || port == 0 || port > 65535)
		return -1;
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	address.sin6_port = htons((uint16_t)port);
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, BACKLOG) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* What came on one connection goes back. False: it ended. */
static int echo(int fd)
{
	char bytes[4096];
	ssize_t len = read(fd, bytes, sizeof(bytes));

	return len > 0 && write(fd, bytes, (size_t)len) == len;
}

static _Noreturn void serve(struct pollfd *sockets, size_t listeners)
{
	size_t count = listeners, i;

	for (;;) {
		if (poll(sockets, count, -1) < 0 && errno != EINTR)
			exit(1);
		for (i = 0; i < listeners; i++) {
			if ((sockets[i].revents & POLLIN) != 0 && count < SOCKETS_MAX)
				sockets[count++] = (struct pollfd){
					accept(sockets[i].fd, NULL, NULL), POLLIN, 0};
		}
		for (i = listeners; i < count; i++) {
			if (sockets[i].revents == 0 || echo(sockets[i].fd))
				continue;
			(void)close(sockets[i].fd);
			sockets[i--] = sockets[--count];
		}
	}
}

static int run_inside(int listener, char **command)
{
	int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	int status = 0;
	pid_t pid;

	if (connection < 0)
		return 1;
	pid = fork();
	if (pid == 0) {
		(void)execv(command[0], command);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 1;
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct pollfd sockets[SOCKETS_MAX];
	size_t count = 0;
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0 && count < BACKLOG; i++) {
		int fd = open_listener(argv[i]);

		if (fd < 0) {
			(void)fprintf(stderr, "%s: cannot listen there\n", argv[i]);
			return 1;
		}
		sockets[count++] = (struct pollfd){fd, POLLIN, 0};
	}
	if (count == 0)
		return 2;
	if (i + 1 < argc)
		return run_inside(sockets[0].fd, argv + i + 1);
	serve(sockets, count);
}
