/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job: what main tells the roles to do, as structs and codecs. (A probe's job is
 * checks/handshake/probe.h's own.)
 */
#ifndef TLSWARD_AGENT_WORKER_JOB_H
#define TLSWARD_AGENT_WORKER_JOB_H

#include "agent/base/codec.h"

/* To WORKER_PARSE; the result is a struct server_config. */
struct parse_job {
	const char *server;      /* row of parser_list.h */
	const char *command;     /* of the master, NULL with --files */
	const char *path;        /* --files: the main file */
	const char *tls_library; /* "OpenSSL 3.0.17", NULL = not known */
	bool has_executable;     /* its program can be asked for */
};

void codec_parse_job(struct codec *codec, void *item);

/* To WORKER_KEYCHECK: files arrive with a token that says what they are. */
#define KEYCHECK_TOKEN(index, is_key) ((uint32_t)(index)*2 + ((is_key) ? 1 : 0))
#define KEYCHECK_TOKEN_INDEX(token) ((token) / 2)
#define KEYCHECK_TOKEN_IS_KEY(token) ((token) % 2 == 1)

/* From WORKER_LIBRARY, for each file: what it says it is. */
struct library_answer {
	const char *version; /* "OpenSSL 3.0.17"; NULL: it does not say */
};

void codec_library_answer(struct codec *codec, void *item);

/* To WORKER_RULESET: what the kernel's answer with this token is, and what becomes
 * of it. */
enum ruleset_token {
	RULESET_TOKEN_OURS,     /* ask_ruleset() -> struct snapshot */
	RULESET_TOKEN_KERNEL,   /* ask_kernel_ruleset() -> struct kernel_ruleset */
	RULESET_TOKEN_ELEMENTS, /* ask_set_elements() -> struct raw_elements */
	RULESET_TOKEN_XTABLES4, /* ask_xtables() -> struct kernel_ruleset */
	RULESET_TOKEN_XTABLES6, /* the same of IPv6 */
};

/* To WORKER_DEMO, and its answer: the files that say what it serves. */
struct demo_job {
	const char *addresses[2]; /* of the weak and the sound site */
	const char *folder;
};

struct demo_texts {
	const char *certificates[2], *keys[2];
	const char *ca;
	const char *config;
};

void codec_demo_job(struct codec *codec, void *item);
void codec_demo_texts(struct codec *codec, void *item);

#endif
