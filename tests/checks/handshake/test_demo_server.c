/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demonstration's server, asked by our own probes; and nginx itself with
 * the configuration that is said to describe it, asked the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "checks/handshake/demo_server.h"
#include "tests/checks/handshake/peer.h"

static const struct {
	enum demo_site site;
	enum tls_version version;
	bool accepted;
} hellos[] = {
	{DEMO_WEAK, TLS_VERSION_SSL2, false},
	{DEMO_WEAK, TLS_VERSION_SSL3, false},
	{DEMO_WEAK, TLS_VERSION_TLS1_0, true},
	{DEMO_WEAK, TLS_VERSION_TLS1_1, true},
	{DEMO_WEAK, TLS_VERSION_TLS1_2, true},
	{DEMO_WEAK, TLS_VERSION_TLS1_3, false},
	{DEMO_SOUND, TLS_VERSION_TLS1_0, false},
	{DEMO_SOUND, TLS_VERSION_TLS1_1, false},
	{DEMO_SOUND, TLS_VERSION_TLS1_2, true},
	{DEMO_SOUND, TLS_VERSION_TLS1_3, true},
};

static const struct {
	const char *name;
	enum tls_version version;
	size_t chain;
	enum chain_trust trust;
	const char *key_type;
	int expires_in_days;
} sites[DEMO_SITE_COUNT] = {
	[DEMO_WEAK] = {"weak.demo.example", TLS_VERSION_TLS1_2, 1, TRUST_SELF_SIGNED,
		       "RSA", -1},
	[DEMO_SOUND] = {"sound.demo.example", TLS_VERSION_TLS1_3, 2, TRUST_OK,
			"EC prime256v1", 80},
};

static void ask_hellos(const uint16_t ports[DEMO_SITE_COUNT])
{
	size_t i;

	for (i = 0; i < sizeof(hellos) / sizeof(hellos[0]); i++) {
		const struct probe_job job = {.kind = PROBE_HELLO,
					      .hello.version = hellos[i].version,
					      .name = sites[hellos[i].site].name};
		struct arena arena = arena_make(1024 * 1024);
		struct probe_result result;

		assert_true(
			peer_ask(&job, ports[hellos[i].site], NULL, &arena, &result));
		if (result.outcome != PROBE_ACCEPTED &&
		    result.outcome != PROBE_REFUSED && result.outcome != PROBE_CLOSED)
			fail_msg("row %zu: outcome %d, %s", i, (int)result.outcome,
				 result.why);
		if ((result.outcome == PROBE_ACCEPTED) != hellos[i].accepted)
			fail_msg("%s at %s: %s", tls_version_name(job.hello.version),
				 job.name, result.why ? result.why : "accepted");
		/* The sound site has TLS 1.3 and says so (RFC 8446 4.1.3). */
		if (hellos[i].accepted && hellos[i].site == DEMO_SOUND &&
		    hellos[i].version == TLS_VERSION_TLS1_2)
			assert_int_equal(result.hello.sentinel, SENTINEL_TLS1_2);
		arena_free(&arena);
	}
}

static void ask_handshakes(const uint16_t ports[DEMO_SITE_COUNT], const char *ca)
{
	struct probe_trust *trust = probe_trust_make(span_from_string(ca));
	size_t i;

	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		const struct probe_job job = {.kind = PROBE_HANDSHAKE,
					      .name = sites[i].name};
		struct arena arena = arena_make(1024 * 1024);
		struct probe_result result;
		const struct handshake *handshake = &result.handshake;
		const struct certificate *leaf = handshake->chain.items;
		int64_t wanted = time(NULL) + sites[i].expires_in_days * 86400;

		assert_true(peer_ask(&job, ports[i], trust, &arena, &result));
		if (result.outcome != PROBE_ACCEPTED)
			fail_msg("%s: %s", job.name, result.why);
		assert_int_equal(sites[i].version, handshake->version);
		assert_non_null(handshake->cipher_suite.name);
		assert_non_null(handshake->group);
		if (handshake->trust != sites[i].trust)
			fail_msg("%s: trust %d, %s", job.name, (int)handshake->trust,
				 handshake->trust_reason);
		assert_int_equal(sites[i].chain, handshake->chain.count);
		leaf = handshake->chain.items;
		assert_string_equal(sites[i].name, leaf->names.items[0]);
		assert_string_equal(sites[i].key_type, leaf->key_type);
		assert_in_range(leaf->not_after, wanted - 3600, wanted + 3600);
		arena_free(&arena);
	}
	probe_trust_free(trust);
}

static void stop(pid_t child)
{
	(void)kill(child, SIGTERM);
	(void)waitpid(child, NULL, 0);
}

static void test_demo_server(void **state)
{
	struct demo_server *server = demo_server_make();
	static const char *const addresses[] = {"127.0.0.2:443", "127.0.0.3:443"};
	struct arena arena = arena_make(1024 * 1024);
	uint16_t ports[DEMO_SITE_COUNT];
	int fds[DEMO_SITE_COUNT], pipes[2], status = -1;
	struct demo_files files;
	pid_t child;

	(void)state;
	assert_non_null(server);
	assert_true(demo_server_files(server, addresses, "/run/demo", &arena, &files));
	assert_non_null(strstr(files.config, "listen 127.0.0.3:443 ssl"));
	assert_non_null(strstr(files.config, "ssl_certificate /run/demo/weak.crt;"));
	fds[0] = peer_listen(&ports[0]);
	fds[1] = peer_listen(&ports[1]);
	assert_int_equal(0, pipe(pipes));
	child = peer_fork();
	if (child == 0) {
		(void)close(pipes[1]);
		_exit(demo_server_run(server, fds, pipes[0], deadline_in_ms(60000)) == 0
			      ? 0
			      : 1);
	}
	(void)close(pipes[0]);
	ask_hellos(ports);
	ask_handshakes(ports, files.ca);
	/* Our end of the pipe goes: so does the server. */
	(void)close(pipes[1]);
	(void)waitpid(child, &status, 0);
	assert_int_equal(0, status);
	(void)close(fds[0]);
	(void)close(fds[1]);
	demo_server_free(server);
	arena_free(&arena);
}

/* ---- nginx with the same configuration ------------------------------------- */

#define NGINX "/usr/sbin/nginx"

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

static void remove_files(const char *folder)
{
	static const char *const names[] = {"weak.crt",  "weak.key",   "sound.crt",
					    "sound.key", "nginx.conf", "nginx.pid"};
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

static pid_t start_nginx(const char *folder)
{
	char config[256], globals[512];
	pid_t child;

	(void)snprintf(config, sizeof(config), "%s/nginx.conf", folder);
	(void)snprintf(globals, sizeof(globals),
		       "daemon off; master_process off; pid %s/nginx.pid; "
		       "error_log stderr crit;",
		       folder);
	child = peer_fork();
	if (child == 0) {
		execl(NGINX, NGINX, "-e", "stderr", "-c", config, "-g", globals,
		      (char *)NULL);
		_exit(127);
	}
	return child;
}

static bool wait_for(uint16_t port)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		int fd = peer_connect(port);
		struct pollfd slot = {fd, POLLOUT, 0};
		bool up = poll(&slot, 1, 100) == 1 &&
			  !(slot.revents & (POLLERR | POLLHUP));

		(void)close(fd);
		if (up)
			return true;
		(void)poll(NULL, 0, 50);
	}
	return false;
}

static void test_nginx(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	char folder[] = "/tmp/tlsward-demo-XXXXXX", listen[2][32];
	const char *const addresses[] = {listen[0], listen[1]};
	struct demo_server *server;
	uint16_t ports[DEMO_SITE_COUNT];
	struct demo_files files;
	pid_t child;
	size_t i;

	(void)state;
	if (access(NGINX, X_OK) != 0) {
		print_message("no nginx here\n");
		skip();
	}
	server = demo_server_make();
	for (i = 0; i < DEMO_SITE_COUNT; i++) {
		(void)close(peer_listen(&ports[i]));
		(void)snprintf(listen[i], sizeof(listen[i]), "127.0.0.1:%u",
			       (unsigned int)ports[i]);
	}
	assert_non_null(mkdtemp(folder));
	assert_true(demo_server_files(server, addresses, folder, &arena, &files));
	write_file(folder, "weak.crt", files.sites[DEMO_WEAK].certificate);
	write_file(folder, "weak.key", files.sites[DEMO_WEAK].key);
	write_file(folder, "sound.crt", files.sites[DEMO_SOUND].certificate);
	write_file(folder, "sound.key", files.sites[DEMO_SOUND].key);
	write_file(folder, "nginx.conf", files.config);
	child = start_nginx(folder);
	assert_true(wait_for(ports[0]) && wait_for(ports[1]));
	ask_hellos(ports);
	ask_handshakes(ports, files.ca);
	stop(child);
	remove_files(folder);
	demo_server_free(server);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_demo_server),
		cmocka_unit_test(test_nginx),
	};

	if (probe_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
