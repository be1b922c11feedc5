/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run: what main carries through its pipeline. No global of ours changes; this
 * is where everything is.
 */
#ifndef TLSWARD_AGENT_RUN_H
#define TLSWARD_AGENT_RUN_H

#include "agent/option.h"
#include "agent/policy/policy.h"
#include "agent/priv/ask.h"
#include "agent/priv/sandbox.h"
#include "checks/facts.h"

struct run {
	const struct options *options;
	const struct policy *policy;
	struct monitor_link link;
	struct port_list ports;            /* what is looked at; empty = every port */
	uint32_t may_ask;                  /* ASK_BIT()s: what the monitor answers */
	bool may_change_rules;             /* the monitor holds CAP_NET_ADMIN */
	struct sandbox_layers layers;      /* main's own */
	struct worker_ready worker_layers; /* the weakest of the workers' */
	bool worker_seen;
	struct arena arena; /* facts, findings, report */
	struct facts facts;
	uint32_t caller; /* pid of the process that was called: its parents are who */
	int output;      /* descriptor the result goes to */
	bool color;
	bool shows_progress; /* stderr is a terminal somebody looks at */
};

enum { RUN_ARENA_MAX = 1024 * 1024 * 1024 };

/* Note what a stage could not see; the memory for it is the run's. */
void run_limit(struct run *run, enum limit_reason reason, uint32_t evidence,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Note which layers a worker said are on. */
void run_note_layers(struct run *run, const struct worker_ready *ready);

/*
 * run_receive(run, worker, most, message):
 * The next thing ${worker} says within ${most} milliseconds, its WORKER_READY being
 * noted on the way. Returns 0 or -errno; message->fd is the caller's to close.
 */
int run_receive(struct run *run, struct worker *worker, int64_t most,
		struct message *message);

/* Whose report this is: the host's name, for facts.host. */
void run_name_host(struct run *run);

/* Milliseconds left of the run, at most ${most}. */
struct deadline run_deadline(const struct run *run, int64_t most);

/*
 * run_end_worker(run, worker, what, evidence):
 * Let a worker go. One that did not end by itself is a limit: its evidence may
 * be incomplete.
 */
void run_end_worker(struct run *run, struct worker *worker, const char *what,
		    uint32_t evidence);

#endif
