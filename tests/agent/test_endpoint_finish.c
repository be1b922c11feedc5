/* SPDX-License-Identifier: GPL-3.0-or-later */
/* endpoint_finish: in the end everything is known or has a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/endpoint_finish.h"

/* When all is over, every version has an answer or a reason. */
static void test_finish(void **state)
{
	static const struct {
		const char *label;
		struct endpoint before;
		enum tristate offered;
		const char *why;
	} rows[] = {
		{"nobody took the connection",
		 {.why = "connection refused"},
		 TRISTATE_UNKNOWN,
		 "connection refused"},
		{"no reason known",
		 {.reached = false},
		 TRISTATE_UNKNOWN,
		 "not reached"},
		{"reached, not asked",
		 {.reached = true, .speaks = SPEAKS_TLS},
		 TRISTATE_UNKNOWN,
		 "not asked"},
		{"closed on every hello",
		 {.reached = true,
		  .protocols[TLS_VERSION_SSL2].offered = TRISTATE_NO,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO},
		 TRISTATE_UNKNOWN,
		 "not asked"},
		{"HTTP",
		 {.reached = true, .speaks = SPEAKS_HTTP},
		 TRISTATE_NO,
		 "answers in clear text"},
		{"SSH",
		 {.reached = true, .speaks = SPEAKS_SSH},
		 TRISTATE_NO,
		 "answers in clear text"},
	};
	const struct facts facts = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint endpoint = rows[i].before;

		endpoint_finish(&facts, &endpoint);
		for (size_t v = 0; v < TLS_VERSION_COUNT; v++) {
			if (endpoint.protocols[v].offered != rows[i].offered ||
			    strcmp(endpoint.protocols[v].why, rows[i].why) != 0)
				fail_msg("%s: version %zu: %s", rows[i].label, v,
					 endpoint.protocols[v].why);
		}
		if (endpoint.handshake.completed == TRISTATE_UNKNOWN &&
		    !endpoint.handshake.why)
			fail_msg("%s: no reason", rows[i].label);
	}
}

/* Another name's facts are taken over only where the names were compared. */
static void test_derived(void **state)
{
	static const struct {
		const char *label;
		struct endpoint base, before;
		bool derived;
		enum tristate offered; /* TLS 1.3 */
	} rows[] = {
		{"spot-checked",
		 {.reached = true,
		  .speaks = SPEAKS_TLS,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES},
		 {.reached = true, .speaks = SPEAKS_TLS, .spot_checked = true},
		 true,
		 TRISTATE_YES},
		{"time was up before its samples",
		 {.reached = true,
		  .speaks = SPEAKS_TLS,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES},
		 {.reached = true, .speaks = SPEAKS_TLS},
		 false,
		 TRISTATE_UNKNOWN},
		{"time was up before it was asked",
		 {.reached = true,
		  .speaks = SPEAKS_TLS,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO},
		 {.why = NULL},
		 false,
		 TRISTATE_UNKNOWN},
		{"silent where the other one answers",
		 {.reached = true,
		  .speaks = SPEAKS_TLS,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES},
		 {.speaks = SPEAKS_SILENCE, .why = "no answer in time"},
		 false,
		 TRISTATE_UNKNOWN},
		{"QUIC, spot-checked",
		 {.transport = TRANSPORT_UDP,
		  .reached = true,
		  .speaks = SPEAKS_QUIC,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES},
		 {.transport = TRANSPORT_UDP,
		  .reached = true,
		  .speaks = SPEAKS_QUIC,
		  .spot_checked = true},
		 true,
		 TRISTATE_YES},
		{"QUIC, time was up before its sample",
		 {.transport = TRANSPORT_UDP,
		  .reached = true,
		  .speaks = SPEAKS_QUIC,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES},
		 {.transport = TRANSPORT_UDP, .reached = true, .speaks = SPEAKS_QUIC},
		 false,
		 TRISTATE_UNKNOWN},
		{"both in clear text",
		 {.reached = true,
		  .speaks = SPEAKS_HTTP,
		  .protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_NO},
		 {.reached = true, .speaks = SPEAKS_HTTP},
		 true,
		 TRISTATE_NO},
		{"neither was reached",
		 {.why = "connection refused"},
		 {.why = "connection refused"},
		 true,
		 TRISTATE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint both[2] = {rows[i].base, rows[i].before};
		const struct facts facts = {.endpoints = both, .endpoint_count = 2};

		both[1].is_derived = true;
		endpoint_finish(&facts, &both[1]);
		if (both[1].is_derived != rows[i].derived ||
		    both[1].protocols[TLS_VERSION_TLS1_3].offered != rows[i].offered)
			fail_msg("%s: derived %d", rows[i].label, both[1].is_derived);
	}
}

/* Settings are shared; what its pages show and its certificate's staple are not. */
static void test_own_facts(void **state)
{
	struct endpoint both[2] = {
		{.reached = true, .speaks = SPEAKS_TLS},
		{.reached = true,
		 .speaks = SPEAKS_TLS,
		 .is_derived = true,
		 .spot_checked = true},
	};
	const struct facts facts = {.endpoints = both, .endpoint_count = 2};
	struct vulnerability_seen *base = both[0].vulnerabilities;
	struct vulnerability_seen *own = both[1].vulnerabilities;

	(void)state;
	base[VULNERABILITY_ROBOT] = (struct vulnerability_seen){
		.asked = true, .result = RESULT_FAIL, .what = "r"};
	base[VULNERABILITY_BREACH] = (struct vulnerability_seen){
		.asked = true, .result = RESULT_PASS, .what = "b"};
	base[VULNERABILITY_OPOSSUM] = (struct vulnerability_seen){
		.asked = true, .result = RESULT_PASS, .what = "o"};
	own[VULNERABILITY_BREACH] = (struct vulnerability_seen){
		.asked = true, .result = RESULT_FAIL, .what = "own"};
	both[0].features.tickets = TRISTATE_YES;
	both[0].features.scts = TRISTATE_YES;
	both[0].features.staple.state = STAPLE_GOOD;
	endpoint_finish(&facts, &both[1]);
	assert_int_equal(own[VULNERABILITY_ROBOT].result, RESULT_FAIL);
	assert_int_equal(own[VULNERABILITY_BREACH].result, RESULT_FAIL);
	assert_string_equal(own[VULNERABILITY_BREACH].what, "own");
	assert_false(own[VULNERABILITY_OPOSSUM].asked);
	assert_int_equal(both[1].features.tickets, TRISTATE_YES);
	assert_int_equal(both[1].features.scts, TRISTATE_UNKNOWN);
	assert_int_equal(both[1].features.staple.state, STAPLE_UNKNOWN);
	assert_non_null(both[1].features.staple.reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finish),
		cmocka_unit_test(test_derived),
		cmocka_unit_test(test_own_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
