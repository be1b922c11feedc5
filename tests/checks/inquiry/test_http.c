/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http: who is asked, what is asked again, and what the answers come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/inquiry.h"

extern const struct inquiry inquiry_http;

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define ASK(question) (1U << HTTP_##question)
#define ALL (ASK(ROOT) | ASK(LANDING) | ASK(ERROR) | ASK(COMPRESSED) | ASK(TRACE))

enum { STEPS_MAX = 6, ARENA_MAX = 1024 * 1024 };

/* One connection: what must be asked, and what comes back. */
struct step {
	bool in_clear;
	uint32_t asked;
	enum probe_outcome outcome;
	uint32_t answered;
	const char *why;
	enum { PLAINLY, IS_HTTP, IS_HTTP2, WANTS_CERTIFICATE, OFFERS_TLS } how;
};

static const struct {
	const char *label;
	uint16_t port;
	struct step steps[STEPS_MAX]; /* asked 0: over */
	enum tristate answered;
	enum http_plain_port plain;
	uint32_t responses;
	const char *why;
	enum result opossum; /* RESULT_COUNT: not judged */
} cases[] = {
	{"all at once, port 80 closed",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_FAILED, 0, "connection refused", 0}},
	 TRISTATE_YES,
	 HTTP_PLAIN_CLOSED,
	 ALL,
	 NULL,
	 RESULT_PASS},
	{"port 80 answers",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_ACCEPTED, ASK(PLAIN) | ASK(UPGRADE),
	   NULL, PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_HTTP,
	 ALL | ASK(PLAIN) | ASK(UPGRADE),
	 NULL,
	 RESULT_PASS},
	{"port 80 goes on in TLS",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_ACCEPTED, ASK(PLAIN) | ASK(UPGRADE),
	   NULL, OFFERS_TLS}},
	 TRISTATE_YES,
	 HTTP_PLAIN_HTTP,
	 ALL | ASK(PLAIN) | ASK(UPGRADE),
	 NULL,
	 RESULT_FAIL},
	{"port 80 closes before the upgrade",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_ACCEPTED, ASK(PLAIN), NULL, PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_HTTP,
	 ALL | ASK(PLAIN),
	 NULL,
	 RESULT_UNKNOWN},
	{"port 80 is silent",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_TIMEOUT, 0, "no answer", PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_UNKNOWN,
	 ALL,
	 NULL,
	 RESULT_UNKNOWN},
	{"port 80 is not HTTP",
	 443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY},
	  {true, ASK(PLAIN) | ASK(UPGRADE), PROBE_MALFORMED, 0, "not HTTP/1.x",
	   PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_OTHER,
	 ALL,
	 NULL,
	 RESULT_PASS},
	{"another port has no other half",
	 8443,
	 {{false, ALL, PROBE_ACCEPTED, ALL, NULL, PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_UNKNOWN,
	 ALL,
	 NULL,
	 RESULT_NOTAPPLICABLE},
	{"what a closed connection left is asked again",
	 8443,
	 {{false, ALL, PROBE_ACCEPTED, ASK(ROOT), "closed", PLAINLY},
	  {false, ALL & ~(ASK(ROOT) | ASK(LANDING)), PROBE_ACCEPTED, ASK(ERROR),
	   "closed", PLAINLY},
	  {false, ASK(COMPRESSED) | ASK(TRACE), PROBE_ACCEPTED, ASK(COMPRESSED),
	   "closed", PLAINLY},
	  {false, ASK(TRACE), PROBE_ACCEPTED, ASK(TRACE), NULL, PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_UNKNOWN,
	 ALL & ~ASK(LANDING),
	 NULL,
	 RESULT_NOTAPPLICABLE},
	{"but not without end",
	 8443,
	 {{false, ALL, PROBE_ACCEPTED, ASK(ROOT), "closed", PLAINLY},
	  {false, ALL & ~(ASK(ROOT) | ASK(LANDING)), PROBE_CLOSED, 0, "reset",
	   PLAINLY}},
	 TRISTATE_YES,
	 HTTP_PLAIN_UNKNOWN,
	 ASK(ROOT),
	 "reset",
	 RESULT_NOTAPPLICABLE},
	{"HTTP/2 only, by its frames",
	 443,
	 {{false, ALL, PROBE_MALFORMED, 0, "it answers in HTTP/2 only", IS_HTTP2}},
	 TRISTATE_UNKNOWN,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "h2 only",
	 RESULT_COUNT},
	{"HTTP/2 only, by ALPN",
	 443,
	 {{false, ALL, PROBE_REFUSED, 0, "alert 120 no_application_protocol", PLAINLY}},
	 TRISTATE_UNKNOWN,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "h2 only",
	 RESULT_COUNT},
	{"mail",
	 443,
	 {{false, ALL, PROBE_MALFORMED, 0, "it speaks before it is asked", PLAINLY}},
	 TRISTATE_NO,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "it speaks before it is asked",
	 RESULT_UNKNOWN},
	{"broken HTTP is no \"no\"",
	 443,
	 {{false, ALL, PROBE_MALFORMED, 0, "a lone CR", IS_HTTP}},
	 TRISTATE_UNKNOWN,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "a lone CR",
	 RESULT_COUNT},
	{"silence is no \"no\"",
	 443,
	 {{false, ALL, PROBE_TIMEOUT, 0, "no answer", PLAINLY}},
	 TRISTATE_UNKNOWN,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "no answer",
	 RESULT_COUNT},
	{"a client certificate is wanted",
	 443,
	 {{false, ALL, PROBE_REFUSED, 0, "alert 116", WANTS_CERTIFICATE}},
	 TRISTATE_UNKNOWN,
	 HTTP_PLAIN_UNKNOWN,
	 0,
	 "a client certificate is wanted: alert 116",
	 RESULT_COUNT},
};

struct asking {
	struct facts facts;
	struct endpoint endpoints[3];
	struct arena arena;
	struct inquiry_io io;
	void *state;
};

static void begin(struct asking *a, size_t count, size_t which, uint16_t port)
{
	size_t i;

	memset(a, 0, sizeof(*a));
	a->arena = arena_make(ARENA_MAX);
	for (i = 0; i < count; i++)
		a->endpoints[i] = (struct endpoint){
			.address = {4, {127, 0, 0, 1}},
			.port = port,
			.speaks = SPEAKS_TLS,
			.reached = true,
			.handshake = {.completed = TRISTATE_YES},
		};
	a->facts.endpoints = a->endpoints;
	a->facts.endpoint_count = count;
	a->io = (struct inquiry_io){.endpoint = &a->endpoints[which],
				    .facts = &a->facts,
				    .arena = &a->arena,
				    .scratch = &a->arena,
				    .earlier_done = true};
	a->state = calloc(1, inquiry_http.state_size);
	assert_non_null(a->state);
}

static void end(struct asking *a)
{
	free(a->state);
	arena_free(&a->arena);
}

static void answer(struct asking *a, const struct probe_job *job,
		   const struct step *step)
{
	struct http_reply replies[HTTP_QUESTION_COUNT] = {0};
	struct probe_result result = {.outcome = step->outcome, .why = step->why};
	unsigned int i;

	result.http.replies = replies;
	result.http.why = step->why;
	for (i = 0; i < HTTP_QUESTION_COUNT; i++) {
		if (!(step->answered & 1U << i))
			continue;
		replies[result.http.reply_count].question = i;
		replies[result.http.reply_count++].response = (struct http_response){
			.status = 200, .offers_tls_upgrade = step->how == OFFERS_TLS};
	}
	result.http.is_http = step->how == IS_HTTP || result.http.reply_count > 0;
	result.http.speaks_http2 = step->how == IS_HTTP2;
	result.http.client_certificate_wanted = step->how == WANTS_CERTIFICATE;
	inquiry_http.take(&a->io, a->state, job, &result);
}

static void compare(size_t row, const struct endpoint *endpoint)
{
	const struct vulnerability_seen *opossum =
		&endpoint->vulnerabilities[VULNERABILITY_OPOSSUM];
	const struct http_facts *http = &endpoint->http;
	uint32_t responses = 0;
	unsigned int i;

	for (i = 0; i < HTTP_QUESTION_COUNT; i++)
		responses |= http->responses[i] ? 1U << i : 0;
	if (!http->asked || http->answered != cases[row].answered ||
	    http->plain != cases[row].plain || responses != cases[row].responses)
		fail_msg("%s: answered %u, plain %u, responses %x", cases[row].label,
			 (unsigned int)http->answered, (unsigned int)http->plain,
			 (unsigned int)responses);
	if ((http->why != NULL) != (cases[row].why != NULL) ||
	    (http->why && strcmp(http->why, cases[row].why) != 0))
		fail_msg("%s: why %s", cases[row].label, http->why ? http->why : "-");
	if (opossum->asked != (cases[row].opossum != RESULT_COUNT) ||
	    (opossum->asked &&
	     (opossum->result != cases[row].opossum || !opossum->what)))
		fail_msg("%s: opossum %d %s", cases[row].label, opossum->asked,
			 opossum->what ? opossum->what : "-");
}

static void test_answers(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct asking a;

		begin(&a, 1, 0, cases[i].port);
		for (j = 0; j < STEPS_MAX && cases[i].steps[j].asked; j++) {
			const struct step *step = &cases[i].steps[j];
			struct probe_job job = {0};
			struct probe_job none = {0};

			if (inquiry_http.next(&a.io, a.state, &job) != INQUIRY_ASK)
				fail_msg("%s: question %zu is not asked",
					 cases[i].label, j);
			if (job.kind != PROBE_HTTP ||
			    job.http.in_clear != step->in_clear ||
			    job.http.questions != step->asked ||
			    job.port != (step->in_clear ? 80 : 0))
				fail_msg("%s: question %zu: %x", cases[i].label, j,
					 (unsigned int)job.http.questions);
			/* One connection at a time. */
			assert_int_equal(inquiry_http.next(&a.io, a.state, &none),
					 INQUIRY_WAIT);
			answer(&a, &job, step);
		}
		if (inquiry_http.next(&a.io, a.state, &(struct probe_job){0}) !=
		    INQUIRY_DONE)
			fail_msg("%s: is not over", cases[i].label);
		inquiry_http.finish(&a.io, a.state, NULL);
		compare(i, &a.endpoints[0]);
		end(&a);
	}
}

/* Of the names of a site the first one is asked for all; the address, where none
 * can be. */
static void test_one_name_speaks_for_a_site(void **state)
{
	static const struct {
		const char *label;
		const char *names[3];
		bool same_site;
		bool asks[3];
	} rows[] = {
		{"the first name",
		 {NULL, "a.example", "b.example"},
		 true,
		 {false, true}},
		{"no name", {NULL, NULL, NULL}, true, {true}},
		{"sites of their own",
		 {NULL, "a.example", "b.example"},
		 false,
		 {true, true, true}},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		for (j = 0; j < 3; j++) {
			struct probe_job job = {0};
			struct asking a;
			size_t k;
			bool asks;

			begin(&a, 3, j, 8443);
			for (k = 0; k < 3; k++) {
				a.endpoints[k].name = rows[i].names[k];
				a.endpoints[k].has_site = true;
				a.endpoints[k].has_address_index = true;
				a.endpoints[k].site = rows[i].same_site ? 0 : k;
			}
			asks = inquiry_http.next(&a.io, a.state, &job) == INQUIRY_ASK;
			if (asks != rows[i].asks[j] ||
			    asks != a.io.endpoint->http.asked)
				fail_msg("%s: endpoint %zu %s", rows[i].label, j,
					 asks ? "asks" : "does not ask");
			if (!asks && !a.io.endpoint->http.why)
				fail_msg("%s: endpoint %zu says nothing", rows[i].label,
					 j);
			end(&a);
		}
	}
}

static const struct {
	const char *label;
	struct ip_address address;
	const char *name;
	uint16_t port;
	const char *host;
} host_cases[] = {
	{"a name", {4, {127, 0, 0, 1}}, "example.org", 443, "example.org"},
	{"a name and a port",
	 {4, {127, 0, 0, 1}},
	 "example.org",
	 8443,
	 "example.org:8443"},
	{"an address", {4, {192, 0, 2, 1}}, NULL, 443, "192.0.2.1"},
	{"an address and a port", {4, {192, 0, 2, 1}}, NULL, 8443, "192.0.2.1:8443"},
	{"IPv6", {6, {[15] = 1}}, NULL, 443, "[::1]"},
	{"IPv6 and a port", {6, {[15] = 1}}, NULL, 8443, "[::1]:8443"},
};

static void test_host(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(host_cases); i++) {
		struct probe_job job = {0};
		struct asking a;

		begin(&a, 1, 0, host_cases[i].port);
		a.endpoints[0].address = host_cases[i].address;
		a.endpoints[0].name = host_cases[i].name;
		assert_int_equal(inquiry_http.next(&a.io, a.state, &job), INQUIRY_ASK);
		if (strcmp(job.http.host, host_cases[i].host) != 0)
			fail_msg("%s: %s", host_cases[i].label, job.http.host);
		assert_int_equal(job.without_name, !host_cases[i].name);
		end(&a);
	}
}

/* Nothing is asked of a peer that completes no handshake, nor before it is known. */
static void test_handshake_first(void **state)
{
	struct probe_job job = {0};
	struct asking a;

	(void)state;
	begin(&a, 1, 0, 443);
	a.io.earlier_done = false;
	assert_int_equal(inquiry_http.next(&a.io, a.state, &job), INQUIRY_WAIT);
	a.io.earlier_done = true;
	a.endpoints[0].handshake =
		(struct handshake){.completed = TRISTATE_NO, .why = "alert 40"};
	assert_int_equal(inquiry_http.next(&a.io, a.state, &job), INQUIRY_DONE);
	inquiry_http.finish(&a.io, a.state, NULL);
	assert_true(a.endpoints[0].http.asked);
	assert_int_equal(a.endpoints[0].http.answered, TRISTATE_UNKNOWN);
	assert_string_equal(a.endpoints[0].http.why, "alert 40");
	end(&a);
}

/* Closed by the budget or the deadline: what is open says so. */
static void test_cut_short(void **state)
{
	struct probe_job job = {0};
	struct asking a;

	(void)state;
	begin(&a, 1, 0, 443);
	assert_int_equal(inquiry_http.next(&a.io, a.state, &job), INQUIRY_ASK);
	inquiry_http.finish(&a.io, a.state, "not all was done in time");
	assert_int_equal(a.endpoints[0].http.answered, TRISTATE_UNKNOWN);
	assert_string_equal(a.endpoints[0].http.why, "not all was done in time");
	end(&a);
}

/* BREACH: what the one page that is asked for says of it. */
static void test_compressed(void **state)
{
	static const struct {
		const char *label;
		struct http_response page;
		bool came;
		enum result result; /* RESULT_COUNT: not judged */
	} rows[] = {
		{"compressed",
		 {.status = 200, .content_encoding = "gzip"},
		 true,
		 RESULT_FAIL},
		{"an error that is compressed",
		 {.status = 404, .content_encoding = "br"},
		 true,
		 RESULT_FAIL},
		{"as it is", {.status = 200}, true, RESULT_PASS},
		{"no page", {.status = 301}, true, RESULT_UNKNOWN},
		{"no answer", {.status = 200}, false, RESULT_COUNT},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct http_reply reply = {.question = HTTP_COMPRESSED,
					   .response = rows[i].page};
		struct probe_result result = {
			.outcome = PROBE_ACCEPTED,
			.http = {.replies = &reply, .reply_count = rows[i].came}};
		const struct vulnerability_seen *seen;
		struct probe_job job = {0};
		struct asking a;

		begin(&a, 1, 0, 8443);
		assert_int_equal(inquiry_http.next(&a.io, a.state, &job), INQUIRY_ASK);
		inquiry_http.take(&a.io, a.state, &job, &result);
		inquiry_http.finish(&a.io, a.state, NULL);
		seen = &a.endpoints[0].vulnerabilities[VULNERABILITY_BREACH];
		if (seen->asked != (rows[i].result != RESULT_COUNT) ||
		    (seen->asked && (seen->result != rows[i].result || !seen->what)))
			fail_msg("%s: %d, %d, %s", rows[i].label, seen->asked,
				 (int)seen->result, seen->what ? seen->what : "-");
		end(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_one_name_speaks_for_a_site),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_handshake_first),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_compressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
