/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * peer MODE ADDRESS PORT [NAME [IGNORED...]]: a server that misbehaves, for the
 * system tests. Writes "ready" when it listens, calls itself NAME, serves every
 * connection by a process of its own and ends when it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_CHANGE_CIPHER_SPEC = 20,
	RECORD_MAX = 16384,
	CERTIFICATE_BYTES = 12 * 1024 * 1024,
	HELLO_MAX = 16 * 1024,
};

static bool put(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool put_record(int fd, uint8_t type, const void *body, uint16_t len)
{
	const uint8_t header[] = {type, 3, 3, (uint8_t)(len >> 8),
				  (uint8_t)(len & 0xff)};

	return put(fd, header, sizeof(header)) && put(fd, body, len);
}

/* Wait for the client's first words: some of it is enough. */
static void hear(int fd)
{
	char bytes[HELLO_MAX];

	(void)!recv(fd, bytes, sizeof(bytes), 0);
}

/* Until the client is gone. */
static void linger(int fd)
{
	char bytes[HELLO_MAX];

	while (recv(fd, bytes, sizeof(bytes), 0) > 0)
		continue;
}

static void be_silent(int fd)
{
	linger(fd);
}

/* A byte of a record that announces 16 KB, now and then. */
static void be_slow(int fd)
{
	const struct timespec pause = {0, 300L * 1000 * 1000};
	const uint8_t header[] = {RECORD_HANDSHAKE, 3, 3, 0x40, 0};
	size_t i;

	for (i = 0;; i++) {
		if (!put(fd, i < sizeof(header) ? &header[i] : &header[4], 1))
			return;
		(void)nanosleep(&pause, NULL);
	}
}

static void be_http(int fd)
{
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\n"
				     "Content-Length: 0\r\nConnection: close\r\n\r\n";

	hear(fd);
	(void)put(fd, answer, sizeof(answer) - 1);
}

static void be_ssh(int fd)
{
	static const char banner[] = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";

	(void)put(fd, banner, sizeof(banner) - 1);
	linger(fd);
}

/* A banner that speaks to the terminal of whoever prints it. */
static void be_rude(int fd)
{
	static const char banner[] =
		"220 \033]52;c;cm0gLXJmIC8K\a\033[2J\xe2\x80\xae<script>alert(1)"
		"</script>\"'\\ \x80\xff) ESMTP\r\n";

	(void)put(fd, banner, sizeof(banner) - 1);
	linger(fd);
}

static void repeat_records(int fd, uint8_t type, const void *body, uint16_t len)
{
	while (put_record(fd, type, body, len))
		continue;
}

static void be_hello_requests(int fd)
{
	hear(fd);
	repeat_records(fd, RECORD_HANDSHAKE, "\0\0\0\0", 4);
}

static void be_change_cipher_specs(int fd)
{
	hear(fd);
	repeat_records(fd, RECORD_CHANGE_CIPHER_SPEC, "\1", 1);
}

/* unrecognized_name, the warning that servers do send. */
static void be_warnings(int fd)
{
	hear(fd);
	repeat_records(fd, RECORD_ALERT, "\1\160", 2);
}

static void be_empty_records(int fd)
{
	hear(fd);
	repeat_records(fd, RECORD_HANDSHAKE, "", 0);
}

static void be_long_record(int fd)
{
	static const uint8_t body[65535];

	hear(fd);
	repeat_records(fd, RECORD_HANDSHAKE, body, sizeof(body));
}

static void be_reset(int fd)
{
	const struct linger hard = {1, 0};

	hear(fd);
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

static void be_closed(int fd)
{
	hear(fd);
}

static void be_random(int fd)
{
	char bytes[RECORD_MAX];

	hear(fd);
	do {
		if (getrandom(bytes, sizeof(bytes), 0) < 0)
			return;
		bytes[0] = '\x7f'; /* no record type, no letter */
	} while (put(fd, bytes, sizeof(bytes)));
}

/* A ServerHello of TLS 1.2, then a Certificate message of 12 MB. */
static void be_huge_chain(int fd)
{
	static const char hello[] = "\2\0\0\55\3\3" /* ServerHello, TLS 1.2 */
				    "a random of thirty-two bytes ..." /* exactly */
				    "\0"      /* no session id */
				    "\300\57" /* ECDHE-RSA-AES128-GCM-SHA256 */
				    "\0"      /* null compression */
				    "\0\5\377\1\0\1\0"; /* renegotiation_info */
	static uint8_t body[RECORD_MAX];
	size_t sent = RECORD_MAX;
	const uint32_t whole = CERTIFICATE_BYTES - 4, list = whole - 3, one = list - 3;
	const uint8_t header[] = {11,
				  (uint8_t)(whole >> 16),
				  (uint8_t)(whole >> 8),
				  (uint8_t)whole,
				  (uint8_t)(list >> 16),
				  (uint8_t)(list >> 8),
				  (uint8_t)list,
				  (uint8_t)(one >> 16),
				  (uint8_t)(one >> 8),
				  (uint8_t)one};

	hear(fd);
	if (!put_record(fd, RECORD_HANDSHAKE, hello, sizeof(hello) - 1))
		return;
	memset(body, 0x30, sizeof(body));
	memcpy(body, header, sizeof(header));
	if (!put_record(fd, RECORD_HANDSHAKE, body, sizeof(body)))
		return;
	memset(body, 0x30, sizeof(header));
	for (; sent < CERTIFICATE_BYTES; sent += RECORD_MAX) {
		if (!put_record(fd, RECORD_HANDSHAKE, body, sizeof(body)))
			return;
	}
	linger(fd);
}

static const struct mode {
	const char *name;
	void (*serve)(int fd);
} modes[] = {
	{"silent", be_silent},
	{"slow", be_slow},
	{"http", be_http},
	{"ssh", be_ssh},
	{"rude", be_rude},
	{"hello-requests", be_hello_requests},
	{"change-cipher-specs", be_change_cipher_specs},
	{"warnings", be_warnings},
	{"empty-records", be_empty_records},
	{"long-record", be_long_record},
	{"reset", be_reset},
	{"closed", be_closed},
	{"random", be_random},
	{"huge-chain", be_huge_chain},
};

static const struct mode *find_mode(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	}
	return NULL;
}

static int listen_on(const char *address, const char *port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct sockaddr_in four = {.sin_family = AF_INET};
	bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
	const int on = 1;
	int fd;

	if (!is_six && inet_pton(AF_INET, address, &four.sin_addr) != 1)
		return -1;
	six.sin6_port = four.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* SO_REUSEPORT: some rows share a port with another server. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0 ||
	    bind(fd, is_six ? (const struct sockaddr *)&six : (const void *)&four,
		 is_six ? sizeof(six) : sizeof(four)) != 0 ||
	    listen(fd, 128) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

int main(int argc, char **argv)
{
	const struct mode *mode = argc > 3 ? find_mode(argv[1]) : NULL;
	int listener, fd;

	if (!mode) {
		(void)fprintf(stderr, "peer MODE ADDRESS PORT [NAME [IGNORED...]]\n");
		return 2;
	}
	if (argc > 4)
		(void)prctl(PR_SET_NAME, argv[4], 0, 0, 0);
	(void)signal(SIGCHLD, SIG_IGN);
	listener = listen_on(argv[2], argv[3]);
	if (listener < 0) {
		perror("peer");
		return 1;
	}
	(void)printf("ready\n");
	(void)fflush(stdout);
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			continue;
		if (fork() == 0) {
			(void)close(listener);
			mode->serve(fd);
			_exit(0);
		}
		(void)close(fd);
	}
}
