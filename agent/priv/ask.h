/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask: main's side of the monitor's table (message.h).
 *
 * Every function returns 0, -errno as the monitor said (the words are in
 * answer.reason where one is passed), -ETIMEDOUT at the link's deadline, or
 * -EPIPE when the monitor is gone.
 */
#ifndef TLSWARD_AGENT_PRIV_ASK_H
#define TLSWARD_AGENT_PRIV_ASK_H

#include "agent/priv/channel.h"
#include "agent/priv/message.h"

struct monitor_link {
	struct channel channel;
	struct deadline deadline; /* of the whole run */
	uint32_t asked;           /* questions so far: the number of the last one */
};

/* A process the monitor started for us. */
struct worker {
	enum worker_role role;
	uint32_t index;
	struct channel channel; /* fd -1: none */
};

/* Any question; ${fd} (may be NULL) gets the answer's descriptor or -1. */
int ask_question(struct monitor_link *link, enum ask_kind kind, const struct ask *ask,
		 struct arena *arena, struct answer *answer, int *fd);

int ask_worker(struct monitor_link *link, enum worker_role role, struct worker *out);

/* Let ${worker} go, at once with ${kill}; ${end} says how it ended. */
int ask_worker_end(struct monitor_link *link, struct worker *worker, bool kill,
		   enum worker_end *end);

/* The root of process ${pid}, or with 0 that of --root, for ask_file(). */
int ask_target(struct monitor_link *link, uint32_t pid, struct arena *arena,
	       uint32_t *target, const char **reason);

/*
 * ask_file(link, wanted, worker, token, arena, status, facts):
 * Have a file sent to ${worker} as WORKER_FILE. ${status} says what became of
 * it, also when it could not be read: the worker knows too.
 */
struct file_wanted {
	uint32_t target;
	enum file_purpose purpose;
	const char *path;
};
int ask_file(struct monitor_link *link, const struct file_wanted *wanted,
	     const struct worker *worker, uint32_t token, struct arena *arena,
	     struct worker_file *status, struct file_facts *facts);

/* Have the names of ${pattern} sent to ${worker} as WORKER_NAMES. */
int ask_glob(struct monitor_link *link, uint32_t target, const char *pattern,
	     const struct worker *worker, uint32_t token);

/* Have a connection sent to ${worker} as WORKER_CONNECTION, with ${job}. */
struct connection_wanted {
	struct ip_address address;
	uint16_t port;
	enum transport transport;
	struct span job;
};
int ask_connect(struct monitor_link *link, const struct connection_wanted *wanted,
		const struct worker *worker, uint32_t token, struct arena *arena,
		const char **reason);

/* Have our table and what plans must know of the others sent, as the kernel said
 * it, to ${worker} as WORKER_RAW. */
int ask_ruleset(struct monitor_link *link, const struct worker *worker, uint32_t token,
		struct arena *arena, const char **reason);

/* Is there a table of nf_tables in this network namespace? So that nobody has to be
 * started to read none. */
int ask_has_rules(struct monitor_link *link, struct arena *arena, bool *out);

/* Have everybody's rules sent to ${worker} as WORKER_RAW, without the elements of
 * sets; and those of one set (${set}: a struct exchange_set, encoded). */
int ask_kernel_ruleset(struct monitor_link *link, const struct worker *worker,
		       uint32_t token, struct arena *arena, const char **reason);
int ask_set_elements(struct monitor_link *link, struct span set,
		     const struct worker *worker, uint32_t token, struct arena *arena,
		     const char **reason);

/* Have a table of the legacy iptables (enum xtables_table; ${family} 4 or 6) sent to
 * ${worker} as WORKER_RAW. -ENOENT: it is not in use. */
int ask_xtables(struct monitor_link *link, uint8_t family, uint32_t table,
		const struct worker *worker, uint32_t token, struct arena *arena,
		const char **reason);

/* Send a batch; ${answer} is a struct batch_answer, encoded. Needs ask_lock(). */
int ask_batch(struct monitor_link *link, struct span batch, struct arena *arena,
	      struct span *answer, const char **reason);

/* What connection tracking says of a connection of this host's, unread:
 * conntrack_arrival() of rules/conntrack.h. -ENOENT: it is not tracked. */
struct connection_ends {
	enum transport transport;
	struct ip_address local, peer;
	uint16_t local_port, peer_port;
};
int ask_conntrack(struct monitor_link *link, const struct connection_ends *ends,
		  struct arena *arena, struct span *out, const char **reason);

/* Have a socket that lives in another network namespace, or what is known of where
 * sockets live, sent to ${worker} as WORKER_NAMESPACE. ${wanted} and ${sockets}: the
 * structs of namespace_message.h, encoded. After a failure nothing was sent. */
int ask_namespace(struct monitor_link *link, struct span wanted,
		  const struct worker *worker, uint32_t token);
int ask_socket_namespaces(struct monitor_link *link, struct span sockets,
			  const struct worker *worker, uint32_t token);

/* What rpm says is the package of ${path}, as rpm printed it. */
int ask_package(struct monitor_link *link, const char *path, struct arena *arena,
		struct span *out, const char **reason);

int ask_fact(struct monitor_link *link, enum fact fact, struct arena *arena,
	     struct span *out);
int ask_lock(struct monitor_link *link, struct arena *arena, const char **reason);

#endif
