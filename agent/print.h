/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * print: the only place that writes to a descriptor people look at.
 */
#ifndef TLSWARD_AGENT_PRINT_H
#define TLSWARD_AGENT_PRINT_H

#include <stdbool.h>

#include "agent/base/buffer.h"
#include "agent/base/diag.h"

/* All of ${text} to ${fd}, or false: a report that was cut is no report. */
bool print_bytes(int fd, struct span text);

/* A buffer, unless writing it failed. */
bool print_buffer(int fd, const struct buffer *text);

/* One line on stderr that the next one overwrites; NULL wipes it out. */
void print_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "tlsward: path:line:column: message" to stderr, escaped. */
void print_diag(const struct diag *diag);

/* printf(3) to stderr after "tlsward: ", escaped as a whole. */
void print_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
