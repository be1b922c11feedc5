/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/trial.h"

struct trial trial_make(uint32_t count)
{
	return (struct trial){.count = count};
}

enum inquiry_step trial_next(struct trial *trial, uint32_t *variant)
{
	uint32_t i;

	for (i = 0; i < trial->count && !trial->why; i++) {
		if (trial->asked & 1U << i)
			continue;
		trial->asked |= 1U << i;
		*variant = i;
		return INQUIRY_ASK;
	}
	return trial->answered == trial->asked ? INQUIRY_DONE : INQUIRY_WAIT;
}

void trial_take(struct trial *trial, uint32_t variant,
		const struct probe_result *result, struct arena *arena)
{
	const struct provocation_answer *answer = &result->provocation;

	trial->answered |= 1U << variant;
	/* Silence after it was said is an answer, a handshake that failed is none. */
	if (!answer->provoked) {
		if (!trial->why && result->why)
			trial->why = arena_string(arena, span_from_string(result->why));
		if (!trial->why)
			trial->why = "no usable answer";
		return;
	}
	if (trial->round == 0) {
		trial->answers[variant] = *answer;
	} else if (!trial->changed &&
		   !provocation_same(&trial->answers[variant], answer)) {
		trial->changed = true;
		trial->changed_variant = variant;
		trial->changed_answer = *answer;
	}
}

bool trial_again(struct trial *trial)
{
	if (trial->why || trial->changed || trial->round + 1 >= TRIAL_ROUNDS)
		return false;
	trial->round++;
	trial->asked = trial->answered = 0;
	return true;
}

bool trial_same(const struct trial *trial, uint32_t from, uint32_t to)
{
	uint32_t i;

	for (i = from + 1; i < to; i++) {
		if (!provocation_same(&trial->answers[from], &trial->answers[i]))
			return false;
	}
	return true;
}
