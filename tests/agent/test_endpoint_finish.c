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
	struct endpoint both[2] = {{.reached = true}, {.is_derived = true}};
	const struct facts facts = {.endpoints = both, .endpoint_count = 2};

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
	both[0].protocols[TLS_VERSION_TLS1_3].offered = TRISTATE_YES;
	endpoint_finish(&facts, &both[1]);
	assert_int_equal(both[1].protocols[TLS_VERSION_TLS1_3].offered, TRISTATE_YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
