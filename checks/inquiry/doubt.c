/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/doubt.h"

/* Not one byte came: the deadline, a close, or the network in its place. */
static bool is_wordless(const struct probe_result *result)
{
	switch (result->outcome) {
	case PROBE_CLOSED:
	case PROBE_TIMEOUT:
		return result->bytes_read == 0 && !result->provocation.provoked;
	case PROBE_FAILED:
		return true;
	default:
		return false;
	}
}

void doubts_learn(struct doubts *doubts, const struct question *question,
		  const struct probe_result *result)
{
	const struct probe_job *job = &question->job;

	if (doubts->has_control || is_wordless(result) ||
	    result->speaks != SPEAKS_TLS || job->port != 0 ||
	    (job->kind != PROBE_HANDSHAKE && job->kind != PROBE_HELLO))
		return;
	doubts->control = *job;
	doubts->has_control = true;
}

bool doubts_apply(const struct doubts *doubts, const struct question *question,
		  const struct probe_result *result)
{
	const struct probe_job *job = &question->job;

	/* Another port is another peer, and to other words than TLS's no word at all
	 * is the usual answer. */
	if (!doubts->has_control || !is_wordless(result) || job->port != 0 ||
	    job->kind == PROBE_TALK)
		return false;
	return result->outcome != PROBE_TIMEOUT || (!question->repeated && !job->once);
}

static bool is_known_to_close(const struct doubts *doubts)
{
	return doubts->proven >= DOUBT_PROVEN_MIN && doubts->window == 0;
}

uint32_t doubts_window(const struct doubts *doubts)
{
	if (is_known_to_close(doubts))
		return 1;
	return doubts->window > 0 ? doubts->window : UINT32_MAX;
}

bool doubts_add(struct doubts *doubts, const struct question *question,
		const struct probe_result *result, uint32_t others, struct arena *arena)
{
	struct doubt *item =
		arena_push(arena, &doubts->items, &doubts->count, sizeof(*item));

	if (!item)
		return false;
	*item = (struct doubt){
		*question, result->outcome,
		result->why ? arena_string(arena, span_from_string(result->why)) : NULL,
		doubts->window == 1};
	if (doubts->count == 1)
		doubts->burst = others + 1;
	/* The network's word and the deadline's are never a refusal. */
	if (result->outcome == PROBE_CLOSED && is_known_to_close(doubts)) {
		struct doubt known = *item;

		*item = doubts->items[doubts->unproven];
		doubts->items[doubts->unproven++] = known;
	}
	return true;
}

bool doubts_can_wait(const struct doubts *doubts)
{
	return doubts->count == 0 ||
	       (is_known_to_close(doubts) && doubts->count == doubts->unproven &&
		doubts->count < DOUBT_UNPROVEN_MAX);
}

void doubts_ask(const struct doubts *doubts, struct question *out)
{
	if (doubts->unproven == 0) {
		*out = doubts->items[0].question;
		out->turn = QUESTION_AGAIN;
		return;
	}
	out->inquiry = doubts->items[0].question.inquiry;
	out->turn = QUESTION_CONTROL;
	out->repeated = false;
	out->job = doubts->control;
}

/* Once for all that were under way together. */
static void narrow(struct doubts *doubts)
{
	if (doubts->burst > 0)
		doubts->window = doubts->burst > 1 ? doubts->burst / 2 : 1;
	doubts->burst = 0;
}

enum doubt_outcome doubts_take(struct doubts *doubts, const struct question *question,
			       const struct probe_result *result, struct doubt *told)
{
	bool wordless = is_wordless(result);
	size_t i;

	if (question->turn == QUESTION_CONTROL) {
		for (i = 0; !wordless && i < doubts->unproven; i++)
			doubts->proven += doubts->items[i].outcome == PROBE_CLOSED;
		return wordless ? DOUBT_GONE : DOUBT_REFUSED;
	}
	/* A deadline was waited for twice each time. */
	if (wordless && result->outcome != PROBE_TIMEOUT &&
	    ++doubts->times < DOUBT_TIMES)
		return DOUBT_OPEN;
	doubts->times = 0;
	if (wordless) {
		doubts->unproven++;
		return DOUBT_OPEN;
	}
	*told = doubts->items[doubts->unproven];
	doubts->items[doubts->unproven] = doubts->items[--doubts->count];
	/* One that came too late was not turned away. */
	if (told->outcome != PROBE_TIMEOUT) {
		doubts->turned_away += told->alone;
		narrow(doubts);
	}
	return DOUBT_ANSWERED;
}

bool doubts_pop(struct doubts *doubts, struct doubt *out)
{
	size_t at = doubts->count - 1;

	if (doubts->count == 0)
		return false;
	if (doubts->unproven > 0)
		at = --doubts->unproven;
	*out = doubts->items[at];
	doubts->items[at] = doubts->items[--doubts->count];
	return true;
}
