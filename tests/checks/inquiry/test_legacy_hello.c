/* SPDX-License-Identifier: GPL-3.0-or-later */
/* legacy_hello: one version that has it is enough, one that was not seen is no "no";
 * and what a refused TLS_FALLBACK_SCSV says. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/extension.h"
#include "checks/inquiry/inquiry.h"

enum { ARENA_MAX = 1024 * 1024, STEPS_MAX = 40 };

extern const struct inquiry inquiry_legacy_hello;

#define V10 (1U << TLS_VERSION_TLS1_0)
#define V11 (1U << TLS_VERSION_TLS1_1)
#define V12 (1U << TLS_VERSION_TLS1_2)
#define V13 (1U << TLS_VERSION_TLS1_3)
#define ALL (V10 | V11 | V12 | V13)

/* 1 << enum tls_version, each */
struct legacy_server {
	uint32_t offered, open; /* is, may be */
	uint32_t compresses, announces, no_info, no_sentinel;
	uint32_t silent;          /* to hellos with DEFLATE */
	uint32_t refuses_deflate; /* and anything that stands beside it */
	/* What a hello with TLS_FALLBACK_SCSV gets; PROBE_REFUSED with this alert, or
	 * with an older ServerHello when it is 0. */
	enum probe_outcome fallback;
	uint8_t alert;
	bool ill; /* refuses whatever comes after that */
};

static const struct {
	const char *label;
	struct legacy_server server;
	enum result crime, renegotiation;
	enum tristate heartbeat, sentinel, fallback;
} cases[] = {
	{"sound",
	 {.offered = ALL, .fallback = PROBE_REFUSED, .alert = 86},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 TRISTATE_YES},
	{"compresses in TLS 1.0 alone",
	 {.offered = ALL, .compresses = V10, .fallback = PROBE_REFUSED, .alert = 86},
	 RESULT_FAIL,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 TRISTATE_YES},
	{"announces heartbeats in TLS 1.1 alone",
	 {.offered = ALL, .announces = V11},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"no renegotiation_info in TLS 1.0",
	 {.offered = ALL, .no_info = V10},
	 RESULT_PASS,
	 RESULT_FAIL,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"no sentinel in TLS 1.1",
	 {.offered = ALL, .no_sentinel = V11},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_NO,
	 TRISTATE_NO},
	{"TLS 1.2 alone has no sentinel, and nothing to fall back to",
	 {.offered = V12, .no_sentinel = V12},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN},
	{"refuses DEFLATE in TLS 1.0",
	 {.offered = ALL, .refuses_deflate = V10},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"silent in TLS 1.0",
	 {.offered = ALL, .silent = V10},
	 RESULT_UNKNOWN,
	 RESULT_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"silent in TLS 1.0, compresses in TLS 1.2",
	 {.offered = ALL, .silent = V10, .compresses = V12},
	 RESULT_FAIL,
	 RESULT_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"TLS 1.0 may be offered",
	 {.offered = V12 | V13, .open = V10},
	 RESULT_UNKNOWN,
	 RESULT_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES,
	 TRISTATE_NO},
	{"closes on the fallback, takes the same hello without the value",
	 {.offered = V12 | V11, .fallback = PROBE_CLOSED},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES},
	{"refuses the fallback by another alert",
	 {.offered = V12 | V11, .fallback = PROBE_REFUSED, .alert = 40},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES},
	{"refuses the fallback, and the version from then on",
	 {.offered = V12 | V11, .fallback = PROBE_REFUSED, .alert = 70, .ill = true},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN},
	{"answers the fallback with a version that is older still",
	 {.offered = V12 | V11, .fallback = PROBE_REFUSED},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_NO},
	{"silent at the fallback",
	 {.offered = V12 | V11, .fallback = PROBE_TIMEOUT},
	 RESULT_PASS,
	 RESULT_PASS,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN},
};

static bool has_suite(const struct hello_request *hello, uint32_t code)
{
	size_t i = 0;

	while (i < hello->cipher_suite_count && hello->cipher_suites[i] != code)
		i++;
	return i < hello->cipher_suite_count;
}

static void answer(const struct legacy_server *server, bool is_ill,
		   const struct hello_request *hello, struct probe_result *result)
{
	static uint16_t both[] = {EXTENSION_RENEGOTIATION_INFO, EXTENSION_HEARTBEAT};
	const uint32_t bit = 1U << hello->version;
	const bool info = !(server->no_info & bit);
	const bool announces = (server->announces & bit) && hello->extension_count > 0;

	*result =
		(struct probe_result){.speaks = SPEAKS_TLS, .version = hello->version};
	result->hello.came = true;
	if (has_suite(hello, TLS_FALLBACK_SCSV)) {
		result->outcome = server->fallback;
		result->hello.alerted = server->alert != 0;
		result->hello.alert_description = server->alert;
		if (server->fallback != PROBE_ACCEPTED)
			result->hello.came =
				server->fallback == PROBE_REFUSED && server->alert == 0;
		return;
	}
	if (is_ill)
		result->outcome = PROBE_REFUSED;
	else if (hello->compression_methods.len > 0 && (server->silent & bit))
		result->outcome = PROBE_TIMEOUT;
	else if (hello->compression_methods.len > 0 && (server->refuses_deflate & bit))
		result->outcome = PROBE_REFUSED;
	result->hello.compression_method =
		hello->compression_methods.len > 0 && (server->compresses & bit);
	result->hello.extensions = both + !info;
	result->hello.extension_count = (size_t)info + announces;
	if (!(server->no_sentinel & bit) && (server->offered & V13))
		result->hello.sentinel = hello->version == TLS_VERSION_TLS1_2
						 ? SENTINEL_TLS1_2
						 : SENTINEL_TLS1_1;
}

static void run_case(size_t row)
{
	struct cipher_suite_use suite = {0x002f, NULL};
	struct endpoint endpoint = {.reached = true, .speaks = SPEAKS_TLS};
	const struct endpoint_features *f = &endpoint.features;
	const struct vulnerability_seen *seen = endpoint.vulnerabilities;
	struct arena arena = arena_make(ARENA_MAX);
	const struct inquiry_io io = {.endpoint = &endpoint,
				      .arena = &arena,
				      .scratch = &arena,
				      .earlier_done = true};
	void *state = arena_alloc(&arena, inquiry_legacy_hello.state_size);
	bool is_ill = false;
	enum inquiry_step step;
	unsigned int i, asked = 0;

	for (i = 0; i < TLS_VERSION_COUNT; i++) {
		const bool offered = cases[row].server.offered & 1U << i;

		endpoint.protocols[i] = (struct protocol_offer){
			.offered = offered ? TRISTATE_YES : TRISTATE_NO,
			.cipher_suites = &suite,
			.cipher_suite_count = offered,
			.cipher_suites_complete = true};
		if (cases[row].server.open & 1U << i)
			endpoint.protocols[i].offered = TRISTATE_UNKNOWN;
	}
	do {
		struct probe_job job = {0};
		struct probe_result result;

		step = inquiry_legacy_hello.next(&io, state, &job);
		assert_int_not_equal(INQUIRY_WAIT, step);
		if (step != INQUIRY_ASK)
			break;
		assert_true(++asked < STEPS_MAX);
		answer(&cases[row].server, is_ill, &job.hello, &result);
		is_ill |= cases[row].server.ill &&
			  has_suite(&job.hello, TLS_FALLBACK_SCSV);
		inquiry_legacy_hello.take(&io, state, &job, &result);
	} while (step == INQUIRY_ASK);
	inquiry_legacy_hello.finish(&io, state, NULL);
	if (seen[VULNERABILITY_CRIME].result != cases[row].crime ||
	    seen[VULNERABILITY_INSECURE_RENEGOTIATION].result !=
		    cases[row].renegotiation ||
	    f->heartbeat != cases[row].heartbeat ||
	    f->downgrade_sentinel != cases[row].sentinel ||
	    f->fallback_scsv != cases[row].fallback)
		fail_msg("%s: CRIME %d, renegotiation %d, heartbeat %d, sentinel %d, "
			 "fallback %d",
			 cases[row].label, (int)seen[VULNERABILITY_CRIME].result,
			 (int)seen[VULNERABILITY_INSECURE_RENEGOTIATION].result,
			 (int)f->heartbeat, (int)f->downgrade_sentinel,
			 (int)f->fallback_scsv);
	/* Clean of Heartbleed without a further look only where nobody announces it. */
	assert_int_equal(cases[row].heartbeat == TRISTATE_NO,
			 seen[VULNERABILITY_HEARTBLEED].asked);
	arena_free(&arena);
}

static void test_servers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_servers)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
