/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay: what a fuzz target may know of the seed it is given. A seed in a format that
 * has since changed is refused at its first bytes, and then proves nothing.
 */
#ifndef TLSWARD_TESTS_REPLAY_H
#define TLSWARD_TESTS_REPLAY_H

#include <stdbool.h>

/* A seed is replayed, and its name does not start with "refused": it can be read. Not
 * there in a fuzzer. */
extern bool replay_wants_sense __attribute__((weak));

static inline bool replay_must_be_read(void)
{
	return &replay_wants_sense && replay_wants_sense;
}

#endif
