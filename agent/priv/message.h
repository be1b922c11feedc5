/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message: everything our processes say to one another, as structs and their
 * codecs. A question of main to the monitor and its answer share a name:
 * ask_file() in ask.h, answer_file() in monitor_table.c.
 */
#ifndef TLSWARD_AGENT_PRIV_MESSAGE_H
#define TLSWARD_AGENT_PRIV_MESSAGE_H

#include "agent/base/codec.h"
#include "checks/config/source.h"
#include "checks/facts.h"

/* What main may ask; the rows of the monitor's table. */
enum ask_kind {
	ASK_WORKER = 1, /* number: enum worker_role -> number: its index, a channel */
	ASK_WORKER_END, /* worker -> number: enum worker_end */
	ASK_TARGET,     /* number: pid, or 0 for --root -> number: its index */
	ASK_FILE,       /* target, path, number: enum file_purpose, worker, token */
	ASK_GLOB,       /* target, path (a pattern), worker, token */
	ASK_CONNECT,    /* address, port, transport, worker, token, bytes: the job */
	ASK_FACT,       /* number: enum fact -> bytes */
	ASK_RULESET,    /* worker, token: our table, and what a plan must know */
	ASK_BATCH,      /* bytes: one netlink batch -> bytes: the kernel's errors */
	ASK_LOCK,       /* the exclusive lock of all changes */
	/* address, port: our end; peer, peer_port: the other one; transport ->
	 * bytes: what connection tracking says of it, ENOENT: not tracked */
	ASK_CONNTRACK,
	ASK_KERNEL_RULESET, /* worker, token: everybody's tables, without elements */
	ASK_SET_ELEMENTS,   /* worker, token, bytes: struct exchange_set, encoded */
	/* worker, token, bytes: struct namespace_wanted, encoded -> WORKER_NAMESPACE */
	ASK_NAMESPACE,
	/* worker, token, bytes: struct namespace_sockets, encoded -> the same */
	ASK_SOCKET_NAMESPACES,
	/* number: enum xtables_table, target: 4 or 6, worker, token: a table of the
	 * legacy iptables, ENOENT: it is not in use */
	ASK_XTABLES,
	/* path -> bytes: what rpm printed of the package that owns it; -ENODATA: none
	 * does, -ENOENT: no rpm here */
	ASK_PACKAGE,
	ASK_HAS_RULES, /* -> number: 0 when nf_tables has not one table here */
	ASK_KIND_COUNT
};

#define ASK_BIT(kind) (UINT32_C(1) << (kind))

/* The processes the monitor starts for main. */
enum worker_role {
	WORKER_DISCOVER, /* of our own program: /proc and netlink */
	WORKER_PARSE,    /* of tlsward-worker, as all that follow */
	WORKER_PROBE,
	WORKER_KEYCHECK,
	WORKER_RULESET,
	WORKER_LIBRARY,
	WORKER_ROLE_COUNT
};

enum worker_end {
	WORKER_ENDED,     /* by itself, with status 0 */
	WORKER_FAILED,    /* by itself, with another status */
	WORKER_KILLED,    /* by a signal that was not ours: a crash or its filter */
	WORKER_STOPPED,   /* still ran: killed by the monitor */
	WORKER_ABANDONED, /* killed, and not gone within the deadline */
	WORKER_END_COUNT
};

/* Why a file is wanted: decides the ceiling and who may get it. */
enum file_purpose {
	PURPOSE_CONFIG,      /* to a parse worker */
	PURPOSE_EXECUTABLE,  /* to a parse worker: /proc/PID/exe, path unused */
	PURPOSE_LIBRARY,     /* to a library worker */
	PURPOSE_CERTIFICATE, /* to a keycheck worker */
	PURPOSE_KEY,         /* to a keycheck worker, nobody else */
	PURPOSE_TRUST,       /* to a probe worker: the host's store, path unused */
	PURPOSE_COUNT
};

/* Small facts of the kernel, from fixed paths. */
enum fact {
	FACT_LOCAL_PORT_RANGE,
	FACT_IP_TABLES_NAMES,
	FACT_IP6_TABLES_NAMES,
	FACT_CONNTRACK_COUNT,
	FACT_HOSTNAME,
	FACT_IP_VS, /* the virtual services of IPVS */
	FACT_COUNT
};

enum {
	ASK_BYTES_MAX = 4 * 1024 * 1024,     /* of one question */
	ANSWER_BYTES_MAX = 16 * 1024 * 1024, /* of one answer of the monitor */
	RESULT_BYTES_MAX = 96 * 1024 * 1024, /* of one result of a worker */
	WORKERS_MAX = 64,                    /* started in one run, all roles */
	TARGETS_MAX = 256,
};

/* A question; which fields matter says enum ask_kind. */
struct ask {
	uint32_t number;
	uint32_t target;
	uint32_t worker;
	uint32_t token;
	const char *path;
	struct ip_address address;
	uint16_t port;
	enum transport transport;
	struct span bytes;
	struct ip_address peer;
	uint16_t peer_port;
};

struct answer {
	int64_t status;     /* 0 or -errno */
	const char *reason; /* status != 0: a few words, ours */
	uint32_t number;
	struct file_facts file;
	struct span bytes;
};

void codec_ask(struct codec *codec, void *item);
void codec_answer(struct codec *codec, void *item);

/* Between main, the monitor and a worker. The kind says which struct it is. */
enum worker_message {
	WORKER_JOB = 100,  /* main -> worker: what to do, the role's own struct */
	WORKER_FILE,       /* monitor -> worker: struct worker_file, a memfd */
	WORKER_NAMES,      /* monitor -> worker: struct worker_names */
	WORKER_CONNECTION, /* monitor -> worker: a job, a socket */
	WORKER_RAW,        /* monitor -> worker: an answer of the kernel, unread */
	WORKER_NAMESPACE,  /* monitor -> worker: struct namespace_answer, a socket */
	WORKER_WANTS_FILE, /* worker -> main: struct worker_wants */
	WORKER_WANTS_GLOB, /* worker -> main: struct worker_wants */
	WORKER_WANTS_NAMESPACE,         /* worker -> main: struct namespace_wanted */
	WORKER_WANTS_SOCKET_NAMESPACES, /* worker -> main: struct namespace_sockets */
	WORKER_READY,  /* worker -> main: struct worker_ready, the sandbox is on */
	WORKER_RESULT, /* worker -> main: the role's own struct */
};

struct worker_file {
	enum source_status status;
	const char *reason;
	uint64_t size; /* of the memfd */
};

struct worker_names {
	enum source_status status;
	const char *reason;
	struct string_list paths;
};

struct worker_wants {
	const char *path;
	enum file_purpose purpose;
};

struct worker_ready {
	bool no_new_privs;
	bool seccomp;
	uint32_t landlock; /* ABI, 0 = not on */
};

void codec_worker_file(struct codec *codec, void *item);
void codec_worker_names(struct codec *codec, void *item);
void codec_worker_wants(struct codec *codec, void *item);
void codec_worker_ready(struct codec *codec, void *item);

#endif
