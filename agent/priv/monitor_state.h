/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * monitor_state: what the monitor remembers between questions, and the rows of
 * its table. Only monitor*.c include it.
 */
#ifndef TLSWARD_AGENT_PRIV_MONITOR_STATE_H
#define TLSWARD_AGENT_PRIV_MONITOR_STATE_H

#include "agent/priv/monitor.h"
#include "agent/priv/opener.h"

enum {
	/* A file system that missed this many deadlines is not asked again: ten
	 * thousand includes on a dead mount must not cost two seconds each. */
	TARGET_TIMEOUTS_MAX = 3,
};

struct target {   /* a server's own root */
	int proc; /* /proc/PID: pins the process instance; -1 for --root */
	int root; /* O_PATH */
	unsigned int timeouts;
};

struct worker_slot {
	enum worker_role role;
	pid_t pid;   /* 0: ended */
	int channel; /* main's end, so that files need not pass through main */
};

struct monitor {
	const struct monitor_settings *settings;
	struct channel main;
	struct opener opener;
	struct target targets[TARGETS_MAX];
	size_t target_count;
	struct worker_slot workers[WORKERS_MAX];
	size_t worker_count;
	int lock;
};

/* Let a worker's channel go and wait for it; at once with ${kill_first}. */
enum worker_end monitor_end_worker(struct worker_slot *worker, bool kill_first);

/* An answer: fills ${answer}, and ${fd}, which the caller sends and closes. */
typedef void monitor_answer_fn(struct monitor *monitor, const struct ask *ask,
			       struct arena *arena, struct answer *answer, int *fd);

monitor_answer_fn answer_worker, answer_worker_end;           /* monitor_worker.c */
monitor_answer_fn answer_target, answer_file, answer_glob;    /* monitor_file.c */
monitor_answer_fn answer_connect;                             /* monitor_socket.c */
monitor_answer_fn answer_package;                             /* monitor_package.c */
monitor_answer_fn answer_ruleset, answer_batch;               /* monitor_ruleset.c */
monitor_answer_fn answer_conntrack;                           /* monitor_ruleset.c */
monitor_answer_fn answer_namespace, answer_socket_namespaces; /* monitor_namespace.c */
monitor_answer_fn answer_kernel_ruleset, answer_has_rules;    /* monitor_ruleset.c */
monitor_answer_fn answer_set_elements, answer_xtables;        /* monitor_ruleset.c */

struct monitor_row {
	enum ask_kind kind;
	monitor_answer_fn *answer;
};

extern const struct monitor_row monitor_table[];
extern const size_t monitor_table_count;

/* Send a message to worker ${index}, if it has ${role}. 0 or -errno. */
int monitor_send(struct monitor *monitor, uint32_t index, enum worker_role role,
		 const struct message *message);

/* The bytes of a small file of the kernel. 0 or -errno. */
int monitor_read_fact(enum fact fact, struct arena *arena, struct span *out);

/* Fill ${answer} with a refusal. */
void monitor_refuse(struct answer *answer, int error, const char *reason);

#endif
