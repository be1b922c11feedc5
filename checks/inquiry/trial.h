/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trial: the same provocation in several variants, and whether the peer takes them
 * all alike. A difference counts only when it comes again: of each variant the answer
 * in every round has to be the same, or nothing follows from it.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_TRIAL_H
#define TLSWARD_CHECKS_INQUIRY_TRIAL_H

#include "checks/inquiry/inquiry.h"

enum { TRIAL_VARIANTS_MAX = 8, TRIAL_ROUNDS = 3 };

struct trial {
	uint32_t count;           /* of variants */
	uint32_t round;           /* 0, 1, ... */
	uint32_t asked, answered; /* 1 << variant: in this round */
	bool changed;             /* a variant was not taken as in the round before */
	const char *why;          /* a variant could not be tried: the reason */
	struct provocation_answer answers[TRIAL_VARIANTS_MAX]; /* of the first round */
	/* Once ${changed}: the first variant that was, and how it was taken then. */
	uint32_t changed_variant;
	struct provocation_answer changed_answer;
};

struct trial trial_make(uint32_t count);

/* The next variant of this round to ask with: INQUIRY_ASK and *${variant}. */
enum inquiry_step trial_next(struct trial *trial, uint32_t *variant);

/* ${result} is that of ${variant}. */
void trial_take(struct trial *trial, uint32_t variant,
		const struct probe_result *result, struct arena *arena);

/* After INQUIRY_DONE: begin one more round? Not when nothing can come of it. */
bool trial_again(struct trial *trial);

/* Were variants ${from} up to, not including ${to} all taken in the same way? */
bool trial_same(const struct trial *trial, uint32_t from, uint32_t to);

#endif
