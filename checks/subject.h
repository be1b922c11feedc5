/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * subject: what a check is called for, one at a time, and how it is called.
 *
 * The texts hold nothing that changes from run to run (no pid, no line, no
 * inode): waivers match them and a finding's id hashes them. They are raw:
 * escape before printing.
 */
#ifndef TLSWARD_CHECKS_SUBJECT_H
#define TLSWARD_CHECKS_SUBJECT_H

#include "checks/check.h"

typedef bool subject_fn(void *context, const struct subject *subject);

/* What there is to look at for ${subject}: enum evidence. */
uint32_t subject_evidence(const struct subject *subject);

/* The same kind of subject for one thing only; the report names things by it. */
struct subject subject_of_listener(const struct facts *facts,
				   const struct listener *listener);
struct subject subject_of_process(const struct facts *facts,
				  const struct process *process);
struct subject subject_of_server(const struct facts *facts,
				 const struct server *server);
struct subject subject_of_site(const struct facts *facts, const struct site *site);
struct subject subject_of_endpoint(const struct facts *facts,
				   const struct endpoint *endpoint);

/* "nginx example.org 0.0.0.0:443", "tcp 0.0.0.0:443 (nginx)"; NULL: no memory. */
const char *subject_text(const struct subject *subject, enum scope scope,
			 struct arena *arena);

/* The place in a file that is nearest to the subject; path NULL: none. */
struct location subject_place(const struct subject *subject);

/* What a process' evidence points at: "/proc/812/exe". */
struct location subject_process_place(const struct process *process, const char *leaf,
				      struct arena *arena);

/* What the wire's evidence points at: "127.0.0.1:443 (SNI example.org)". */
struct location subject_live_place(const struct endpoint *endpoint,
				   struct arena *arena);

/* The name people know a program by: base name of its file, else its comm. */
const char *subject_program(const struct process *process);

/* The process that holds ${listener}, activators left out; NULL = not known. */
const struct process *subject_holder(const struct facts *facts,
				     const struct listener *listener);

#endif
