/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world: a small host where every check passes, for tests to break.
 *
 * nginx (a root master, one worker) listens on 0.0.0.0:443 with one site,
 * example.org, a good certificate in a good file, and TLS 1.2 and 1.3 on the
 * wire. Everything lives in the struct: do not copy it.
 */
#ifndef TLSWARD_TESTS_CHECKS_WORLD_H
#define TLSWARD_TESTS_CHECKS_WORLD_H

#include "checks/check.h"

enum {
	WORLD_NOW = 1795269600, /* 2026-11-21 14:00:00 UTC */
	WORLD_DAY = 24 * 60 * 60,
};

struct world {
	struct library library;
	struct process processes[3]; /* master, worker, a stranger without a socket */
	struct owner owners[2], stranger_owner;
	struct listener listeners[2]; /* the second one is not counted yet */
	const char *names[1], *words[6], *certificate_names[2], *files[1];
	struct setting setting;
	struct setting settings[6]; /* in its place where a test wants more */
	const char *list_words[4], *other_words[4];
	struct cipher_string lists[2];
	struct stated_suite stated[6], other_stated[6];
	struct site_address address;
	struct certificate on_disk[2], served[2];
	struct site_certificate site_certificate;
	struct site sites[1];
	struct file_facts file;
	size_t workers[1], endpoint_listeners[1];
	struct server server;
	struct server servers[2];     /* in its place where a test wants two */
	struct endpoint endpoints[2]; /* the second one is not counted yet */
	struct http_response responses[HTTP_QUESTION_COUNT]; /* of the first one */
	struct http_cookie cookie;
	const char *products[1];
	/* What it offers in TLS 1.2 and 1.3; room for a test's own. */
	struct cipher_suite_use suites[4], suites_1_3[4], groups[6], schemes[4];
	struct publication publications[2]; /* not counted yet */
	struct limit limit;
	const char *ciphers[2], *cipher_suites[2], *policy_groups[3];
	const char *expected_programs[1];
	uint16_t expected_ports[1];
	struct expected_listener expected;
	struct waiver waiver; /* not counted yet */
	struct facts facts;
	struct check_settings want;
};

void world_make(struct world *w);

#endif
