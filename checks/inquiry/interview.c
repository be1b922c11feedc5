/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/interview.h"

#include "checks/handshake/greeting.h"

struct inquiry_run {
	void *state; /* NULL: not begun */
	uint32_t in_flight;
	bool over; /* finished, or never to be made */
};

struct interview {
	struct interview_settings settings;
	struct inquiry_io io;
	struct inquiry_run *runs; /* one for each of settings.inquiries */
	size_t first_open;        /* those before it are over */
	uint32_t timeouts;        /* in a row */
	const char *why_closed;
};

struct interview *interview_make(const struct interview_settings *settings,
				 const struct facts *facts, struct endpoint *endpoint,
				 struct arena *arena)
{
	struct interview *interview = arena_alloc(arena, sizeof(*interview));

	if (!interview)
		return NULL;
	*interview = (struct interview){
		.settings = *settings,
		.io = {.endpoint = endpoint,
		       .facts = facts,
		       .arena = arena,
		       .level = settings->level},
		.runs = arena_alloc_array(arena, settings->inquiry_count,
					  sizeof(*interview->runs)),
	};
	return interview->runs ? interview : NULL;
}

/* Is this one meant for such an endpoint? What it speaks is known only later. */
static bool is_wanted(const struct interview *interview, const struct inquiry *inquiry)
{
	const struct endpoint *endpoint = interview->io.endpoint;

	return inquiry->level <= interview->settings.level &&
	       (inquiry->transports & (1U << endpoint->transport));
}

/* It may still turn out to be so, while others ask: that the peer speaks TLS, and
 * that a name shares nothing with another one after all. */
static bool is_wanted_now(const struct interview *interview,
			  const struct inquiry *inquiry)
{
	const struct endpoint *endpoint = interview->io.endpoint;

	return (inquiry->any_peer || endpoint->speaks == SPEAKS_TLS ||
		(inquiry->closing_peer && endpoint->reached &&
		 endpoint->speaks == SPEAKS_UNKNOWN && interview->io.earlier_done)) &&
	       (inquiry->each_name || !endpoint->is_derived);
}

static void end_run(struct interview *interview, size_t index, const char *why)
{
	const struct inquiry *inquiry = interview->settings.inquiries[index];
	struct inquiry_run *run = &interview->runs[index];

	run->over = true;
	if (run->state && inquiry->finish)
		inquiry->finish(&interview->io, run->state, why);
}

/* One step of inquiry ${index}: INQUIRY_ASK, or why there is no question. */
static enum inquiry_step step(struct interview *interview, size_t index,
			      struct question *question)
{
	const struct inquiry *inquiry = interview->settings.inquiries[index];
	struct endpoint *endpoint = interview->io.endpoint;
	struct inquiry_run *run = &interview->runs[index];
	enum inquiry_step said;

	if (!is_wanted(interview, inquiry)) {
		run->over = true;
		return INQUIRY_DONE;
	}
	if (!run->state && !is_wanted_now(interview, inquiry)) {
		run->over = interview->io.earlier_done;
		return run->over ? INQUIRY_DONE : INQUIRY_WAIT;
	}
	if (!run->state)
		run->state = arena_alloc(interview->io.arena,
					 inquiry->state_size ? inquiry->state_size : 1);
	if (!run->state) {
		interview_close(interview, "out of memory");
		return INQUIRY_WAIT;
	}
	*question = (struct question){.inquiry = index};
	said = inquiry->next(&interview->io, run->state, &question->job);
	if (said == INQUIRY_ASK &&
	    endpoint->connections >= interview->settings.connections_max) {
		interview_close(interview, "the budget of connections is used up");
		return INQUIRY_WAIT;
	}
	if (said == INQUIRY_DONE && run->in_flight == 0)
		end_run(interview, index, NULL);
	return said;
}

/* Nothing more is asked: what has no answer under way is finished. */
static enum inquiry_step close_down(struct interview *interview)
{
	enum inquiry_step left = INQUIRY_DONE;
	size_t i;

	for (i = 0; i < interview->settings.inquiry_count; i++) {
		struct inquiry_run *run = &interview->runs[i];

		if (run->over)
			continue;
		if (run->in_flight > 0)
			left = INQUIRY_WAIT;
		else
			end_run(interview, i, interview->why_closed);
	}
	return left;
}

static enum inquiry_step next(struct interview *interview, struct question *question)
{
	size_t i;

	interview->io.earlier_done = true;
	for (i = interview->first_open; i < interview->settings.inquiry_count; i++) {
		if (interview->why_closed)
			break;
		if (!interview->runs[i].over &&
		    step(interview, i, question) == INQUIRY_ASK) {
			interview->runs[i].in_flight++;
			interview->io.endpoint->connections++;
			if (interview->settings.inquiries[i]->counts)
				interview->io.endpoint->enumeration_connections++;
			return INQUIRY_ASK;
		}
		if (!interview->runs[i].over)
			interview->io.earlier_done = false;
		else if (i == interview->first_open)
			interview->first_open++;
	}
	if (interview->why_closed)
		return close_down(interview);
	return interview->first_open == interview->settings.inquiry_count
		       ? INQUIRY_DONE
		       : INQUIRY_WAIT;
}

/*
 * A name that shares what another one on its address offers is asked after that
 * one: there is nothing to compare with before, and a peer that did not answer once
 * is not made to time out for each of its names.
 */
static enum inquiry_step wait_for_base(const struct interview *interview)
{
	struct endpoint *endpoint = interview->io.endpoint;
	const struct endpoint *base;

	if (!endpoint->is_derived || endpoint->connections > 0)
		return INQUIRY_ASK;
	base = &interview->io.facts->endpoints[endpoint->derived_from];
	if (!base->interviewed)
		return INQUIRY_WAIT;
	if (base->reached)
		return INQUIRY_ASK;
	endpoint->why = base->why;
	endpoint->speaks = base->speaks;
	return INQUIRY_DONE;
}

enum inquiry_step interview_next(struct interview *interview, struct question *question)
{
	enum inquiry_step step = wait_for_base(interview);

	if (step == INQUIRY_ASK || interview->why_closed)
		step = next(interview, question);

	if (step == INQUIRY_DONE)
		interview->io.endpoint->interviewed = true;
	return step;
}

/* What speaks inside of TLS, when it is not HTTP. */
static void learn_inside(struct endpoint *endpoint, struct arena *arena,
			 const char *greeting)
{
	enum speaks inside = greeting_speaks(span_from_string(greeting));

	if (!endpoint->speaks_what)
		endpoint->speaks_what =
			inside == SPEAKS_OTHER
				? arena_printf(arena, "over TLS: %s", greeting)
				: arena_printf(arena, "%s over TLS: %s",
					       speaks_name(inside), greeting);
}

/* What any answer says of the peer, whatever was asked. */
static void learn(struct interview *interview, const struct probe_result *result)
{
	struct endpoint *endpoint = interview->io.endpoint;
	struct arena *arena = interview->io.arena;

	/* Once TLS, always TLS: a plain answer to an odd hello changes nothing. */
	if (endpoint->speaks != SPEAKS_TLS && endpoint->speaks != SPEAKS_QUIC &&
	    result->speaks != SPEAKS_UNKNOWN) {
		endpoint->speaks = result->speaks;
		endpoint->banner =
			result->banner
				? arena_string(arena, span_from_string(result->banner))
				: NULL;
	}
	if (result->speaks == SPEAKS_TLS && result->banner)
		learn_inside(endpoint, arena, result->banner);
	if (result->outcome != PROBE_TIMEOUT && result->outcome != PROBE_FAILED) {
		endpoint->reached = true;
		endpoint->why = NULL;
	} else if (!endpoint->reached) {
		endpoint->why =
			result->why ? arena_string(arena, span_from_string(result->why))
				    : "no answer in time";
	}
	/* Silence at what no honest client says is an answer to that. */
	if (result->outcome != PROBE_TIMEOUT || result->provocation.provoked)
		interview->timeouts = 0;
	else if (++interview->timeouts >= INTERVIEW_TIMEOUTS_MAX)
		interview_close(interview, "it stopped answering");
}

void interview_take(struct interview *interview, const struct question *question,
		    const struct probe_result *result)
{
	struct inquiry_run *run = &interview->runs[question->inquiry];

	run->in_flight--;
	learn(interview, result);
	interview->settings.inquiries[question->inquiry]->take(
		&interview->io, run->state, &question->job, result);
}

void interview_again(struct interview *interview)
{
	interview->io.endpoint->connections++;
}

void interview_close(struct interview *interview, const char *why)
{
	if (!interview->why_closed)
		interview->why_closed = why;
}

const char *interview_why_closed(const struct interview *interview)
{
	return interview->why_closed;
}
