/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Peers that misbehave: each row is a process on the other end of a loopback
 * connection. Both kinds of probe must come to an end, within their budget, and
 * say what happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include <openssl/ssl.h>

#include "checks/handshake/demo_identity.h"
#include "tests/checks/handshake/peer.h"

enum { DEADLINE_MS = 700, CHAIN_LEN = 2200 };

/* ---- the peers: each runs in a child, on an accepted socket ---------------- */

static bool say(int fd, const char *bytes, size_t len)
{
	return send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static void nap(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&t, NULL);
}

static void be_silent(int fd)
{
	(void)fd;
	for (;;)
		(void)pause();
}

#define SAY(fd, text) say((fd), (text), sizeof(text) - 1)

/* Wait for the hello, so that closing does not reset the connection. */
static size_t hear(int fd, char *bytes, size_t len)
{
	struct pollfd slot = {fd, POLLIN, 0};
	ssize_t n;

	(void)poll(&slot, 1, 2000);
	n = recv(fd, bytes, len, 0);
	return n > 0 ? (size_t)n : 0;
}

static void hear_all(int fd)
{
	char bytes[8192];

	(void)hear(fd, bytes, sizeof(bytes));
}

static void say_and_close(int fd, const char *bytes, size_t len)
{
	hear_all(fd);
	(void)say(fd, bytes, len);
	(void)shutdown(fd, SHUT_WR);
	nap(2000);
}

static void drip(int fd)
{
	static const char record[] = "\x16\x03\x03\x00\x50\x02";
	size_t i;

	for (i = 0; i < sizeof(record); i++) {
		(void)say(fd, record + i, 1);
		nap(100);
	}
	be_silent(fd);
}

static void repeat(int fd, const char *bytes, size_t len)
{
	static char many[64 * 1024];
	size_t n = sizeof(many) / len * len, i;

	for (i = 0; i < n; i++)
		many[i] = bytes[i % len];
	hear_all(fd);
	for (;;) {
		ssize_t sent = send(fd, many, n, MSG_NOSIGNAL);

		if (sent < 0)
			break;
		/* Only whole records are sent again. */
		while (sent > 0 && (size_t)sent % len != 0) {
			if (!say(fd, bytes + (size_t)sent % len, 1))
				break;
			sent++;
		}
	}
	nap(2000);
}

static void hello_requests(int fd)
{
	repeat(fd, "\x16\x03\x03\x00\x04\0\0\0\0", 9);
}

static void change_cipher_specs(int fd)
{
	repeat(fd, "\x14\x03\x03\x00\x01\x01", 6);
}

static void empty_records(int fd)
{
	repeat(fd, "\x16\x03\x03\x00\x00", 5);
}

static void warnings(int fd)
{
	repeat(fd, "\x15\x03\x03\x00\x02\x01\x70", 7);
}

static void random_bytes(int fd)
{
	repeat(fd, "\x9a\x11\xf7\x80\x03\x5e\xc1\x00\x42", 9);
}

static void long_record(int fd)
{
	hear_all(fd);
	(void)SAY(fd, "\x16\x03\x03\xff\xff");
	be_silent(fd);
}

static void reset_now(int fd)
{
	struct linger now = {1, 0};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(fd);
}

static void reset(int fd)
{
	hear_all(fd);
	reset_now(fd);
}

static void finish(int fd)
{
	say_and_close(fd, "", 0);
}

static void reset_inside(int fd)
{
	hear_all(fd);
	(void)SAY(fd, "\x16\x03\x03\x00\x50\x02\x00\x00");
	nap(100); /* an RST may overtake what was not read */
	reset_now(fd);
}

static void half_record(int fd)
{
	static const char bytes[] = "\x16\x03\x03\x00\x50\x02\x00\x00";

	say_and_close(fd, bytes, sizeof(bytes) - 1);
}

static void http(int fd)
{
	static const char bytes[] = "HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n";

	say_and_close(fd, bytes, sizeof(bytes) - 1);
}

static void ssh(int fd)
{
	(void)SAY(fd, "SSH-2.0-OpenSSH_9.2p1\r\n");
	be_silent(fd);
}

static void unfinished_banner(int fd)
{
	(void)SAY(fd, "220 mail");
	be_silent(fd);
}

static void alert_40(int fd)
{
	say_and_close(fd, "\x15\x03\x03\x00\x02\x02\x28", 7);
}

static void alert_70(int fd)
{
	say_and_close(fd, "\x15\x03\x01\x00\x02\x02\x46", 7);
}

static void warn_and_close(int fd)
{
	say_and_close(fd, "\x15\x03\x03\x00\x02\x01\x70", 7);
}

#define RANDOM32 "0123456789abcdef0123456789abcdef"

static void hello_of_tls11(int fd)
{
	static const char bytes[] =
		"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02" RANDOM32
		"\x00\x00\x2f\x00";

	say_and_close(fd, bytes, sizeof(bytes) - 1);
}

static void hello_of_ssl3(int fd)
{
	static const char bytes[] =
		"\x16\x03\x00\x00\x2a\x02\x00\x00\x26\x03\x00" RANDOM32
		"\x00\x00\x04\x00";

	say_and_close(fd, bytes, sizeof(bytes) - 1);
}

static void suite_not_offered(int fd)
{
	static const char bytes[] =
		"\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" RANDOM32
		"\x00\xee\xee\x00";

	say_and_close(fd, bytes, sizeof(bytes) - 1);
}

/* In three records, cut in the header and in the body, as a peer may. */
static void hello_in_pieces(int fd)
{
	hear_all(fd);
	(void)SAY(fd, "\x16\x03\x03\x00\x02\x02\x00");
	nap(20);
	(void)SAY(fd, "\x16\x03\x03\x00\x04\x00\x26\x03\x03");
	nap(20);
	(void)SAY(fd, "\x16\x03\x03\x00\x24" RANDOM32 "\x00\x00\x2f\x00");
	be_silent(fd);
}

/* RFC 8446 4.1.4, with the session id of the hello it answers. */
static void retry_request(int fd)
{
	char hello[8192],
		answer[] =
			"\x16\x03\x03\x00\x58\x02\x00\x00\x54\x03\x03"
			"\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
			"\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"
			"\x20________________________________"
			"\x13\x02\x00\x00\x0c\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x02\x11\xec";

	if (hear(fd, hello, sizeof(hello)) > 76)
		memcpy(answer + 44, hello + 44, 32);
	(void)say(fd, answer, sizeof(answer) - 1);
	be_silent(fd);
}

/* An honest TLS 1.2 server whose chain is beyond all measure. */
static void long_chain(int fd)
{
	const struct demo_identity_wish wish = {
		.name = "long.example", .rsa = true, .not_after_seconds = 86400};
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	struct demo_identity identity;
	SSL *ssl;
	int i;

	if (demo_identity_make(&wish, NULL, &identity) != 0)
		_exit(1);
	(void)SSL_CTX_use_certificate(context, identity.certificate);
	(void)SSL_CTX_use_PrivateKey(context, identity.key);
	for (i = 0; i < CHAIN_LEN; i++)
		(void)SSL_CTX_add1_chain_cert(context, identity.certificate);
	ssl = SSL_new(context);
	(void)SSL_set_fd(ssl, fd);
	(void)SSL_accept(ssl);
	nap(2000);
	_exit(0);
}

/* ---- the rows -------------------------------------------------------------- */

static const struct {
	const char *label;
	void (*play)(int fd);
	enum tls_version version; /* of the hello */
	enum probe_outcome hello, handshake;
	enum speaks speaks;
	const char *why; /* of the hello; NULL: not compared */
} rows[] = {
	{"silent", be_silent, TLS_VERSION_TLS1_2, PROBE_TIMEOUT, PROBE_TIMEOUT,
	 SPEAKS_SILENCE, "no answer before the deadline"},
	{"a byte per 100 ms", drip, TLS_VERSION_TLS1_2, PROBE_TIMEOUT, PROBE_TIMEOUT,
	 SPEAKS_TLS, NULL},
	{"endless HelloRequest", hello_requests, TLS_VERSION_TLS1_2, PROBE_BUDGET,
	 PROBE_BUDGET, SPEAKS_TLS, NULL},
	{"endless ChangeCipherSpec", change_cipher_specs, TLS_VERSION_TLS1_2,
	 PROBE_MALFORMED, PROBE_MALFORMED, SPEAKS_TLS, NULL},
	{"empty handshake records", empty_records, TLS_VERSION_TLS1_2, PROBE_MALFORMED,
	 PROBE_MALFORMED, SPEAKS_TLS, "empty record"},
	{"endless warning alerts", warnings, TLS_VERSION_TLS1_2, PROBE_MALFORMED,
	 PROBE_MALFORMED, SPEAKS_TLS, "more than 5 warning alerts"},
	{"record of 65535 bytes", long_record, TLS_VERSION_TLS1_2, PROBE_MALFORMED,
	 PROBE_MALFORMED, SPEAKS_TLS, NULL},
	{"RST", reset, TLS_VERSION_TLS1_2, PROBE_CLOSED, PROBE_CLOSED, SPEAKS_UNKNOWN,
	 "connection reset"},
	{"FIN", finish, TLS_VERSION_TLS1_2, PROBE_CLOSED, PROBE_CLOSED, SPEAKS_UNKNOWN,
	 "closed without an answer"},
	{"FIN inside a record", half_record, TLS_VERSION_TLS1_2, PROBE_MALFORMED,
	 PROBE_REFUSED, SPEAKS_TLS, NULL},
	{"RST inside a record", reset_inside, TLS_VERSION_TLS1_2, PROBE_MALFORMED,
	 PROBE_REFUSED, SPEAKS_TLS, NULL},
	{"random bytes", random_bytes, TLS_VERSION_TLS1_2, PROBE_NOT_TLS, PROBE_NOT_TLS,
	 SPEAKS_OTHER, NULL},
	{"HTTP", http, TLS_VERSION_TLS1_2, PROBE_NOT_TLS, PROBE_NOT_TLS, SPEAKS_HTTP,
	 NULL},
	{"SSH, which speaks first", ssh, TLS_VERSION_TLS1_2, PROBE_NOT_TLS,
	 PROBE_NOT_TLS, SPEAKS_SSH, NULL},
	{"half a banner", unfinished_banner, TLS_VERSION_TLS1_2, PROBE_NOT_TLS,
	 PROBE_NOT_TLS, SPEAKS_OTHER, NULL},
	{"alert 40", alert_40, TLS_VERSION_TLS1_2, PROBE_REFUSED, PROBE_REFUSED,
	 SPEAKS_TLS, "alert 40 handshake_failure"},
	{"alert 70", alert_70, TLS_VERSION_TLS1_3, PROBE_REFUSED, PROBE_REFUSED,
	 SPEAKS_TLS, "alert 70 protocol_version"},
	{"warning, then FIN", warn_and_close, TLS_VERSION_TLS1_2, PROBE_REFUSED,
	 PROBE_REFUSED, SPEAKS_TLS, "closed after alert 112 unrecognized_name"},
	{"ServerHello of another version", hello_of_tls11, TLS_VERSION_TLS1_2,
	 PROBE_REFUSED, PROBE_REFUSED, SPEAKS_TLS, "ServerHello of TLSv1.1"},
	{"ServerHello of SSLv3", hello_of_ssl3, TLS_VERSION_SSL3, PROBE_ACCEPTED,
	 PROBE_REFUSED, SPEAKS_TLS, NULL},
	{"a suite that was not offered", suite_not_offered, TLS_VERSION_TLS1_2,
	 PROBE_MALFORMED, PROBE_MALFORMED, SPEAKS_TLS, NULL},
	{"ServerHello in pieces", hello_in_pieces, TLS_VERSION_TLS1_2, PROBE_ACCEPTED,
	 PROBE_TIMEOUT, SPEAKS_TLS, NULL},
	{"HelloRetryRequest", retry_request, TLS_VERSION_TLS1_3, PROBE_ACCEPTED,
	 PROBE_MALFORMED, SPEAKS_TLS, NULL},
};

/* A child that accepts once and plays; to be killed with peer_stop(). */
static pid_t play(void (*part)(int fd), uint16_t *port)
{
	int listener = peer_listen(port);
	struct pollfd slot = {listener, POLLIN, 0};
	pid_t child = peer_fork();

	if (child == 0) {
		int fd;

		(void)poll(&slot, 1, 5000);
		fd = accept(listener, NULL, NULL);
		if (fd >= 0)
			part(fd);
		_exit(0);
	}
	(void)close(listener);
	return child;
}

static void stop(pid_t child)
{
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
}

static void ask(size_t row, enum probe_kind kind, const struct probe_trust *trust)
{
	const struct probe_job job = {.kind = kind,
				      .hello.version = rows[row].version,
				      .name = "long.example",
				      .deadline_ms = DEADLINE_MS};
	enum probe_outcome wanted =
		kind == PROBE_HELLO ? rows[row].hello : rows[row].handshake;
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct probe_result result = {0};
	uint16_t port;
	pid_t child = play(rows[row].play, &port);
	bool ok = peer_ask(&job, port, trust, &arena, &result);

	stop(child);
	if (!ok || result.outcome != wanted)
		fail_msg("%s, kind %d: outcome %d, %s", rows[row].label, (int)kind,
			 (int)result.outcome, result.why ? result.why : "");
	if (result.bytes_read > PROBE_BYTES_MAX)
		fail_msg("%s: %llu bytes", rows[row].label,
			 (unsigned long long)result.bytes_read);
	if (result.speaks != rows[row].speaks)
		fail_msg("%s, kind %d: speaks %s", rows[row].label, (int)kind,
			 speaks_name(result.speaks));
	if (wanted != PROBE_ACCEPTED && !result.why)
		fail_msg("%s: no reason", rows[row].label);
	if (kind == PROBE_HELLO && rows[row].why &&
	    strcmp(rows[row].why, result.why) != 0)
		fail_msg("%s: \"%s\"", rows[row].label, result.why);
	if ((result.outcome == PROBE_NOT_TLS) != (result.banner != NULL))
		fail_msg("%s: banner", rows[row].label);
	arena_free(&arena);
}

static void test_rows(void **state)
{
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ask(i, PROBE_HELLO, NULL);
		ask(i, PROBE_HANDSHAKE, trust);
	}
	probe_trust_free(trust);
}

static void test_retry_request(void **state)
{
	const struct probe_job job = {.kind = PROBE_HELLO,
				      .hello.version = TLS_VERSION_TLS1_3};
	struct arena arena = arena_make(1024 * 1024);
	struct probe_result result;
	uint16_t port;
	pid_t child = play(retry_request, &port);

	(void)state;
	assert_true(peer_ask(&job, port, NULL, &arena, &result));
	stop(child);
	assert_int_equal(PROBE_ACCEPTED, result.outcome);
	assert_int_equal(TLS_VERSION_TLS1_3, result.version);
	assert_string_equal("TLS_AES_256_GCM_SHA384", result.cipher_suite.name);
	/* A post-quantum group is seen without being spoken. */
	assert_string_equal("X25519MLKEM768", result.group.name);
	arena_free(&arena);
}

/* Over 1 MiB: read, counted, and what is not kept is said. */
static void test_long_chain(void **state)
{
	const struct probe_job job = {
		.kind = PROBE_HANDSHAKE, .name = "long.example", .deadline_ms = 20000};
	struct arena arena = arena_make(64 * 1024 * 1024);
	struct probe_result result;
	uint16_t port;
	pid_t child = play(long_chain, &port);

	(void)state;
	assert_true(peer_ask(&job, port, NULL, &arena, &result));
	stop(child);
	if (result.outcome != PROBE_ACCEPTED)
		fail_msg("%d %s", (int)result.outcome, result.why);
	assert_true(result.handshake.chain_bytes > PROBE_BYTES_MAX);
	assert_true(result.bytes_read <= PROBE_CHAIN_BYTES_MAX);
	assert_int_equal(64, result.handshake.chain.count);
	assert_int_equal(TRUST_UNKNOWN, result.handshake.trust);
	assert_string_equal("of 2201 certificates sent, 64 were kept (0 unreadable)",
			    result.handshake.trust_reason);
	arena_free(&arena);
}

static void test_nobody_there(void **state)
{
	const struct probe_job job = {.kind = PROBE_HELLO,
				      .hello.version = TLS_VERSION_TLS1_2};
	struct arena arena = arena_make(65536);
	struct probe_result result;
	uint16_t port;

	(void)state;
	(void)close(peer_listen(&port));
	assert_true(peer_ask(&job, port, NULL, &arena, &result));
	/* Not the peer's refusal: nobody was there to refuse a version. */
	assert_int_equal(PROBE_FAILED, result.outcome);
	assert_string_equal("connection refused", result.why);
	arena_free(&arena);
}

static void test_proxy_header(void **state)
{
	const struct probe_job job = {.kind = PROBE_HELLO,
				      .hello.version = TLS_VERSION_TLS1_2,
				      .proxy_header = true};
	struct probe *probe;
	char bytes[64];
	int fds[2];

	(void)state;
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds));
	probe = probe_start(&job, fds[0], NULL);
	assert_non_null(probe);
	assert_false(probe_advance(probe, 0));
	assert_int_equal(sizeof(bytes), read(fds[1], bytes, sizeof(bytes)));
	assert_memory_equal("PROXY UNKNOWN\r\n\x16\x03\x01", bytes, 18);
	probe_free(probe);
	(void)close(fds[1]);
}

static void test_senseless_jobs(void **state)
{
	const struct probe_job jobs[] = {
		{.kind = PROBE_KIND_COUNT},
		{.kind = PROBE_HELLO, .hello.version = TLS_VERSION_COUNT},
		{.kind = PROBE_HELLO,
		 .hello.version = TLS_VERSION_TLS1_3,
		 .hello.chunk = 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		int fds[2];

		assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
		assert_null(probe_start(&jobs[i], fds[0], NULL));
		/* The descriptor was taken and closed all the same. */
		assert_int_equal(-1, close(fds[0]));
		(void)close(fds[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_retry_request),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_proxy_header),
		cmocka_unit_test(test_senseless_jobs),
	};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
