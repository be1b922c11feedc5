/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quic: a server that is a few lists -> what is said of it, in how many questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/quic/version.h"
#include "checks/inquiry/inquiry.h"

extern const struct inquiry inquiry_quic;

enum { LIST_MAX = 4, QUESTIONS_MAX = 64, ARENA_MAX = 256 * 1024 };

/* A server of QUIC in its own order; or, where outcome is set, its one answer. */
struct quic_model {
	enum probe_outcome outcome;
	const char *why;
	enum speaks speaks;
	bool silent_versions; /* answers hellos, but no Version Negotiation */
	uint8_t alert;        /* to every hello, instead of an answer */
	bool retries;
	uint32_t versions[LIST_MAX];
	uint32_t suites[LIST_MAX];
	uint16_t groups[LIST_MAX];
};

static const struct {
	const char *label;
	struct quic_model server;
	enum tristate offered, version_1, version_2, tls_1_3;
	size_t suites, groups, versions;
	uint32_t questions;
	bool complete;
	const char *why; /* of quic.why */
} cases[] = {
	{"two suites, three groups, both versions",
	 {.versions = {0x1a2a3a4a, QUIC_VERSION_1, QUIC_VERSION_2},
	  .suites = {0x1301, 0x1302},
	  .groups = {0x1d, 0x17, 0x18}},
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_YES,
	 2,
	 3,
	 2,
	 /* versions, v2; two suites, their end and order; two more groups, their end */
	 2 + 3 + 2 + 3,
	 true,
	 NULL},
	{"one of each, behind a Retry",
	 {.versions = {QUIC_VERSION_1},
	  .suites = {0x1302},
	  .groups = {0x1d},
	  .retries = true},
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 1,
	 1,
	 1,
	 2 + 2 + 1 + 1,
	 true,
	 NULL},
	{"version 2 alone",
	 {.versions = {QUIC_VERSION_2}, .suites = {0x1301}, .groups = {0x1d}},
	 TRISTATE_YES,
	 TRISTATE_NO,
	 TRISTATE_YES,
	 TRISTATE_YES,
	 1,
	 1,
	 1,
	 7,
	 true,
	 NULL},
	{"no Version Negotiation",
	 {.versions = {QUIC_VERSION_1},
	  .suites = {0x1301},
	  .groups = {0x1d},
	  .silent_versions = true},
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_UNKNOWN,
	 TRISTATE_YES,
	 1,
	 1,
	 0,
	 6,
	 true,
	 NULL},
	{"knows neither name nor protocol",
	 {.versions = {QUIC_VERSION_1}, .alert = 120},
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 0,
	 0,
	 1,
	 3,
	 false,
	 NULL},
	{"refuses every suite",
	 {.versions = {QUIC_VERSION_1}, .alert = 40},
	 TRISTATE_YES,
	 TRISTATE_YES,
	 TRISTATE_NO,
	 TRISTATE_NO,
	 0,
	 0,
	 1,
	 3,
	 true,
	 NULL},
	{"silence is unknown",
	 {.outcome = PROBE_TIMEOUT,
	  .why = "no answer to QUIC",
	  .speaks = SPEAKS_SILENCE},
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 0,
	 0,
	 0,
	 2,
	 false,
	 "no answer to QUIC"},
	{"DNS is not QUIC",
	 {.outcome = PROBE_NOT_TLS,
	  .why = "the answer is not QUIC",
	  .speaks = SPEAKS_OTHER},
	 TRISTATE_NO,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 0,
	 0,
	 0,
	 2,
	 false,
	 "the answer is not QUIC"},
	{"nobody there",
	 {.outcome = PROBE_FAILED, .why = "connection refused"},
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 TRISTATE_UNKNOWN,
	 0,
	 0,
	 0,
	 2,
	 false,
	 "connection refused"},
};

static bool lists(const uint32_t *list, uint32_t wanted)
{
	size_t i = 0;

	while (i < LIST_MAX && list[i] != wanted)
		i++;
	return i < LIST_MAX;
}

/* The first of the server's that the hello has; a hello that names none has all. */
static uint32_t pick_suite(const struct quic_model *server,
			   const struct hello_request *hello)
{
	size_t i, j;

	for (i = 0; i < LIST_MAX && server->suites[i] != 0; i++) {
		if (hello->cipher_suite_count == 0)
			return server->suites[i];
		for (j = 0; j < hello->cipher_suite_count; j++) {
			if (hello->cipher_suites[j] == server->suites[i])
				return server->suites[i];
		}
	}
	return 0;
}

static uint16_t pick_group(const struct quic_model *server,
			   const struct hello_request *hello)
{
	size_t i, j;

	for (i = 0; i < LIST_MAX && server->groups[i] != 0; i++) {
		if (hello->group_count == 0)
			return server->groups[i];
		for (j = 0; j < hello->group_count; j++) {
			if (hello->groups[j] == server->groups[i])
				return server->groups[i];
		}
	}
	return 0;
}

static void refuse(struct probe_result *result, uint8_t alert)
{
	result->outcome = PROBE_REFUSED;
	result->why = "alert";
	result->hello.alerted = true;
	result->hello.alert_description = alert;
}

static void name_versions(const struct quic_model *server, uint32_t *versions,
			  struct probe_result *result)
{
	result->quic.versions = versions;
	while (result->quic.version_count < LIST_MAX &&
	       server->versions[result->quic.version_count] != 0) {
		versions[result->quic.version_count] =
			server->versions[result->quic.version_count];
		result->quic.version_count++;
	}
}

static void answer(const struct quic_model *server, const struct probe_job *job,
		   uint32_t *versions, struct probe_result *result)
{
	uint32_t suite = pick_suite(server, &job->hello);
	uint16_t group = pick_group(server, &job->hello);

	*result = (struct probe_result){.speaks = SPEAKS_QUIC};
	result->quic.retried = server->retries && job->quic.version != 0;
	if (server->why) {
		result->outcome = server->outcome;
		result->why = server->why;
		result->speaks = server->speaks;
	} else if (server->silent_versions &&
		   (job->quic.version == 0 ||
		    !lists(server->versions, job->quic.version))) {
		result->outcome = PROBE_TIMEOUT;
		result->why = "no answer to QUIC";
		result->speaks = SPEAKS_SILENCE;
	} else if (!lists(server->versions, job->quic.version) ||
		   job->quic.version == 0) {
		result->outcome =
			job->quic.version == 0 ? PROBE_ACCEPTED : PROBE_REFUSED;
		result->why = job->quic.version == 0 ? NULL : "does not speak it";
		name_versions(server, versions, result);
	} else if (server->alert != 0) {
		refuse(result, server->alert);
	} else if (suite == 0 || group == 0) {
		refuse(result, 40);
	} else {
		result->outcome = PROBE_ACCEPTED;
		result->version = TLS_VERSION_TLS1_3;
		result->hello.came = true;
		result->cipher_suite.code = suite;
		result->group.code = group;
	}
}

/* All answers come one after the other; returns how many there were. */
static uint32_t interview(const struct quic_model *server, const struct inquiry_io *io)
{
	void *state = arena_alloc(io->arena, inquiry_quic.state_size);
	uint32_t versions[LIST_MAX], questions = 0;
	struct probe_result result;
	struct probe_job job = {0};

	assert_non_null(state);
	while (inquiry_quic.next(io, state, &job) == INQUIRY_ASK) {
		assert_int_equal(job.kind, PROBE_QUIC);
		assert_in_range(++questions, 1, QUESTIONS_MAX);
		answer(server, &job, versions, &result);
		inquiry_quic.take(io, state, &job, &result);
		memset(versions, 0xee, sizeof(versions));
		job = (struct probe_job){0};
	}
	inquiry_quic.finish(io, state, NULL);
	return questions;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_servers(void **unused)
{
	size_t i;

	(void)unused;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoint = {.transport = TRANSPORT_UDP};
		struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
		const struct inquiry_io io = {.endpoint = &endpoint,
					      .facts = &facts,
					      .arena = &arena,
					      .scratch = &arena,
					      .earlier_done = true};
		const struct protocol_offer *tls =
			&endpoint.protocols[TLS_VERSION_TLS1_3];
		const struct quic_facts *quic = &endpoint.quic;
		uint32_t questions = interview(&cases[i].server, &io);

		if (quic->offered != cases[i].offered ||
		    quic->version_1 != cases[i].version_1 ||
		    quic->version_2 != cases[i].version_2 ||
		    tls->offered != cases[i].tls_1_3)
			fail_msg("%s: offered %d, v1 %d, v2 %d, TLS 1.3 %d",
				 cases[i].label, (int)quic->offered,
				 (int)quic->version_1, (int)quic->version_2,
				 (int)tls->offered);
		if (tls->cipher_suite_count != cases[i].suites ||
		    tls->group_count != cases[i].groups ||
		    quic->version_count != cases[i].versions ||
		    questions != cases[i].questions)
			fail_msg("%s: %zu suites, %zu groups, %zu versions, %u asked",
				 cases[i].label, tls->cipher_suite_count,
				 tls->group_count, quic->version_count, questions);
		if (tls->cipher_suites_complete != cases[i].complete ||
		    !same_text(quic->why, cases[i].why))
			fail_msg("%s: complete %d, %s", cases[i].label,
				 (int)tls->cipher_suites_complete,
				 quic->why ? quic->why : "(none)");
		/* What cannot be inside of QUIC is refused by what it is. */
		if (endpoint.protocols[TLS_VERSION_TLS1_2].offered !=
		    (cases[i].offered == TRISTATE_YES ? TRISTATE_NO : TRISTATE_UNKNOWN))
			fail_msg("%s: TLS 1.2", cases[i].label);
		if ((quic->retry == TRISTATE_YES) != cases[i].server.retries)
			fail_msg("%s: Retry", cases[i].label);
		arena_free(&arena);
	}
}

/* Stopped in the middle: what was not asked is not "no". */
static void test_cut_short(void **unused)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct endpoint endpoint = {.transport = TRANSPORT_UDP};
	struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
	const struct inquiry_io io = {.endpoint = &endpoint,
				      .facts = &facts,
				      .arena = &arena,
				      .scratch = &arena,
				      .earlier_done = true};
	const struct protocol_offer *tls = &endpoint.protocols[TLS_VERSION_TLS1_3];
	void *state = arena_alloc(&arena, inquiry_quic.state_size);
	uint32_t versions[LIST_MAX];
	struct probe_result result;
	struct probe_job job = {0};
	int i;

	(void)unused;
	for (i = 0; i < 2; i++) {
		job = (struct probe_job){0};
		assert_int_equal(inquiry_quic.next(&io, state, &job), INQUIRY_ASK);
		answer(&cases[0].server, &job, versions, &result);
		inquiry_quic.take(&io, state, &job, &result);
	}
	inquiry_quic.finish(&io, state, "time is up");
	assert_int_equal(endpoint.quic.offered, TRISTATE_YES);
	assert_int_equal(tls->offered, TRISTATE_YES);
	assert_false(tls->cipher_suites_complete);
	assert_false(tls->groups_complete);
	assert_string_equal(tls->why, "time is up");
	/* It named version 2 itself. */
	assert_int_equal(endpoint.quic.version_2, TRISTATE_YES);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
