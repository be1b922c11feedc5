/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch_check: does this batch touch our table, and nothing but our table?
 *
 * The monitor asks before it lends a batch its privilege. Whoever made the
 * bytes is not believed: this is a bounded walk over netlink attributes that
 * shares no code with rules/batch.c and uses no library. It allows what it
 * knows; whatever it does not know is refused.
 */
#ifndef TLSWARD_RULES_BATCH_CHECK_H
#define TLSWARD_RULES_BATCH_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "agent/base/span.h"

enum batch_refusal {
	BATCH_OK,
	BATCH_TOO_LONG,       /* more than BATCH_CHECK_BYTES_MAX */
	BATCH_BAD_LENGTH,     /* a message's or attribute's */
	BATCH_TOO_MANY,       /* messages or attributes, or nested too deep */
	BATCH_BAD_FRAME,      /* no begin, end or generation where they belong */
	BATCH_BAD_TYPE,       /* of message: not one we send */
	BATCH_BAD_FLAGS,      /* of message */
	BATCH_BAD_FAMILY,     /* not inet, or another nfnetlink version */
	BATCH_BAD_ATTRIBUTE,  /* one this message has no use for, or twice */
	BATCH_FOREIGN_TABLE,  /* its table is not ours, or it names none */
	BATCH_BAD_EXPRESSION, /* a rule holds an expression we do not use */
	BATCH_REFUSAL_COUNT
};

enum {
	BATCH_CHECK_BYTES_MAX = 1 << 20,
	BATCH_CHECK_MESSAGES_MAX = 2048,
	BATCH_CHECK_ATTRIBUTES_MAX = 1 << 16, /* in the whole batch */
};

/*
 * batch_check(bytes, at):
 * Returns BATCH_OK, or why not, with the offset of the offending message in
 * ${at} (may be NULL). Needs no privilege, allocates nothing. ${bytes} may have
 * any alignment.
 */
enum batch_refusal batch_check(struct span bytes, size_t *at);

/* A few words for each, for a diagnosis. */
const char *batch_refusal_text(enum batch_refusal refusal);

#endif
