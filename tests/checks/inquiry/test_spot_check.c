/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spot_check: one sample that differs, and a name stands on its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 64 * 1024, STEPS_MAX = 8 };

extern const struct inquiry inquiry_spot_check;

/* The base offers TLS 1.2 with two suites and TLS 1.3 with one, TLS 1.1 not. */
static struct cipher_suite_use suites12[] = {{0xc02f, "a"}, {0xc030, "b"}};
static struct cipher_suite_use suites13[] = {{0x1301, "c"}};

static struct endpoint make_base(void)
{
	struct endpoint base = {
		.reached = true, .speaks = SPEAKS_TLS, .interviewed = true};

	base.handshake = (struct handshake){.completed = TRISTATE_YES,
					    .version = TLS_VERSION_TLS1_3,
					    .cipher_suite = {0x1301, "c"}};
	for (size_t i = 0; i < TLS_VERSION_COUNT; i++)
		base.protocols[i].offered = TRISTATE_NO;
	base.protocols[TLS_VERSION_TLS1_2] =
		(struct protocol_offer){.offered = TRISTATE_YES,
					.cipher_suites = suites12,
					.cipher_suite_count = 2,
					.cipher_suites_complete = true};
	base.protocols[TLS_VERSION_TLS1_3] =
		(struct protocol_offer){.offered = TRISTATE_YES,
					.cipher_suites = suites13,
					.cipher_suite_count = 1,
					.cipher_suites_complete = true};
	return base;
}

static const struct {
	const char *label;
	struct handshake own;
	/* What the name answers to the oldest offered and newest refused version. */
	struct {
		enum probe_outcome outcome;
		uint32_t suite;
	} oldest, refused;
	size_t asked;
	bool derived;
} cases[] = {
	{"the same",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1301, "c"}},
	 {PROBE_ACCEPTED, 0xc030},
	 {PROBE_REFUSED, 0},
	 2,
	 true},
	{"the first handshake has another suite",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1303, "d"}},
	 {PROBE_ACCEPTED, 0xc030},
	 {PROBE_REFUSED, 0},
	 0,
	 false},
	{"the first handshake failed",
	 {.completed = TRISTATE_NO},
	 {PROBE_ACCEPTED, 0xc030},
	 {PROBE_REFUSED, 0},
	 0,
	 false},
	{"another suite at the oldest version",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1301, "c"}},
	 {PROBE_ACCEPTED, 0xc013},
	 {PROBE_REFUSED, 0},
	 2,
	 false},
	{"the oldest version is refused",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1301, "c"}},
	 {PROBE_REFUSED, 0},
	 {PROBE_REFUSED, 0},
	 2,
	 false},
	{"an older one is taken",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1301, "c"}},
	 {PROBE_ACCEPTED, 0xc02f},
	 {PROBE_ACCEPTED, 0xc013},
	 2,
	 false},
	{"no answer proves nothing",
	 {.completed = TRISTATE_YES,
	  .version = TLS_VERSION_TLS1_3,
	  .cipher_suite = {0x1301, "c"}},
	 {PROBE_TIMEOUT, 0},
	 {PROBE_REFUSED, 0},
	 2,
	 false},
};

static void run_case(size_t row)
{
	static const struct inquiry *const only[] = {&inquiry_spot_check};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct endpoint endpoints[2] = {make_base(),
					{.is_derived = true,
					 .reached = true,
					 .speaks = SPEAKS_TLS,
					 .handshake = cases[row].own}};
	const struct facts facts = {.endpoints = endpoints, .endpoint_count = 2};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview =
		interview_make(&settings, &facts, &endpoints[1], &arena, &arena);
	struct question open[STEPS_MAX];
	size_t count = 0, given = 0;

	for (;;) {
		enum inquiry_step step = interview_next(interview, &open[count]);

		if (step == INQUIRY_DONE)
			break;
		if (step == INQUIRY_ASK) {
			open[count].repeated = true;
			assert_true(++count < STEPS_MAX);
			continue;
		}
		assert_true(given < count);
		const bool is_oldest =
			open[given].job.hello.version == TLS_VERSION_TLS1_2;
		const struct probe_result result = {
			.speaks = SPEAKS_TLS,
			.outcome = is_oldest ? cases[row].oldest.outcome
					     : cases[row].refused.outcome,
			.cipher_suite = {is_oldest ? cases[row].oldest.suite
						   : cases[row].refused.suite,
					 "x"},
		};

		if (!is_oldest && open[given].job.hello.version != TLS_VERSION_TLS1_1)
			fail_msg("%s: asked for version %u", cases[row].label,
				 open[given].job.hello.version);
		interview_take(interview, &open[given++], &result);
	}
	if (count != cases[row].asked ||
	    endpoints[1].is_derived != cases[row].derived ||
	    endpoints[1].spot_checked != cases[row].derived)
		fail_msg("%s: asked %zu, derived %d, spot-checked %d", cases[row].label,
			 count, endpoints[1].is_derived, endpoints[1].spot_checked);
	arena_free(&arena);
}

static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

/* Time is up between two samples: the name was not compared. */
static void test_cut_short(void **state)
{
	static const struct inquiry *const only[] = {&inquiry_spot_check};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct endpoint endpoints[2] = {make_base(), make_base()};
	const struct facts facts = {.endpoints = endpoints, .endpoint_count = 2};
	const struct probe_result taken = {.speaks = SPEAKS_TLS,
					   .outcome = PROBE_ACCEPTED,
					   .cipher_suite = {0xc02f, "a"}};
	struct arena arena = arena_make(ARENA_MAX);
	struct interview *interview;
	struct question first, ignored;

	(void)state;
	endpoints[1].is_derived = true;
	interview = interview_make(&settings, &facts, &endpoints[1], &arena, &arena);
	do {
		assert_int_equal(interview_next(interview, &first), INQUIRY_ASK);
	} while (first.job.hello.version != TLS_VERSION_TLS1_2);
	interview_close(interview, "not all was done in time");
	interview_take(interview, &first, &taken);
	while (interview_next(interview, &ignored) == INQUIRY_WAIT) {
		first.job.hello.version = TLS_VERSION_TLS1_2;
		interview_take(interview, &first, &taken);
	}
	assert_false(endpoints[1].spot_checked);
	arena_free(&arena);
}

/* One that closes where the other one speaks TLS is asked for itself. */
static void test_closing(void **state)
{
	static const struct inquiry *const only[] = {&inquiry_spot_check};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};
	struct endpoint endpoints[2] = {make_base(),
					{.is_derived = true, .reached = true}};
	const struct facts facts = {.endpoints = endpoints, .endpoint_count = 2};
	struct arena arena = arena_make(ARENA_MAX);
	struct question ignored;

	(void)state;
	assert_int_equal(interview_next(interview_make(&settings, &facts, &endpoints[1],
						       &arena, &arena),
					&ignored),
			 INQUIRY_DONE);
	assert_false(endpoints[1].is_derived);
	arena_free(&arena);
}

/* Inside of QUIC the handshake is the sample: nothing more is asked. */
static void test_quic(void **state)
{
	static const struct {
		const char *label;
		uint32_t suite; /* of the name's own handshake; 0: it was refused */
		bool derived;
	} rows[] = {
		{"the same suite", 0x1301, true},
		{"another suite", 0x1303, false},
		{"refused", 0, false},
	};
	static const struct inquiry *const only[] = {&inquiry_spot_check};
	const struct interview_settings settings = {
		.inquiries = only, .inquiry_count = 1, .connections_max = 100};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint endpoints[2] = {make_base(), {.is_derived = true}};
		const struct facts facts = {.endpoints = endpoints,
					    .endpoint_count = 2};
		struct arena arena = arena_make(ARENA_MAX);
		struct interview *interview;
		struct question question;

		endpoints[0].transport = endpoints[1].transport = TRANSPORT_UDP;
		endpoints[0].speaks = endpoints[1].speaks = SPEAKS_QUIC;
		endpoints[1].reached = true;
		endpoints[1].handshake = (struct handshake){
			.completed = rows[i].suite ? TRISTATE_YES : TRISTATE_NO,
			.version = TLS_VERSION_TLS1_3,
			.cipher_suite = {rows[i].suite, "x"}};
		interview = interview_make(&settings, &facts, &endpoints[1], &arena,
					   &arena);
		if (interview_next(interview, &question) != INQUIRY_DONE)
			fail_msg("%s: asks", rows[i].label);
		if (endpoints[1].is_derived != rows[i].derived ||
		    endpoints[1].spot_checked != rows[i].derived)
			fail_msg("%s: derived %d, checked %d", rows[i].label,
				 (int)endpoints[1].is_derived,
				 (int)endpoints[1].spot_checked);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quic),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_closing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
