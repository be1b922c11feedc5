/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scripted server of HTTP in clear text: after every request it says the next of
 * its lines. What comes over TLS is the same reader behind tls_client.h; its
 * handshakes are tested with servers, in test_peers.c and tests/system/http.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/conversation.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define ASK(question) (UINT32_C(1) << HTTP_##question)
#define PAGES (ASK(ROOT) | ASK(LANDING) | ASK(ERROR))
#define OK_PAGE "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
#define NO_PAGE "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
#define MOVED(to) "HTTP/1.1 302 X\r\nLocation: " to "\r\nContent-Length: 0\r\n\r\n"

enum { ANSWERS_MAX = 6, SILENCE = -1 };

static const struct {
	const char *label;
	uint32_t questions;
	const char *answers[ANSWERS_MAX]; /* to the first request, the second, ... */
	int end;                          /* enum peer_end after the last, or SILENCE */
	enum probe_outcome outcome;
	uint32_t answered; /* 1 << question */
	const char *why;   /* of the answer */
	const char *sent;  /* among the requests, or NULL */
	enum speaks speaks;
} cases[] = {
	{"one page",
	 ASK(ROOT),
	 {OK_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 NULL,
	 "GET / HTTP/1.1\r\nHost: example.org\r\n",
	 SPEAKS_HTTP},
	{"page after page",
	 PAGES,
	 {OK_PAGE, NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"a redirect here is followed",
	 PAGES,
	 {MOVED("/login?a=b"), OK_PAGE, NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 PAGES,
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"with the name in it",
	 ASK(ROOT) | ASK(LANDING),
	 {MOVED("https://EXAMPLE.org/x"), OK_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(LANDING),
	 NULL,
	 "GET /x HTTP/1.1\r\nHost: example.org\r\n",
	 SPEAKS_HTTP},
	{"once only",
	 ASK(ROOT) | ASK(LANDING),
	 {MOVED("/a"), MOVED("/b"), OK_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(LANDING),
	 NULL,
	 "GET /a ",
	 SPEAKS_HTTP},
	{"a redirect elsewhere is not",
	 PAGES,
	 {MOVED("https://other.example/"), NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"nor one to another port",
	 PAGES,
	 {MOVED("https://example.org:8443/"), NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"nor one to itself",
	 PAGES,
	 {MOVED("/"), NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"nor one that would split a request",
	 PAGES,
	 {MOVED("/a b"), NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"200 with a Location is no redirect",
	 PAGES,
	 {"HTTP/1.1 200 OK\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", NO_PAGE},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT) | ASK(ERROR),
	 NULL,
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"it closes after each",
	 PAGES,
	 {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 "it does not keep the connection open",
	 "GET / ",
	 SPEAKS_HTTP},
	{"it closes to end a page",
	 PAGES,
	 {"HTTP/1.1 200 OK\r\n\r\nhello"},
	 PEER_CLOSED,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 "it does not keep the connection open",
	 "GET / ",
	 SPEAKS_HTTP},
	{"it closes instead of the second",
	 PAGES,
	 {OK_PAGE},
	 PEER_CLOSED,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 "closed the connection",
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"it resets instead of the second",
	 PAGES,
	 {OK_PAGE},
	 PEER_RESET,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 "connection reset",
	 "GET /tlsward-",
	 SPEAKS_HTTP},
	{"it is silent after the first",
	 PAGES,
	 {OK_PAGE},
	 PEER_DEADLINE,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 "no whole answer before the deadline",
	 NULL,
	 SPEAKS_HTTP},
	{"an end within a page",
	 ASK(ROOT),
	 {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"},
	 PEER_CLOSED,
	 PROBE_ACCEPTED,
	 ASK(ROOT),
	 NULL,
	 NULL,
	 SPEAKS_HTTP},
	{"an end within the head",
	 ASK(ROOT),
	 {"HTTP/1.1 200 OK\r\nA: b"},
	 PEER_CLOSED,
	 PROBE_CLOSED,
	 0,
	 "closed the connection",
	 NULL,
	 SPEAKS_HTTP},
	{"half a head, then silence",
	 ASK(ROOT),
	 {"HTTP/1.1 200 OK\r\nA: b"},
	 PEER_DEADLINE,
	 PROBE_TIMEOUT,
	 0,
	 "no whole answer before the deadline",
	 NULL,
	 SPEAKS_HTTP},
	{"HTTP against the rules",
	 ASK(ROOT),
	 {"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"},
	 SILENCE,
	 PROBE_MALFORMED,
	 0,
	 "a header field name that is no token",
	 NULL,
	 SPEAKS_HTTP},
	{"not HTTP",
	 ASK(ROOT),
	 {"220 mail.example ESMTP\r\n"},
	 SILENCE,
	 PROBE_MALFORMED,
	 0,
	 "not HTTP/1.x",
	 NULL,
	 SPEAKS_OTHER},
	{"a TLS alert",
	 ASK(ROOT),
	 {"\x15\x03\x03"},
	 SILENCE,
	 PROBE_MALFORMED,
	 0,
	 "not HTTP/1.x",
	 NULL,
	 SPEAKS_OTHER},
	{"upgrade",
	 ASK(PLAIN) | ASK(UPGRADE),
	 {OK_PAGE, "HTTP/1.1 101 Go\r\nUpgrade: TLS/1.0\r\n\r\n"},
	 SILENCE,
	 PROBE_ACCEPTED,
	 ASK(PLAIN) | ASK(UPGRADE),
	 NULL,
	 "\r\nUpgrade: TLS/1.0\r\n",
	 SPEAKS_HTTP},
	{"silence",
	 ASK(ROOT),
	 {NULL},
	 PEER_DEADLINE,
	 PROBE_TIMEOUT,
	 0,
	 NULL,
	 NULL,
	 SPEAKS_SILENCE},
	{"closed at once",
	 ASK(ROOT),
	 {NULL},
	 PEER_CLOSED,
	 PROBE_CLOSED,
	 0,
	 NULL,
	 NULL,
	 SPEAKS_UNKNOWN},
};

static void say(struct conversation *c, const char *text, size_t step)
{
	struct span bytes = span_from_string(text);
	size_t at;

	for (at = 0; at < bytes.len && !c->done; at += step)
		(void)conversation_take(c, span_slice(bytes, at, at + step));
}

static void begin(struct conversation *c, uint32_t questions)
{
	const struct probe_job job = {
		.kind = PROBE_HTTP,
		.http = {.in_clear = true,
			 .host = "example.org",
			 .port = 443,
			 .questions = questions},
	};

	assert_true(conversation_begin(c, &conversation_http, &job, NULL));
}

static uint32_t answered(const struct http_answer *answer)
{
	uint32_t all = 0;
	size_t i;

	for (i = 0; i < answer->reply_count; i++)
		all |= UINT32_C(1) << answer->replies[i].question;
	return all;
}

static void compare(size_t row, const struct probe_result *got, struct span sent)
{
	const char *label = cases[row].label, *why = got->http.why;

	if (got->outcome != cases[row].outcome ||
	    answered(&got->http) != cases[row].answered)
		fail_msg("%s: outcome %u, answered %x, %s", label,
			 (unsigned int)got->outcome, (unsigned int)answered(&got->http),
			 got->why ? got->why : "-");
	if ((why != NULL) != (cases[row].why != NULL) ||
	    (why && strcmp(why, cases[row].why) != 0))
		fail_msg("%s: why %s", label, why ? why : "-");
	if (got->speaks != cases[row].speaks)
		fail_msg("%s: speaks %u", label, (unsigned int)got->speaks);
	if (cases[row].sent &&
	    span_find(sent, span_from_string(cases[row].sent), 0) == sent.len)
		fail_msg("%s: sent %.*s", label, (int)sent.len, sent.ptr);
}

static void play(size_t row, size_t step)
{
	struct buffer sent = buffer_make(65536);
	struct conversation c;
	size_t i;

	begin(&c, cases[row].questions);
	for (i = 0; i < ANSWERS_MAX && cases[row].answers[i] && !c.done; i++) {
		if (c.out.len == 0)
			fail_msg("%s: request %zu was not sent", cases[row].label, i);
		buffer_add(&sent, buffer_span(&c.out));
		buffer_reset(&c.out);
		say(&c, cases[row].answers[i], step);
	}
	buffer_add(&sent, buffer_span(&c.out));
	if (cases[row].end != SILENCE)
		conversation_end(&c, (enum peer_end)cases[row].end,
				 cases[row].end == PEER_RESET ? "connection reset"
							      : NULL);
	if (!c.done)
		fail_msg("%s: is not done", cases[row].label);
	compare(row, &c.result, buffer_span(&sent));
	conversation_free(&c);
	buffer_free(&sent);
}

/* The request of SoftEther's client goes only to who looks like its server. */
static void test_tunnel(void **state)
{
	const struct {
		const char *label, *first;
		struct span second;
		bool asked;
		enum http_tunnel tunnel;
	} rows[] = {
		{"a site", OK_PAGE, {NULL, 0}, false, HTTP_TUNNEL_NONE},
		{"SoftEther",
		 "HTTP/1.1 403 X\r\nKeep-Alive: timeout=15; max=19\r\n"
		 "Content-Length: 0\r\n\r\n",
		 SPAN_LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n"
			      "Content-Type: application/octet-stream\r\n\r\n"
			      "\0\0\0\6hello\0\0\0\7random\0\0"),
		 true, HTTP_TUNNEL_SOFTETHER},
		{"a site that looks like it",
		 "HTTP/1.1 200 X\r\nKeep-Alive: timeout=15; max=19\r\n"
		 "Content-Length: 0\r\n\r\n",
		 SPAN_LITERAL(OK_PAGE), true, HTTP_TUNNEL_NONE},
		{"one that closes",
		 "HTTP/1.1 200 X\r\nKeep-Alive: timeout=15; max=19\r\n"
		 "Connection: close\r\nContent-Length: 0\r\n\r\n",
		 {NULL, 0},
		 false,
		 HTTP_TUNNEL_SOFTETHER_LIKE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct probe_job job = {
			.kind = PROBE_HTTP,
			.http = {.in_clear = true,
				 .host = "example.org",
				 .port = 443,
				 .questions = ASK(ROOT),
				 .tunnel = true},
		};
		struct conversation c;

		assert_true(conversation_begin(&c, &conversation_http, &job, NULL));
		buffer_reset(&c.out);
		say(&c, rows[i].first, SIZE_MAX / 2);
		if (span_starts_with(buffer_span(&c.out), "POST /vpnsvc/") !=
			    rows[i].asked ||
		    c.done == rows[i].asked)
			fail_msg("%s: asked", rows[i].label);
		if (!c.done)
			(void)conversation_take(&c, rows[i].second);
		if (!c.done || c.result.http.tunnel != rows[i].tunnel ||
		    c.result.http.reply_count != 1)
			fail_msg("%s: %d", rows[i].label, (int)c.result.http.tunnel);
		conversation_free(&c);
	}
}

static void test_answers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		play(i, 4096);
		play(i, 1);
	}
}

/* What nobody asked for is not the answer to the next question. */
static void test_unasked(void **state)
{
	struct conversation c;

	(void)state;
	begin(&c, PAGES);
	say(&c, OK_PAGE OK_PAGE, 4096);
	assert_true(c.done);
	assert_int_equal(c.result.outcome, PROBE_ACCEPTED);
	assert_int_equal(answered(&c.result.http), ASK(ROOT));
	assert_string_equal(c.result.http.why, "more bytes than its response has");
	conversation_free(&c);
}

static void test_endless_head(void **state)
{
	struct conversation c;
	size_t room;

	(void)state;
	begin(&c, ASK(ROOT));
	say(&c, "HTTP/1.1 200 OK\r\n", 4096);
	while (!c.done && (room = conversation_room(&c)) > 0)
		say(&c, "A: 0123456789abcdef\r\n", room);
	assert_true(c.done);
	assert_int_equal(c.result.outcome, PROBE_MALFORMED);
	assert_in_range(c.result.bytes_read, 65536, 66000);
	conversation_free(&c);
}

static const struct {
	const char *label;
	const char *host;
	uint32_t questions;
} senseless[] = {
	{"no host", NULL, ASK(ROOT)},
	{"a host that would split the request", "a\r\nX: y", ASK(ROOT)},
	{"no question", "example.org", 0},
	{"a landing without what leads there", "example.org", ASK(LANDING)},
};

static void test_senseless_jobs(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(senseless); i++) {
		const struct probe_job job = {
			.kind = PROBE_HTTP,
			.http = {.in_clear = true,
				 .host = senseless[i].host,
				 .questions = senseless[i].questions},
		};
		struct conversation c;

		if (conversation_begin(&c, &conversation_http, &job, NULL))
			fail_msg("%s: begins", senseless[i].label);
		conversation_free(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_tunnel),
		cmocka_unit_test(test_unasked),
		cmocka_unit_test(test_endless_head),
		cmocka_unit_test(test_senseless_jobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
