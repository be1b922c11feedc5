/* SPDX-License-Identifier: GPL-3.0-or-later */
/* speaks: whom it asks at all, and in whose words; what a second answer changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/inquiry/interview.h"

enum { ARENA_MAX = 64 * 1024 };

extern const struct inquiry inquiry_speaks, inquiry_first_handshake;

static const struct {
	const char *label;
	struct endpoint endpoint;
	bool second; /* of two endpoints at the same address */
	bool asked;
	enum talk talk;
} next_cases[] = {
	{"TLS", {.reached = true, .speaks = SPEAKS_TLS}, false, true, TALK_SSH},
	{"closed", {.reached = true}, false, true, TALK_OPENVPN},
	{"not reached", {.why = "refused"}, false, false, 0},
	{"TLS, but too slow to say", {.speaks = SPEAKS_TLS}, false, false, 0},
	{"HTTP", {.reached = true, .speaks = SPEAKS_HTTP}, false, false, 0},
	{"silence", {.reached = true, .speaks = SPEAKS_SILENCE}, false, false, 0},
	{"a site says what it is",
	 {.reached = true, .speaks = SPEAKS_TLS, .has_site = true},
	 false,
	 false,
	 0},
	{"behind a balancer",
	 {.reached = true, .speaks = SPEAKS_TLS, .proxy_header = true},
	 false,
	 false,
	 0},
	{"another name of the same port",
	 {.reached = true, .speaks = SPEAKS_TLS},
	 true,
	 false,
	 0},
};

static void test_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(next_cases) / sizeof(next_cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoints[2] = {next_cases[i].endpoint,
						next_cases[i].endpoint};
		const struct facts facts = {.endpoints = endpoints,
					    .endpoint_count = 2};
		struct inquiry_io io = {.endpoint = &endpoints[next_cases[i].second],
					.facts = &facts,
					.arena = &arena,
					.scratch = &arena};
		struct probe_job job = {0};
		void *memory = arena_alloc(&arena, inquiry_speaks.state_size);

		assert_non_null(memory);
		if (inquiry_speaks.next(&io, memory, &job) != INQUIRY_WAIT)
			fail_msg("%s: before the handshake", next_cases[i].label);
		io.earlier_done = true;
		if ((inquiry_speaks.next(&io, memory, &job) == INQUIRY_ASK) !=
			    next_cases[i].asked ||
		    (next_cases[i].asked &&
		     (job.kind != PROBE_TALK || job.talk != next_cases[i].talk)))
			fail_msg("%s", next_cases[i].label);
		if (next_cases[i].asked &&
		    inquiry_speaks.next(&io, memory, &job) != INQUIRY_WAIT)
			fail_msg("%s: twice", next_cases[i].label);
		arena_free(&arena);
	}
}

/* ---- through the interview ------------------------------------------------------ */

struct step {
	enum probe_outcome outcome;
	enum speaks speaks;
	const char *banner;
	bool with_header; /* the question has a PROXY header */
};

static const struct {
	const char *label;
	struct step steps[3];
	size_t count;
	enum speaks speaks;
	const char *what;
	bool proxy_header;
} interview_cases[] = {
	{"TLS alone",
	 {{PROBE_ACCEPTED, SPEAKS_TLS, NULL, false},
	  {PROBE_NOT_TLS, SPEAKS_HTTP, "HTTP/1.1 400", false}},
	 2,
	 SPEAKS_TLS,
	 NULL,
	 false},
	{"TLS and SSH",
	 {{PROBE_ACCEPTED, SPEAKS_TLS, NULL, false},
	  {PROBE_NOT_TLS, SPEAKS_SSH, "SSH-2.0-x", false}},
	 2,
	 SPEAKS_TLS,
	 "also ssh: SSH-2.0-x",
	 false},
	{"mail over TLS",
	 {{PROBE_MALFORMED, SPEAKS_TLS, "220 x ESMTP", false},
	  {PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false}},
	 2,
	 SPEAKS_TLS,
	 "smtp over TLS: 220 x ESMTP",
	 false},
	{"behind a balancer",
	 {{PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false},
	  {PROBE_ACCEPTED, SPEAKS_TLS, NULL, true}},
	 2,
	 SPEAKS_TLS,
	 NULL,
	 true},
	{"OpenVPN",
	 {{PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false},
	  {PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, true},
	  {PROBE_ACCEPTED, SPEAKS_OPENVPN, NULL, false}},
	 3,
	 SPEAKS_OPENVPN,
	 NULL,
	 false},
	{"closes on everything",
	 {{PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false},
	  {PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, true},
	  {PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false}},
	 3,
	 SPEAKS_UNKNOWN,
	 NULL,
	 false},
	{"silent with a header",
	 {{PROBE_CLOSED, SPEAKS_UNKNOWN, NULL, false},
	  {PROBE_TIMEOUT, SPEAKS_SILENCE, NULL, true}},
	 2,
	 SPEAKS_SILENCE,
	 NULL,
	 false},
	{"plain HTTP",
	 {{PROBE_NOT_TLS, SPEAKS_HTTP, "HTTP/1.1 400", false}},
	 1,
	 SPEAKS_HTTP,
	 NULL,
	 false},
};

static void test_interviews(void **state)
{
	static const struct inquiry *const both[] = {&inquiry_first_handshake,
						     &inquiry_speaks};
	const struct interview_settings settings = {
		.inquiries = both,
		.inquiry_count = 2,
		.level = INQUIRY_OFFER,
		.connections_max = 100,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(interview_cases) / sizeof(interview_cases[0]);
	     i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoint = {0};
		struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
		struct interview *interview =
			interview_make(&settings, &facts, &endpoint, &arena, &arena);
		const char *label = interview_cases[i].label;
		struct question question;
		size_t n = 0;

		assert_non_null(interview);
		while (interview_next(interview, &question) == INQUIRY_ASK) {
			const struct step *step = &interview_cases[i].steps[n];
			const struct probe_result result = {.outcome = step->outcome,
							    .why = "why",
							    .speaks = step->speaks,
							    .banner = step->banner};

			if (n++ == interview_cases[i].count)
				fail_msg("%s: asks on", label);
			if (question.job.proxy_header != step->with_header)
				fail_msg("%s: header, question %zu", label, n);
			interview_take(interview, &question, &result);
		}
		if (n != interview_cases[i].count ||
		    endpoint.speaks != interview_cases[i].speaks ||
		    endpoint.proxy_header != interview_cases[i].proxy_header)
			fail_msg("%s: %zu questions, %s", label, n,
				 speaks_name(endpoint.speaks));
		if ((endpoint.speaks_what == NULL) !=
			    (interview_cases[i].what == NULL) ||
		    (endpoint.speaks_what &&
		     strcmp(endpoint.speaks_what, interview_cases[i].what) != 0))
			fail_msg("%s: \"%s\"", label,
				 endpoint.speaks_what ? endpoint.speaks_what : "");
		arena_free(&arena);
	}
}

/* ---- VPN servers that answer HTTPS ---------------------------------------------- */

static const struct {
	const char *label;
	bool completed;
	enum http_tunnel tunnel;
	const char *ssh; /* to SSH's first words, or NULL */
	enum speaks inside;
	const char *what;
	bool is_spared;
} page_cases[] = {
	{"a site", true, HTTP_TUNNEL_NONE, NULL, SPEAKS_HTTP, NULL, false},
	{"ocserv", true, HTTP_TUNNEL_OPENCONNECT, NULL, SPEAKS_OPENCONNECT,
	 "openconnect over TLS: a VPN, as of ocserv", true},
	{"SoftEther", true, HTTP_TUNNEL_SOFTETHER, NULL, SPEAKS_SOFTETHER,
	 "softether over TLS: a VPN that poses as a web server", false},
	{"what looks like it and is not", true, HTTP_TUNNEL_SOFTETHER_LIKE, NULL,
	 SPEAKS_HTTP, NULL, false},
	{"ocserv behind a multiplexer", true, HTTP_TUNNEL_OPENCONNECT, "SSH-2.0-x",
	 SPEAKS_OPENCONNECT,
	 "openconnect over TLS: a VPN, as of ocserv; also ssh: SSH-2.0-x", true},
	{"no handshake, no page", false, HTTP_TUNNEL_NONE, NULL, SPEAKS_UNKNOWN, NULL,
	 false},
};

static enum inquiry_step ask_for_ever(const struct inquiry_io *io, void *state,
				      struct probe_job *job)
{
	(void)io;
	(void)state;
	job->kind = PROBE_HELLO;
	return INQUIRY_ASK;
}

static void take_nothing(const struct inquiry_io *io, void *state,
			 const struct probe_job *job, const struct probe_result *result)
{
	(void)io;
	(void)state;
	(void)job;
	(void)result;
}

static const struct inquiry greedy = {.name = "greedy",
				      .transports = 1U << TRANSPORT_TCP,
				      .next = ask_for_ever,
				      .take = take_nothing};

/* Who asks afterwards waits for it, and keeps to what the peer bears. */
static void test_pages(void **state)
{
	static const struct inquiry *const all[] = {&inquiry_first_handshake,
						    &inquiry_speaks, &greedy};
	const struct interview_settings settings = {.inquiries = all,
						    .inquiry_count = 3,
						    .level = INQUIRY_OFFER,
						    .connections_max = 100};

	(void)state;
	for (size_t i = 0; i < sizeof(page_cases) / sizeof(page_cases[0]); i++) {
		const char *label = page_cases[i].label, *what = page_cases[i].what;
		struct arena arena = arena_make(ARENA_MAX);
		struct endpoint endpoint = {.name = "a.example", .port = 443};
		struct facts facts = {.endpoints = &endpoint, .endpoint_count = 1};
		struct interview *interview =
			interview_make(&settings, &facts, &endpoint, &arena, &arena);
		struct question question;
		bool greedy_asked = false;

		assert_non_null(interview);
		while (interview_next(interview, &question) == INQUIRY_ASK) {
			struct probe_result result = {.outcome = PROBE_ACCEPTED,
						      .speaks = SPEAKS_TLS};

			greedy_asked |= question.job.kind == PROBE_HELLO;
			if (greedy_asked && question.job.kind != PROBE_HELLO)
				fail_msg("%s: asked too late", label);
			result.handshake.completed =
				page_cases[i].completed ? TRISTATE_YES : TRISTATE_NO;
			if (question.job.kind == PROBE_HTTP) {
				assert_true(question.job.http.tunnel);
				assert_string_equal(question.job.http.host,
						    "a.example");
				result.http.is_http = true;
				result.http.tunnel = page_cases[i].tunnel;
			} else if (question.job.kind == PROBE_TALK) {
				result.speaks =
					page_cases[i].ssh ? SPEAKS_SSH : SPEAKS_TLS;
				result.outcome = PROBE_NOT_TLS;
				result.banner = page_cases[i].ssh;
			}
			interview_take(interview, &question, &result);
		}
		if (endpoint.inside != page_cases[i].inside ||
		    !endpoint.speaks_what != !what ||
		    (what && strcmp(endpoint.speaks_what, what) != 0))
			fail_msg("%s: %s, %s", label, speaks_name(endpoint.inside),
				 endpoint.speaks_what ? endpoint.speaks_what : "-");
		if ((endpoint.connections < 80) != page_cases[i].is_spared)
			fail_msg("%s: %u connections", label, endpoint.connections);
		if (page_cases[i].is_spared)
			assert_string_equal(interview_why_closed(interview),
					    endpoint.connections_why);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_interviews),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
