/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forwarder: who passes on, and where docker-proxy says it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/host/forwarder.h"

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_name(void **state)
{
	static const struct {
		const char *label, *exe, *name, *word;
	} rows[] = {
		{"docker's", "/usr/bin/docker-proxy", "docker-proxy", "docker-proxy"},
		{"podman's", "/usr/bin/conmon", "conmon", "conmon"},
		{"built for a CPU", "/usr/bin/pasta.avx2", "pasta.avx2", "pasta"},
		{"its file could not be read", NULL, "rootlessport", "rootlessport"},
		{"a longer name", "/usr/bin/docker-proxy2", "docker-proxy", NULL},
		{"a server", "/usr/sbin/nginx", "nginx", NULL},
		{"nothing is known", NULL, NULL, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct process process = {.exe = rows[i].exe,
						.name = rows[i].name};
		const char *word = forwarder_name(&process);

		if (!same(word, rows[i].word))
			fail_msg("%s: %s", rows[i].label, word ? word : "none");
	}
}

#define PROXY "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 "

static void test_target(void **state)
{
	static const struct {
		const char *label, *name, *command, *to;
	} rows[] = {
		{"as docker starts it", "docker-proxy",
		 PROXY "-container-ip 172.17.0.2 -container-port 80", "172.17.0.2:80"},
		{"with more behind", "docker-proxy",
		 PROXY "-container-ip 172.17.0.2 -container-port 80 -use-listen-fd",
		 "172.17.0.2:80"},
		{"IPv6", "docker-proxy",
		 PROXY "-container-ip fd00::2 -container-port 80", "[fd00::2]:80"},
		{"two dashes, equals signs", "docker-proxy",
		 "docker-proxy --proto=tcp --host-port=8080 --container-ip=10.0.0.2 "
		 "--container-port=81",
		 "10.0.0.2:81"},
		{"another port", "docker-proxy",
		 "docker-proxy -host-port 8081 -container-ip 10.0.0.2 -container-port 1",
		 NULL},
		{"another protocol", "docker-proxy",
		 "docker-proxy -proto udp -host-port 8080 -container-ip 10.0.0.2 "
		 "-container-port 1",
		 NULL},
		{"no port there", "docker-proxy", PROXY "-container-ip 172.17.0.2",
		 NULL},
		{"no number", "docker-proxy",
		 PROXY "-container-ip 172.17.0.2 -container-port 8x", NULL},
		{"too large", "docker-proxy",
		 PROXY "-container-ip 172.17.0.2 -container-port 65536", NULL},
		{"no address", "docker-proxy",
		 PROXY "-container-ip evil\033[2J -container-port 80", NULL},
		{"cut", "docker-proxy", PROXY "-container-ip", NULL},
		{"none", "docker-proxy", NULL, NULL},
		{"another program", "conmon",
		 PROXY "-container-ip 172.17.0.2 -container-port 80", NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(65536);
		const char *to = forwarder_target(rows[i].name, rows[i].command,
						  TRANSPORT_TCP, 8080, &arena);

		if (!same(to, rows[i].to))
			fail_msg("%s: %s", rows[i].label, to ? to : "none");
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
