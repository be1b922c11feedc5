/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tlsward-worker: the program that reads hostile bytes. Started by the monitor
 * with its role in the environment, already without privileges; it loads what
 * its role needs, closes its own cage, says so, and works until main lets go.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/priv/child.h"
#include "agent/worker/worker.h"

const struct worker_row worker_table[] = {
	{"parse", SANDBOX_WORKER, worker_parse_prepare, worker_parse_run},
	{"probe", SANDBOX_WORKER, worker_probe_prepare, worker_probe_run},
	{"keycheck", SANDBOX_WORKER, worker_keycheck_prepare, worker_keycheck_run},
	{"ruleset", SANDBOX_WORKER, NULL, worker_ruleset_run},
	{"library", SANDBOX_WORKER, NULL, worker_library_run},
	{"demo", SANDBOX_DEMO, worker_demo_prepare, worker_demo_run},
};
const size_t worker_table_count = sizeof(worker_table) / sizeof(worker_table[0]);

enum { EXIT_USAGE = 2, EXIT_INTERNAL = 70 };

static const struct worker_row *find_row(const char *word)
{
	size_t i;

	for (i = 0; word && i < worker_table_count; i++) {
		if (strcmp(worker_table[i].word, word) == 0)
			return &worker_table[i];
	}
	return NULL;
}

static int close_cage(struct worker_self *self, const struct worker_row *row, bool off)
{
	struct sandbox_settings settings = {getuid(), getgid(), off};
	struct sandbox_layers layers;
	struct worker_ready ready;
	const char *failed;
	int r;

	r = sandbox_enter(row->cage, &settings, &layers, &failed);
	if (r != 0)
		return r;
	ready = (struct worker_ready){layers.no_new_privs, layers.seccomp,
				      (uint32_t)layers.landlock};
	return worker_send(self, WORKER_READY, 0, codec_worker_ready, &ready);
}

int main(void)
{
	const struct worker_row *row = find_row(getenv("TLSWARD_WORKER"));
	const char *sandbox = getenv("TLSWARD_SANDBOX");
	struct worker_self self = {
		.channel = channel_make(CHILD_CHANNEL_FD, ANSWER_BYTES_MAX)};
	/* Who started us put sockets right behind the channel. */
	static const int sockets[] = {CHILD_CHANNEL_FD + 1, CHILD_CHANNEL_FD + 2};
	int r = 0;

	if (!row) {
		(void)fputs("tlsward-worker: started by tlsward, not by hand\n",
			    stderr);
		return EXIT_USAGE;
	}
	self.sockets = sockets;
	if (row->prepare)
		r = row->prepare(&self);
	if (r == 0)
		r = close_cage(&self, row, sandbox && strcmp(sandbox, "off") == 0);
	if (r == 0)
		r = row->run(&self);
	/* Not exit(3): no handler of a library runs in the cage. */
	_exit(r == 0 || r == -EPIPE ? 0 : EXIT_INTERNAL);
}
