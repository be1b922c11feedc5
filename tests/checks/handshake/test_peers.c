/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openssl s_server in its many ways, asked over loopback. Skipped by name where
 * the program is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "checks/handshake/demo_identity.h"
#include "tests/checks/handshake/peer.h"

#define OPENSSL "/usr/bin/openssl"

enum { ARGS_MAX = 24, READY_MS = 10000 };

#define RSA "-cert", "rsa.crt", "-key", "rsa.key"
#define ECDSA "-cert", "ec.crt", "-key", "ec.key"
#define WEAK "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"

static const struct {
	const char *label;
	const char *args[12];
	unsigned int versions; /* bits of enum tls_version: accepted hellos */
	enum probe_outcome handshake;
	enum tls_version version;
	size_t chain; /* even when the handshake failed */
	const char *key_type;
	const char *why; /* of a failure */
} cases[] = {
	{"TLS 1.2, RSA",
	 {RSA, "-tls1_2"},
	 1U << 4,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_2,
	 1,
	 "RSA",
	 NULL},
	{"TLS 1.2, ECDSA",
	 {ECDSA, "-tls1_2"},
	 1U << 4,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_2,
	 1,
	 "EC prime256v1",
	 NULL},
	{"TLS 1.3, RSA",
	 {RSA, "-tls1_3"},
	 1U << 5,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_3,
	 1,
	 "RSA",
	 NULL},
	{"TLS 1.3, ECDSA",
	 {ECDSA, "-tls1_3"},
	 1U << 5,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_3,
	 1,
	 "EC prime256v1",
	 NULL},
	{"all versions",
	 {RSA, WEAK},
	 15U << 2,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_3,
	 1,
	 "RSA",
	 NULL},
	{"TLS 1.0 alone",
	 {RSA, WEAK, "-tls1"},
	 1U << 2,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_0,
	 1,
	 "RSA",
	 NULL},
	{"one odd group in TLS 1.3",
	 {ECDSA, "-tls1_3", "-groups", "ffdhe3072"},
	 1U << 5,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_3,
	 1,
	 "EC prime256v1",
	 NULL},
	{"one odd curve in TLS 1.2",
	 {RSA, "-tls1_2", "-groups", "brainpoolP256r1"},
	 1U << 4,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_2,
	 1,
	 "RSA",
	 NULL},
	{"NULL suites only",
	 {RSA, "-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"},
	 1U << 4,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_2,
	 1,
	 "RSA",
	 NULL},
	{"no certificate",
	 {"-nocert", "-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"},
	 1U << 4,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_2,
	 0,
	 NULL,
	 NULL},
	/* the chain is there although the handshake fails for want of ours */
	{"client certificate, TLS 1.2",
	 {RSA, "-tls1_2", "-Verify", "1"},
	 1U << 4,
	 PROBE_REFUSED,
	 TLS_VERSION_TLS1_2,
	 1,
	 "RSA",
	 "alert 40 handshake_failure"},
	{"client certificate, TLS 1.3",
	 {RSA, "-tls1_3", "-Verify", "1"},
	 1U << 5,
	 PROBE_ACCEPTED,
	 TLS_VERSION_TLS1_3,
	 1,
	 "RSA",
	 NULL},
	/* suites of a later chunk */
	{"pre-shared key only",
	 {"-nocert", "-psk", "00112233", "-tls1_2", "-cipher", "PSK-AES128-CBC-SHA"},
	 1U << 4,
	 PROBE_REFUSED,
	 TLS_VERSION_SSL2,
	 0,
	 NULL,
	 "alert 40 handshake_failure"},
};

/* ---- a server of a row ------------------------------------------------------ */

struct s_server {
	pid_t pid;
	int out; /* its standard output, kept open: else it would get a SIGPIPE */
	uint16_t port;
};

/* "ACCEPT 127.0.0.1:43211" */
static uint16_t read_port(int fd)
{
	struct pollfd slot = {fd, POLLIN, 0};
	char text[1024];
	size_t len = 0;

	while (len < sizeof(text) - 1 && poll(&slot, 1, READY_MS) == 1) {
		ssize_t n = read(fd, text + len, sizeof(text) - 1 - len);
		const char *at;
		unsigned int port;

		if (n <= 0)
			break;
		len += (size_t)n;
		text[len] = '\0';
		at = strstr(text, "ACCEPT 127.0.0.1:");
		if (at && strchr(at, '\n') && sscanf(at + 17, "%5u", &port) == 1)
			return (uint16_t)port;
	}
	return 0;
}

static struct s_server start(size_t row, const char *folder)
{
	static char program[] = OPENSSL, command[] = "s_server",
		    accept_at[] = "-accept", address[] = "127.0.0.1:0";
	char copies[ARGS_MAX][64],
		*argv[ARGS_MAX] = {program, command, accept_at, address};
	struct s_server server = {0};
	size_t i;
	int fds[2];

	for (i = 0; cases[row].args[i]; i++) {
		(void)snprintf(copies[i], sizeof(copies[i]), "%s", cases[row].args[i]);
		argv[4 + i] = copies[i];
	}
	assert_int_equal(0, pipe(fds));
	server.pid = peer_fork();
	if (server.pid == 0) {
		if (chdir(folder) != 0 || dup2(fds[1], 1) < 0 || dup2(fds[1], 2) < 0)
			_exit(126);
		/* Its input stays open and silent: at the end of it, it stops. */
		if (pipe(fds) != 0 || dup2(fds[0], 0) < 0)
			_exit(126);
		execv(OPENSSL, argv);
		_exit(127);
	}
	(void)close(fds[1]);
	server.out = fds[0];
	server.port = read_port(fds[0]);
	if (server.port == 0)
		fail_msg("%s: s_server did not start", cases[row].label);
	return server;
}

static void stop(struct s_server *server)
{
	(void)kill(server->pid, SIGKILL);
	(void)waitpid(server->pid, NULL, 0);
	(void)close(server->out);
}

/* ---- asking ----------------------------------------------------------------- */

/* RFC 8446 4.1.3: who has TLS 1.3 says so when it settles for less. */
static enum downgrade_sentinel sentinel_wanted(size_t row, enum tls_version version)
{
	if (!(cases[row].versions >> TLS_VERSION_TLS1_3 & 1U) ||
	    version == TLS_VERSION_TLS1_3)
		return SENTINEL_NONE;
	return version == TLS_VERSION_TLS1_2 ? SENTINEL_TLS1_2 : SENTINEL_TLS1_1;
}

/* All chunks, as a caller has to. */
static bool accepts(size_t row, const struct s_server *server, enum tls_version version)
{
	uint32_t chunk;

	for (chunk = 0; chunk < probe_chunk_count(version); chunk++) {
		const struct probe_job job = {.kind = PROBE_HELLO,
					      .hello.version = version,
					      .hello.chunk = chunk,
					      .name = "peer.example"};
		struct arena arena = arena_make(1024 * 1024);
		struct probe_result result = {0};
		bool ok = peer_ask(&job, server->port, NULL, &arena, &result);
		bool final = result.refusal_final;

		if (!ok ||
		    (result.outcome != PROBE_ACCEPTED &&
		     result.outcome != PROBE_REFUSED && result.outcome != PROBE_CLOSED))
			fail_msg("%s: outcome %d, %s", tls_version_name(version),
				 (int)result.outcome, result.why);
		if (result.outcome == PROBE_ACCEPTED)
			assert_non_null(result.cipher_suite.name);
		if (result.outcome == PROBE_ACCEPTED &&
		    result.hello.sentinel != sentinel_wanted(row, version))
			fail_msg("%s, %s: sentinel %d", cases[row].label,
				 tls_version_name(version), (int)result.hello.sentinel);
		arena_free(&arena);
		if (result.outcome == PROBE_ACCEPTED || final)
			return result.outcome == PROBE_ACCEPTED;
	}
	return false;
}

static void ask_handshake(size_t row, const struct s_server *server,
			  const struct probe_trust *trust)
{
	const struct probe_job job = {.kind = PROBE_HANDSHAKE, .name = "peer.example"};
	struct arena arena = arena_make(1024 * 1024);
	struct probe_result result = {0};
	const struct handshake *handshake = &result.handshake;

	assert_true(peer_ask(&job, server->port, trust, &arena, &result));
	if (result.outcome != cases[row].handshake)
		fail_msg("%s: outcome %d, %s", cases[row].label, (int)result.outcome,
			 result.why ? result.why : "-");
	if (handshake->completed !=
	    (result.outcome == PROBE_ACCEPTED ? TRISTATE_YES : TRISTATE_NO))
		fail_msg("%s: completed", cases[row].label);
	if (cases[row].why && strcmp(cases[row].why, result.why) != 0)
		fail_msg("%s: %s", cases[row].label, result.why);
	if (handshake->version != cases[row].version)
		fail_msg("%s: %s", cases[row].label,
			 tls_version_name(handshake->version));
	if (handshake->chain.count != cases[row].chain)
		fail_msg("%s: chain of %zu", cases[row].label, handshake->chain.count);
	if (cases[row].chain > 0 &&
	    strcmp(cases[row].key_type, handshake->chain.items[0].key_type) != 0)
		fail_msg("%s: %s", cases[row].label,
			 handshake->chain.items[0].key_type);
	if (result.outcome == PROBE_ACCEPTED && !handshake->cipher_suite.name)
		fail_msg("%s: no suite", cases[row].label);
	arena_free(&arena);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wbe");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(0, fclose(file));
}

static void write_identity(const char *folder, bool rsa, const char *certificate,
			   const char *key)
{
	const struct demo_identity_wish wish = {
		.name = "peer.example", .rsa = rsa, .not_after_seconds = 86400};
	struct arena arena = arena_make(65536);
	struct demo_identity identity = {0};

	assert_int_equal(0, demo_identity_make(&wish, NULL, &identity));
	write_file(folder, certificate,
		   demo_identity_certificate_pem(&identity, &arena));
	write_file(folder, key, demo_identity_key_pem(&identity, &arena));
	demo_identity_free(&identity);
	arena_free(&arena);
}

static void test_s_server(void **state)
{
	static const char *const names[] = {"rsa.crt", "rsa.key", "ec.crt", "ec.key"};
	char folder[] = "/tmp/tlsward-peers-XXXXXX", path[256];
	struct probe_trust *trust = probe_trust_make((struct span){NULL, 0});
	uint32_t version;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_identity(folder, true, "rsa.crt", "rsa.key");
	write_identity(folder, false, "ec.crt", "ec.key");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct s_server server = start(i, folder);

		for (version = 0; version < TLS_VERSION_COUNT; version++) {
			if (accepts(i, &server, version) !=
			    ((cases[i].versions >> version & 1U) == 1))
				fail_msg("%s: %s", cases[i].label,
					 tls_version_name(version));
		}
		ask_handshake(i, &server, trust);
		stop(&server);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
	probe_trust_free(trust);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_s_server)};

	if (access(OPENSSL, X_OK) != 0) {
		(void)puts("no openssl(1) here");
		return 77;
	}
	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
