/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interview: who is asked next, within which budget, and what any answer teaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 64 * 1024, QUESTIONS_MAX = 64 };

/* Inquiries that ask job->tag 0 .. count - 1, ${wide} of them at once, and note in
 * the endpoint's banner-like list what happened to them. */
struct fake_state {
	uint32_t asked, answered;
};

static enum inquiry_step ask_in_turn(struct fake_state *state, struct probe_job *job,
				     uint32_t count, uint32_t wide)
{
	if (state->answered == count)
		return INQUIRY_DONE;
	if (state->asked == count || state->asked - state->answered >= wide)
		return INQUIRY_WAIT;
	job->tag = state->asked++;
	return INQUIRY_ASK;
}

static enum inquiry_step one_next(const struct inquiry_io *io, void *state,
				  struct probe_job *job)
{
	(void)io;
	job->port = 1;
	return ask_in_turn(state, job, 1, 1);
}

static enum inquiry_step three_next(const struct inquiry_io *io, void *state,
				    struct probe_job *job)
{
	(void)io;
	job->port = 2;
	return ask_in_turn(state, job, 3, 3);
}

static enum inquiry_step last_next(const struct inquiry_io *io, void *state,
				   struct probe_job *job)
{
	job->port = 3;
	return io->earlier_done ? ask_in_turn(state, job, 2, 1) : INQUIRY_WAIT;
}

static void fake_take(const struct inquiry_io *io, void *memory,
		      const struct probe_job *job, const struct probe_result *result)
{
	struct fake_state *state = memory;

	(void)io;
	(void)job;
	(void)result;
	state->answered++;
}

static void fake_finish(const struct inquiry_io *io, void *memory, const char *why)
{
	(void)memory;
	io->endpoint->features.intolerance = why ? why : "finished";
}

#define TCP (1U << TRANSPORT_TCP)
#define FAKE                                                                           \
	.transports = TCP, .state_size = sizeof(struct fake_state), .take = fake_take, \
	.finish = fake_finish

static const struct inquiry first = {
	.name = "first", .any_peer = true, .each_name = true, FAKE, .next = one_next};
static const struct inquiry wide = {
	.name = "wide", .counts = true, FAKE, .next = three_next};
static const struct inquiry last = {.name = "last", FAKE, .next = last_next};
static const struct inquiry attack = {
	.name = "attack", .level = INQUIRY_WEAKNESSES, FAKE, .next = three_next};
static const struct inquiry again = {
	.name = "again", .closing_peer = true, FAKE, .next = one_next};
static const struct inquiry *const all[] = {&first, &attack, &wide, &last};

static const struct {
	const char *label;
	enum inquiry_level level;
	uint32_t connections_max;
	bool derived;
	enum transport transport;
	enum speaks speaks;         /* that every answer says */
	enum probe_outcome outcome; /* of every answer */
	const char *asked;          /* one digit a question: job.port */
	const char *closed;
	uint32_t enumeration;
	bool reached;
	bool provoked; /* the silence is about what no honest client says */
} cases[] = {
	{"all of it, the last one last", INQUIRY_OFFER, 100, false, TRANSPORT_TCP,
	 SPEAKS_TLS, PROBE_ACCEPTED, "122233", NULL, 3, true, false},
	{"what looks like an attack too", INQUIRY_WEAKNESSES, 100, false, TRANSPORT_TCP,
	 SPEAKS_TLS, PROBE_ACCEPTED, "122222233", NULL, 3, true, false},
	{"a derived name", INQUIRY_WEAKNESSES, 100, true, TRANSPORT_TCP, SPEAKS_TLS,
	 PROBE_ACCEPTED, "1", NULL, 0, true, false},
	{"another transport", INQUIRY_OFFER, 100, false, TRANSPORT_UDP, SPEAKS_TLS,
	 PROBE_ACCEPTED, "", NULL, 0, false, false},
	{"not TLS", INQUIRY_OFFER, 100, false, TRANSPORT_TCP, SPEAKS_SSH, PROBE_NOT_TLS,
	 "1", NULL, 0, true, false},
	{"refused by the system", INQUIRY_OFFER, 100, false, TRANSPORT_TCP,
	 SPEAKS_UNKNOWN, PROBE_FAILED, "1", NULL, 0, false, false},
	{"a budget of three", INQUIRY_OFFER, 3, false, TRANSPORT_TCP, SPEAKS_TLS,
	 PROBE_ACCEPTED, "122", "the budget of connections is used up", 2, true, false},
	{"a peer that falls silent", INQUIRY_OFFER, 100, false, TRANSPORT_TCP,
	 SPEAKS_TLS, PROBE_TIMEOUT, "1222", "it stopped answering: why", 3, false,
	 false},
	{"one that is silent at a provocation", INQUIRY_OFFER, 100, false,
	 TRANSPORT_TCP, SPEAKS_TLS, PROBE_TIMEOUT, "122233", NULL, 3, false, true},
};

static void run_case(size_t row)
{
	const struct interview_settings settings = {
		.inquiries = all,
		.inquiry_count = sizeof(all) / sizeof(all[0]),
		.level = cases[row].level,
		.connections_max = cases[row].connections_max,
	};
	struct endpoint endpoints[2] = {
		{.reached = true, .interviewed = true},
		{.is_derived = cases[row].derived, .transport = cases[row].transport}};
	const struct facts facts = {.endpoints = endpoints, .endpoint_count = 2};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview =
		interview_make(&settings, &facts, &endpoints[1], &arena, &arena);
	const struct endpoint *endpoint = &endpoints[1];
	const struct probe_result result = {.outcome = cases[row].outcome,
					    .provocation.provoked = cases[row].provoked,
					    .speaks = cases[row].speaks,
					    .why = "why"};
	struct question open[QUESTIONS_MAX];
	char asked[QUESTIONS_MAX] = "";
	size_t count = 0, given = 0;
	const char *closed;

	assert_non_null(interview);
	for (;;) {
		enum inquiry_step step = interview_next(interview, &open[count]);

		if (step == INQUIRY_ASK) {
			asked[count] = (char)('0' + open[count].job.port);
			assert_true(++count < QUESTIONS_MAX);
		} else if (step == INQUIRY_DONE) {
			break;
		} else if (given == count) {
			fail_msg("%s: waits for nothing", cases[row].label);
		} else {
			interview_take(interview, &open[given++], &result);
		}
	}
	assert_int_equal(given, count);
	closed = interview_why_closed(interview);
	if (strcmp(asked, cases[row].asked) != 0 || !closed != !cases[row].closed ||
	    (closed && strcmp(closed, cases[row].closed) != 0))
		fail_msg("%s: asked %s, closed %s", cases[row].label, asked,
			 closed ? closed : "never");
	if (endpoint->connections != count ||
	    endpoint->enumeration_connections != cases[row].enumeration ||
	    endpoint->reached != cases[row].reached)
		fail_msg("%s: %u connections, %u of enumeration, reached %d",
			 cases[row].label, endpoint->connections,
			 endpoint->enumeration_connections, endpoint->reached);
	/* Whoever began is finished, with the reason. */
	if (count > 0)
		assert_string_equal(endpoint->features.intolerance,
				    closed ? closed : "finished");
	arena_free(&arena);
}

static void test_order_and_budget(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

/* Once TLS, always TLS; what was reached stays reached. */
static void test_learning(void **state)
{
	static const struct {
		enum probe_outcome outcome;
		enum speaks said, speaks;
		bool reached;
	} steps[] = {
		{PROBE_TIMEOUT, SPEAKS_UNKNOWN, SPEAKS_UNKNOWN, false},
		{PROBE_NOT_TLS, SPEAKS_HTTP, SPEAKS_HTTP, true},
		{PROBE_ACCEPTED, SPEAKS_TLS, SPEAKS_TLS, true},
		{PROBE_NOT_TLS, SPEAKS_HTTP, SPEAKS_TLS, true},
		{PROBE_TIMEOUT, SPEAKS_UNKNOWN, SPEAKS_TLS, true},
	};
	static const struct inquiry *const only[] = {&first};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct endpoint endpoint = {0};
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct arena arena = arena_make(ARENA_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct interview *interview =
			interview_make(&settings, &facts, &endpoint, &arena, &arena);
		const struct probe_result result = {.outcome = steps[i].outcome,
						    .speaks = steps[i].said};
		struct question question;

		assert_non_null(interview);
		assert_int_equal(interview_next(interview, &question), INQUIRY_ASK);
		interview_take(interview, &question, &result);
		assert_int_equal(endpoint.speaks, steps[i].speaks);
		assert_int_equal(endpoint.reached, steps[i].reached);
		/* Not reached has a reason, reached has none. */
		assert_int_equal(endpoint.reached, endpoint.why == NULL);
	}
	arena_free(&arena);
}

/* A peer that closed without a word may still take an older hello. */
static void test_closing_peer(void **state)
{
	static const struct inquiry *const two[] = {&first, &again, &wide};
	const struct interview_settings settings = {
		.inquiries = two, .inquiry_count = 3, .connections_max = 100};
	static const struct probe_result closed = {.outcome = PROBE_CLOSED},
					 tls = {.outcome = PROBE_ACCEPTED,
						.speaks = SPEAKS_TLS};
	struct endpoint endpoint = {0};
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview =
		interview_make(&settings, &facts, &endpoint, &arena, &arena);
	struct question question;

	(void)state;
	assert_non_null(interview);
	assert_int_equal(interview_next(interview, &question), INQUIRY_ASK);
	assert_int_equal(interview_next(interview, &question), INQUIRY_WAIT);
	interview_take(interview, &question, &closed);
	assert_int_equal(interview_next(interview, &question), INQUIRY_ASK);
	assert_ptr_equal(two[question.inquiry], &again);
	interview_take(interview, &question, &tls);
	assert_int_equal(interview_next(interview, &question), INQUIRY_ASK);
	assert_ptr_equal(two[question.inquiry], &wide);
	arena_free(&arena);
}

/* A name waits for the one it shares with, and is spared what that one was not. */
static void test_base(void **state)
{
	static const struct inquiry *const only[] = {&first};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct endpoint endpoints[2] = {{0}, {.is_derived = true}};
	const struct facts facts = {.endpoints = endpoints, .endpoint_count = 2};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview =
		interview_make(&settings, &facts, &endpoints[1], &arena, &arena);
	struct question question;

	(void)state;
	assert_non_null(interview);
	assert_int_equal(interview_next(interview, &question), INQUIRY_WAIT);
	endpoints[0].interviewed = true;
	endpoints[0].why = "no answer before the deadline";
	endpoints[0].speaks = SPEAKS_SILENCE;
	assert_int_equal(interview_next(interview, &question), INQUIRY_DONE);
	assert_int_equal(endpoints[1].connections, 0);
	assert_string_equal(endpoints[1].why, endpoints[0].why);
	assert_int_equal(endpoints[1].speaks, SPEAKS_SILENCE);
	assert_true(endpoints[1].interviewed);
	arena_free(&arena);
}

/* Every row can be asked and answered. */
static void test_registry(void **state)
{
	(void)state;
	for (size_t i = 0; i < inquiry_registry_count; i++) {
		const struct inquiry *inquiry = inquiry_registry[i];

		assert_true(inquiry->name && inquiry->next && inquiry->take);
		assert_true(inquiry->level < INQUIRY_LEVEL_COUNT);
		assert_int_not_equal(inquiry->transports, 0);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(inquiry->name,
						inquiry_registry[j]->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_budget),
		cmocka_unit_test(test_learning),
		cmocka_unit_test(test_closing_peer),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_registry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
