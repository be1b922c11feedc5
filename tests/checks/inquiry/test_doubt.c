/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doubt: a peer that closes is asked again; one that stopped answering is left alone,
 * and nothing follows from its silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 1024 * 1024, WIDE = 8, QUESTIONS = 30, NEVER = 10000 };

/* ---- an inquiry that asks QUESTIONS of them, WIDE at once ------------------------ */

struct many_state {
	uint32_t asked, answered;
};

static char told[QUESTIONS + 1]; /* what came of each: a letter of letter_of() */

static char letter_of(enum probe_outcome outcome)
{
	switch (outcome) {
	case PROBE_ACCEPTED:
		return 'a';
	case PROBE_CLOSED:
		return 'c';
	case PROBE_TIMEOUT:
		return 't';
	default:
		return 'f';
	}
}

static enum inquiry_step many_next(const struct inquiry_io *io, void *memory,
				   struct probe_job *job)
{
	struct many_state *state = memory;

	(void)io;
	if (state->answered == QUESTIONS)
		return INQUIRY_DONE;
	/* The first one alone, as the handshake. */
	if (state->asked == QUESTIONS || (state->asked == 1 && state->answered == 0) ||
	    state->asked - state->answered >= WIDE)
		return INQUIRY_WAIT;
	job->kind = PROBE_HELLO;
	job->tag = state->asked++;
	return INQUIRY_ASK;
}

static void many_take(const struct inquiry_io *io, void *memory,
		      const struct probe_job *job, const struct probe_result *result)
{
	struct many_state *state = memory;

	(void)io;
	state->answered++;
	assert_true(job->tag < QUESTIONS && told[job->tag] == '-');
	told[job->tag] = letter_of(result->outcome);
}

static const struct inquiry many = {.name = "many",
				    .transports = 1U << TRANSPORT_TCP,
				    .any_peer = true,
				    .each_name = true,
				    .state_size = sizeof(struct many_state),
				    .next = many_next,
				    .take = many_take};

/* ---- peers ---------------------------------------------------------------------- */

/* What a peer does, besides accepting. Connections count from 1. */
struct peer {
	uint32_t refuses_every;  /* of the questions: always, by closing */
	uint32_t gone_from;      /* connection */
	uint32_t back_from;      /* connection; 0: never */
	uint32_t alone;          /* turns away when more than so many are open */
	uint32_t turns_away_nth; /* of the connections, whatever they ask */
	enum probe_outcome how;  /* it is gone, or turns away */
	uint32_t late;           /* the first so many time out once */
};

static enum probe_outcome answer_of(const struct peer *peer, uint32_t connection,
				    uint32_t open, uint32_t tag)
{
	if (connection >= peer->gone_from &&
	    (peer->back_from == 0 || connection < peer->back_from))
		return peer->how;
	if (peer->alone > 0 && open > peer->alone)
		return peer->how;
	if (peer->turns_away_nth > 0 && connection % peer->turns_away_nth == 0)
		return peer->how;
	if (peer->refuses_every > 0 && tag > 0 && tag % peer->refuses_every == 0)
		return PROBE_CLOSED;
	return PROBE_ACCEPTED;
}

#define ALL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *label;
	struct peer peer;
	const char *told;
	uint32_t connections_max; /* that it may cost */
	const char *closed;       /* how the reason begins */
} cases[] = {
	{"answers all", {.gone_from = NEVER}, ALL, QUESTIONS, NULL},
	{"refuses by closing",
	 {.gone_from = NEVER, .refuses_every = 3},
	 "aaacaacaacaacaacaacaacaacaacaa",
	 QUESTIONS + 6 * 3,
	 NULL},
	{"refuses everything by closing",
	 {.gone_from = NEVER, .refuses_every = 1},
	 "accccccccccccccccccccccccccccc",
	 QUESTIONS + 8 * 3 + 21,
	 NULL},
	{"bans after ten",
	 {.gone_from = 11, .how = PROBE_CLOSED},
	 "aaaaaaaaaaffffffff------------",
	 10 + WIDE + 3,
	 "it stopped answering: why"},
	{"is reset by a firewall after ten",
	 {.gone_from = 11, .how = PROBE_FAILED},
	 "aaaaaaaaaaffffffff------------",
	 10 + WIDE + 3,
	 "it stopped answering: why"},
	{"falls silent after ten",
	 {.gone_from = 11, .how = PROBE_TIMEOUT},
	 NULL,
	 10 + 2 * WIDE,
	 "it stopped answering: why"},
	{"takes three at once",
	 {.gone_from = NEVER, .alone = 3, .how = PROBE_CLOSED},
	 ALL,
	 QUESTIONS + 2 * WIDE,
	 NULL},
	{"was away for a moment",
	 {.gone_from = 5, .back_from = 10, .how = PROBE_FAILED},
	 ALL,
	 QUESTIONS + WIDE + 3,
	 NULL},
	{"turns away every other one",
	 {.gone_from = NEVER, .turns_away_nth = 2, .how = PROBE_CLOSED},
	 NULL,
	 45,
	 "it turns away connections that it took before"},
	{"is late at first", {.gone_from = NEVER, .late = 8}, ALL, QUESTIONS + 8, NULL},
};

struct open_question {
	struct question question;
	uint32_t connection;
	enum probe_outcome outcome;
};

static void run_case(size_t row)
{
	static const struct inquiry *const all[] = {&many};
	const struct interview_settings settings = {
		.inquiries = all, .inquiry_count = 1, .connections_max = 1000};
	const struct peer *peer = &cases[row].peer;
	struct endpoint endpoint = {0};
	const struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview =
		interview_make(&settings, &facts, &endpoint, &arena, &arena);
	struct open_question open[WIDE + 1];
	uint32_t connections = 0, late = 0;
	size_t count = 0;
	const char *label = cases[row].label, *closed;

	memset(told, '-', QUESTIONS);
	assert_non_null(interview);
	for (;;) {
		struct probe_result result = {.why = "why"};
		enum inquiry_step step =
			interview_next(interview, &open[count].question);

		if (step == INQUIRY_ASK) {
			struct open_question *one = &open[count++];

			connections++;
			assert_true(count <= WIDE);
			one->outcome = answer_of(peer, connections, (uint32_t)count,
						 one->question.job.tag);
			if (late < peer->late && connections > 1) {
				late++;
				one->outcome = PROBE_TIMEOUT;
			}
			continue;
		}
		if (step == INQUIRY_DONE)
			break;
		if (count == 0)
			fail_msg("%s: waits for nothing", label);
		result.outcome = open[0].outcome;
		if (result.outcome == PROBE_ACCEPTED)
			result.speaks = SPEAKS_TLS;
		if (result.outcome == PROBE_TIMEOUT && !open[0].question.repeated &&
		    interview_again(interview, &open[0].question)) {
			open[0].outcome =
				answer_of(peer, ++connections, (uint32_t)count,
					  open[0].question.job.tag);
			continue;
		}
		interview_take(interview, &open[0].question, &result);
		memmove(&open[0], &open[1], --count * sizeof(open[0]));
	}
	closed = interview_why_closed(interview);
	if (cases[row].told && strcmp(told, cases[row].told) != 0)
		fail_msg("%s: %s", label, told);
	/* Of what it refuses nothing came but closes, and of the rest no close. */
	if (strchr(told, 'c') && peer->refuses_every == 0)
		fail_msg("%s: refused: %s", label, told);
	if (connections > cases[row].connections_max ||
	    endpoint.connections != connections)
		fail_msg("%s: %u connections, %u counted", label, connections,
			 endpoint.connections);
	if (!closed != !cases[row].closed ||
	    (closed && strncmp(closed, cases[row].closed, strlen(cases[row].closed))))
		fail_msg("%s: %s", label, closed ? closed : "went on");
	assert_int_equal(endpoint.stopped != NULL, closed != NULL);
	arena_free(&arena);
}

static void test_peers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

/* What stopped answering is not asked as another name. */
static void test_names(void **state)
{
	static const struct inquiry *const all[] = {&many};
	static const struct {
		const char *label;
		struct endpoint second;
		bool spared;
	} rows[] = {
		{"the same port", {.port = 443}, true},
		{"a name that shares the settings",
		 {.port = 443, .is_derived = true},
		 true},
		{"another port", {.port = 444}, false},
		{"UDP", {.port = 443, .transport = TRANSPORT_UDP}, false},
	};
	const struct interview_settings settings = {
		.inquiries = all, .inquiry_count = 1, .connections_max = 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint endpoints[2] = {{.port = 443,
						 .interviewed = true,
						 .reached = true,
						 .stopped = "it stopped answering"},
						rows[i].second};
		const struct facts facts = {.endpoints = endpoints,
					    .endpoint_count = 2};
		struct arena arena = arena_make(ARENA_MAX);
		struct interview *interview = interview_make(
			&settings, &facts, &endpoints[1], &arena, &arena);
		struct question question;

		assert_non_null(interview);
		(void)interview_next(interview, &question);
		if ((endpoints[1].why != NULL) != rows[i].spared ||
		    (rows[i].spared && endpoints[1].connections != 0))
			fail_msg("%s", rows[i].label);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peers),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
