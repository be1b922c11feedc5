/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/interview.h"

#include "checks/handshake/greeting.h"
#include "checks/inquiry/doubt.h"

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
	uint32_t late;            /* asked once more since the last word */
	uint32_t in_flight;
	struct doubts doubts;
	const char *why_closed;
};

struct interview *interview_make(const struct interview_settings *settings,
				 const struct facts *facts, struct endpoint *endpoint,
				 struct arena *arena, struct arena *scratch)
{
	struct interview *interview = arena_alloc(scratch, sizeof(*interview));

	if (!interview)
		return NULL;
	*interview = (struct interview){
		.settings = *settings,
		.io = {.endpoint = endpoint,
		       .facts = facts,
		       .arena = arena,
		       .scratch = scratch,
		       .level = settings->level},
		.runs = arena_alloc_array(scratch, settings->inquiry_count,
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

	return (inquiry->any_peer || endpoint_has_tls(endpoint) ||
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

/* The budget: then nothing more is asked. */
static bool is_used_up(struct interview *interview)
{
	const struct endpoint *endpoint = interview->io.endpoint;

	if (endpoint->connections >= interview->settings.connections_max)
		interview_close(interview, "the budget of connections is used up");
	else if (endpoint->connections_max > 0 &&
		 endpoint->connections >= endpoint->connections_max)
		interview_close(interview, endpoint->connections_why);
	return interview->why_closed != NULL;
}

/* One step of inquiry ${index}: INQUIRY_ASK, or why there is no question. */
static enum inquiry_step step(struct interview *interview, size_t index,
			      struct question *question)
{
	const struct inquiry *inquiry = interview->settings.inquiries[index];
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
		run->state = arena_alloc(interview->io.scratch,
					 inquiry->state_size ? inquiry->state_size : 1);
	if (!run->state) {
		interview_close(interview, "out of memory");
		return INQUIRY_WAIT;
	}
	*question = (struct question){.inquiry = index};
	said = inquiry->next(&interview->io, run->state, &question->job);
	if (said == INQUIRY_ASK && is_used_up(interview))
		return INQUIRY_WAIT;
	if (said == INQUIRY_DONE && run->in_flight == 0)
		end_run(interview, index, NULL);
	return said;
}

/* What speaks inside of TLS. */
static void learn_inside(struct endpoint *endpoint, struct arena *arena,
			 const struct probe_result *result)
{
	if (endpoint->inside != SPEAKS_UNKNOWN)
		return;
	if (result->http.is_http || result->http.speaks_http2) {
		endpoint->inside = SPEAKS_HTTP;
	} else if (result->banner) {
		endpoint->inside = greeting_speaks(span_from_string(result->banner));
		endpoint->speaks_what =
			endpoint->inside == SPEAKS_OTHER
				? arena_printf(arena, "over TLS: %s", result->banner)
				: arena_printf(arena, "%s over TLS: %s",
					       speaks_name(endpoint->inside),
					       result->banner);
	}
}

/* As interview_close(), for every name behind that port. */
static void stop(struct interview *interview, const char *why)
{
	struct endpoint *endpoint = interview->io.endpoint;

	if (endpoint->reached && !interview->why_closed)
		endpoint->stopped = why;
	interview_close(interview, why);
}

static void stop_silent(struct interview *interview, const char *detail)
{
	const char *why = detail ? arena_printf(interview->io.arena,
						"it stopped answering: %s", detail)
				 : NULL;

	stop(interview, why ? why : "it stopped answering");
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
	if (result->speaks == SPEAKS_TLS)
		learn_inside(endpoint, arena, result);
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
		interview->timeouts = interview->late = 0;
	else if (++interview->timeouts >= INTERVIEW_TIMEOUTS_MAX)
		stop_silent(interview, result->why);
}

static void deliver(struct interview *interview, const struct question *question,
		    const struct probe_result *result)
{
	struct inquiry_run *run = &interview->runs[question->inquiry];

	run->in_flight--;
	learn(interview, result);
	interview->settings.inquiries[question->inquiry]->take(
		&interview->io, run->state, &question->job, result);
}

/* Whether it was turned away or refused is not told any more. */
static void drop_doubts(struct interview *interview)
{
	const struct probe_result none = {.outcome = PROBE_FAILED,
					  .why = interview->why_closed};
	struct doubt doubt;

	while (doubts_pop(&interview->doubts, &doubt))
		deliver(interview, &doubt.question, &none);
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

static enum inquiry_step count_question(struct interview *interview,
					const struct question *question)
{
	struct endpoint *endpoint = interview->io.endpoint;

	interview->in_flight++;
	endpoint->connections++;
	if (interview->settings.inquiries[question->inquiry]->counts)
		endpoint->enumeration_connections++;
	return INQUIRY_ASK;
}

/* What each inquiry wants to know, in their order. */
static enum inquiry_step next_of_inquiries(struct interview *interview,
					   struct question *question)
{
	size_t i;

	interview->io.earlier_done = true;
	for (i = interview->first_open; i < interview->settings.inquiry_count; i++) {
		if (interview->why_closed)
			break;
		if (!interview->runs[i].over &&
		    step(interview, i, question) == INQUIRY_ASK) {
			interview->runs[i].in_flight++;
			return count_question(interview, question);
		}
		if (!interview->runs[i].over &&
		    interview->settings.inquiries[i]->settles)
			return INQUIRY_WAIT;
		if (!interview->runs[i].over)
			interview->io.earlier_done = false;
		else if (i == interview->first_open)
			interview->first_open++;
	}
	return interview->first_open == interview->settings.inquiry_count
		       ? INQUIRY_DONE
		       : INQUIRY_WAIT;
}

static enum inquiry_step next(struct interview *interview, struct question *question)
{
	struct doubts *doubts = &interview->doubts;
	enum inquiry_step said = INQUIRY_WAIT;

	if (!interview->why_closed) {
		if (interview->in_flight >= doubts_window(doubts) ||
		    (interview->in_flight > 0 && doubts->count > 0))
			return INQUIRY_WAIT;
		if (doubts_can_wait(doubts))
			said = next_of_inquiries(interview, question);
		if (said != INQUIRY_ASK && doubts->count > 0 &&
		    !interview->why_closed && !is_used_up(interview)) {
			doubts_ask(doubts, question);
			return count_question(interview, question);
		}
	}
	if (!interview->why_closed)
		return said;
	drop_doubts(interview);
	return close_down(interview);
}

static bool is_same_port(const struct endpoint *a, const struct endpoint *b)
{
	return a->transport == b->transport && a->port == b->port &&
	       ip_address_equal(&a->address, &b->address);
}

/* The same port has stopped answering, as another name: why, or NULL. Of thousands
 * of names that share a base, it and the one before are looked at. */
static const char *stopped_for(const struct interview *interview)
{
	const struct endpoint *endpoint = interview->io.endpoint;
	const struct endpoint *all = interview->io.facts->endpoints;
	size_t i, count = interview->io.facts->endpoint_count;

	if (endpoint->is_derived) {
		if (all[endpoint->derived_from].stopped)
			return all[endpoint->derived_from].stopped;
		return endpoint > all && is_same_port(endpoint, endpoint - 1)
			       ? endpoint[-1].stopped
			       : NULL;
	}
	for (i = 0; i < count; i++) {
		if (all[i].stopped && is_same_port(&all[i], endpoint))
			return all[i].stopped;
	}
	return NULL;
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
	const char *stopped;

	if (endpoint->connections > 0)
		return INQUIRY_ASK;
	base = &interview->io.facts->endpoints[endpoint->derived_from];
	if (endpoint->is_derived && !base->interviewed)
		return INQUIRY_WAIT;
	stopped = stopped_for(interview);
	if (stopped) {
		endpoint->why = endpoint->stopped = stopped;
		return INQUIRY_DONE;
	}
	if (!endpoint->is_derived || base->reached)
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

static void take_refusals(struct interview *interview)
{
	struct doubts *doubts = &interview->doubts;
	struct doubt doubt;

	while (doubts->unproven > 0 && doubts_pop(doubts, &doubt)) {
		const struct probe_result refusal = {.outcome = doubt.outcome,
						     .why = doubt.why};

		deliver(interview, &doubt.question, &refusal);
	}
	/* The control was answered. */
	interview->timeouts = interview->late = 0;
}

static void take_again(struct interview *interview, const struct question *question,
		       const struct probe_result *result)
{
	struct doubt told;

	switch (doubts_take(&interview->doubts, question, result, &told)) {
	case DOUBT_ANSWERED:
		deliver(interview, &told.question, result);
		if (interview->doubts.turned_away == DOUBT_TURNED_AWAY_MAX)
			stop(interview, "it turns away connections that it took "
					"before: there is a limit on them");
		break;
	case DOUBT_REFUSED:
		take_refusals(interview);
		break;
	case DOUBT_GONE:
		stop_silent(interview, result->why);
		break;
	case DOUBT_OPEN:
		break;
	}
}

void interview_take(struct interview *interview, const struct question *question,
		    const struct probe_result *result)
{
	struct doubts *doubts = &interview->doubts;

	interview->in_flight--;
	if (question->turn != QUESTION_FIRST) {
		take_again(interview, question, result);
		return;
	}
	doubts_learn(doubts, question, result);
	if (!doubts_apply(doubts, question, result)) {
		deliver(interview, question, result);
	} else if (!doubts_add(doubts, question, result, interview->in_flight,
			       interview->io.scratch)) {
		interview_close(interview, "out of memory");
		deliver(interview, question, result);
	}
}

bool interview_again(struct interview *interview, struct question *question)
{
	/* So many at a time: whoever drops what comes too often is not to be asked
	 * everything twice. */
	if (interview->why_closed || (interview->doubts.has_control &&
				      interview->late == INTERVIEW_TIMEOUTS_MAX))
		return false;
	interview->late++;
	interview->io.endpoint->connections++;
	question->repeated = true;
	return true;
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
