/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/server_process.h"

#define MASTER "nginx: master process /usr/sbin/nginx"
#define WORKER "nginx: worker process"

static const struct {
	const char *label;
	struct process processes[4];
	const char *mains; /* one letter for each process: 'm' or '-' */
} rows[] = {
	{"master and workers",
	 {{.pid = 7, .parent_pid = 1, .exe = "/n", .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .exe = "/n", .command = WORKER},
	  {.pid = 9, .parent_pid = 7, .exe = "/n", .command = WORKER}},
	 "m--"},
	{"a worker that has no title yet",
	 {{.pid = 7, .parent_pid = 1, .exe = "/n", .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .exe = "/n", .command = MASTER},
	  {.pid = 9, .parent_pid = 7, .exe = "/n", .command = WORKER}},
	 "m--"},
	{"an upgrade: the successor has workers",
	 {{.pid = 7, .parent_pid = 1, .exe = "/n", .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .exe = "/n", .command = MASTER},
	  {.pid = 9, .parent_pid = 8, .exe = "/n", .command = WORKER}},
	 "mm-"},
	{"an upgrade: another program",
	 {{.pid = 7, .parent_pid = 1, .exe = "/n (old)", .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .exe = "/n", .command = MASTER},
	  {.pid = 9, .parent_pid = 7, .exe = "/n (old)", .command = WORKER}},
	 "mm-"},
	{"another configuration",
	 {{.pid = 7, .parent_pid = 1, .exe = "/n", .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .exe = "/n", .command = MASTER " -c /x"}},
	 "mm"},
	{"started by a program that is not seen",
	 {{.pid = 8, .parent_pid = 7, .exe = "/n", .command = MASTER}},
	 "m"},
	{"its program is not known",
	 {{.pid = 7, .parent_pid = 1, .command = MASTER},
	  {.pid = 8, .parent_pid = 7, .command = MASTER}},
	 "mm"},
};

static void test_is_main(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct process processes[4];
		struct discovery discovery = {.processes = processes};

		for (j = 0; rows[i].mains[j] != '\0'; j++)
			processes[j] = rows[i].processes[j];
		discovery.process_count = j;
		for (j = 0; j < discovery.process_count; j++) {
			if (server_process_is_main(
				    config_parser_find(SPAN_LITERAL("nginx")),
				    &discovery, j) != (rows[i].mains[j] == 'm'))
				fail_msg("%s: process %zu", rows[i].label, j);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_main),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
