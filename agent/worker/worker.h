/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worker: what every role of tlsward-worker shares. A role reads hostile bytes;
 * it has a channel to main, memory, a clock, and nothing else.
 */
#ifndef TLSWARD_AGENT_WORKER_WORKER_H
#define TLSWARD_AGENT_WORKER_WORKER_H

#include "agent/base/codec.h"
#include "agent/priv/channel.h"
#include "agent/priv/message.h"
#include "agent/priv/sandbox.h"

/* Main is slow, or gone: either way there is nothing left to do. */
enum { WORKER_PATIENCE_MS = 10 * 60 * 1000 };

struct worker_self {
	struct channel channel;
	const int *sockets; /* demo: its two listening sockets */
	void *prepared;     /* what prepare() left for run() */
};

/* A row of the program: what to do before the cage is closed, which cage, and
 * what to do inside. Both return 0 or -errno; -EPIPE is the ordinary end. */
struct worker_row {
	const char *word; /* value of TLSWARD_WORKER */
	enum sandbox_role cage;
	int (*prepare)(struct worker_self *self); /* or NULL */
	int (*run)(struct worker_self *self);
};

extern const struct worker_row worker_table[];
extern const size_t worker_table_count;

int worker_parse_prepare(struct worker_self *self);
int worker_parse_run(struct worker_self *self);
int worker_probe_prepare(struct worker_self *self);
int worker_probe_run(struct worker_self *self);
int worker_keycheck_prepare(struct worker_self *self);
int worker_keycheck_run(struct worker_self *self);
int worker_ruleset_run(struct worker_self *self);
int worker_library_run(struct worker_self *self);
int worker_demo_prepare(struct worker_self *self);
int worker_demo_run(struct worker_self *self);

/* Encode ${item} with ${codec} and send it to main. 0 or -errno. */
int worker_send(struct worker_self *self, enum worker_message kind, uint32_t token,
		void (*codec)(struct codec *, void *), void *item);

/*
 * A file that came as WORKER_FILE, mapped read-only. worker_unmap() lets it go.
 * The descriptor is closed either way. 0 or -errno.
 */
int worker_map(int memfd, uint64_t size, struct span *out);
void worker_unmap(struct span bytes);

#endif
