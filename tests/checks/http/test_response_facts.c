/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole responses -> what is kept of them; and the requests that ask for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/http/request_writer.h"
#include "checks/http/response_facts.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

struct learned {
	struct arena arena;
	struct http_response response;
	char landing[128];
};

static void learn(const char *fields, const char *content, struct learned *out)
{
	struct response_reader reader = response_reader_make();
	struct buffer text = buffer_make(1024 * 1024);
	struct span bytes, landing;

	memset(out, 0, sizeof(*out));
	out->arena = arena_make(1024 * 1024);
	buffer_printf(&text, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%s",
		      fields, strlen(content), content);
	bytes = buffer_span(&text);
	assert_int_equal(response_reader_take(&reader, &bytes), RESPONSE_DONE);
	assert_true(
		response_facts_learn(&reader, &out->arena, &out->response, &landing));
	if (landing.len > 0)
		memcpy(out->landing, landing.ptr, landing.len);
	response_reader_free(&reader);
	buffer_free(&text);
}

static void test_bare(void **state)
{
	struct learned l;

	(void)state;
	learn("", "", &l);
	assert_int_equal(l.response.status, 200);
	assert_false(l.response.hsts.present);
	assert_false(l.response.csp.present);
	assert_false(l.response.location.present);
	assert_int_equal(l.response.frame_options, HTTP_FRAME_OPTIONS_NONE);
	assert_null(l.response.referrer_policy);
	assert_int_equal(l.response.cookie_count, 0);
	assert_int_equal(l.response.products.count, 0);
	assert_false(l.response.is_html || l.response.has_body || l.response.nosniff);
	arena_free(&l.arena);
}

static void test_everything(void **state)
{
	struct learned l;

	(void)state;
	learn("strict-transport-security: max-age=5; includeSubDomains\r\n"
	      "Strict-Transport-Security: max-age=9\r\n"
	      "Content-Security-Policy: frame-ancestors 'self'\r\n"
	      "Content-Security-Policy: script-src 'self'\r\n"
	      "Content-Security-Policy-Report-Only: default-src 'none'\r\n"
	      "X-Frame-Options: deny\r\n"
	      "X-Content-Type-Options: nosniff\r\n"
	      "Referrer-Policy: no-referrer, strict-origin, no-such-word\r\n"
	      "Permissions-Policy: camera=()\r\n"
	      "Public-Key-Pins: x\r\nX-XSS-Protection: 1; mode=block\r\n"
	      "Expect-CT: max-age=0\r\n"
	      "Server: nginx/1.22.1\r\nX-Powered-By: PHP/8.2\r\n"
	      "Set-Cookie: sid=verysecret; Secure\r\nSet-Cookie: nameless\r\n"
	      "Set-Cookie: __Host-b=alsosecret\r\n"
	      "Content-Type: Text/HTML; charset=utf-8\r\n"
	      "Content-Encoding: GZip\r\nAlt-Svc: h3=\":443\"\r\n"
	      "Upgrade: TLS/1.2, HTTP/1.1\r\nLocation: /login\r\n",
	      "x", &l);
	assert_true(l.response.hsts.valid);
	assert_int_equal(l.response.hsts.max_age, 5); /* the first one */
	assert_true(l.response.csp.frame_ancestors && l.response.csp.restricts_scripts);
	assert_true(l.response.csp.report_only);
	assert_int_equal(l.response.frame_options, HTTP_FRAME_OPTIONS_DENY);
	assert_true(l.response.nosniff && l.response.permissions_policy);
	assert_string_equal(l.response.referrer_policy, "strict-origin");
	assert_int_equal(l.response.obsolete, HTTP_OBSOLETE_HPKP |
						      HTTP_OBSOLETE_XSS_PROTECTION |
						      HTTP_OBSOLETE_EXPECT_CT);
	assert_int_equal(l.response.products.count, 2);
	assert_string_equal(l.response.products.items[0], "Server: nginx/1.22.1");
	assert_string_equal(l.response.products.items[1], "X-Powered-By: PHP/8.2");
	assert_int_equal(l.response.cookie_count, 2);
	assert_string_equal(l.response.cookies[0].name, "sid");
	assert_string_equal(l.response.cookies[1].name, "__Host-b");
	assert_true(l.response.is_html && l.response.has_body);
	assert_string_equal(l.response.content_encoding, "GZip");
	assert_string_equal(l.response.alt_svc, "h3=\":443\"");
	assert_int_equal(l.response.alternatives.http3_port, 443);
	assert_true(l.response.offers_tls_upgrade);
	assert_true(l.response.location.present);
	assert_string_equal(l.landing, "/login");
	arena_free(&l.arena);
}

static const struct {
	const char *label;
	const char *fields;
	enum http_frame_options want;
} frame_cases[] = {
	{"same origin", "X-Frame-Options: SameOrigin\r\n",
	 HTTP_FRAME_OPTIONS_SAMEORIGIN},
	{"twice the same", "X-Frame-Options: DENY\r\nX-Frame-Options: deny\r\n",
	 HTTP_FRAME_OPTIONS_DENY},
	{"two that differ", "X-Frame-Options: DENY, SAMEORIGIN\r\n",
	 HTTP_FRAME_OPTIONS_INVALID},
	{"ALLOW-FROM", "X-Frame-Options: ALLOW-FROM https://x.example\r\n",
	 HTTP_FRAME_OPTIONS_INVALID},
	{"invalid stays invalid", "X-Frame-Options: no\r\nX-Frame-Options: DENY\r\n",
	 HTTP_FRAME_OPTIONS_INVALID},
	{"empty", "X-Frame-Options:\r\n", HTTP_FRAME_OPTIONS_NONE},
};

static void test_frame_options(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(frame_cases); i++) {
		struct learned l;

		learn(frame_cases[i].fields, "", &l);
		if (l.response.frame_options != frame_cases[i].want)
			fail_msg("%s: %u", frame_cases[i].label,
				 (unsigned int)l.response.frame_options);
		arena_free(&l.arena);
	}
}

static void test_near_misses(void **state)
{
	struct learned l;

	(void)state;
	learn("X-XSS-Protection: 0\r\nX-Content-Type-Options: no, nosniff\r\n"
	      "Upgrade: h2c\r\nContent-Encoding: identity\r\n"
	      "Referrer-Policy: whatever\r\nPermissions-Policy:\r\n"
	      "Content-Type: text/html-not\r\nServer:\r\n",
	      "<title>Index of /</title>", &l);
	assert_int_equal(l.response.obsolete, 0);
	assert_false(l.response.nosniff || l.response.offers_tls_upgrade);
	assert_null(l.response.content_encoding);
	assert_null(l.response.referrer_policy);
	assert_false(l.response.permissions_policy || l.response.is_html);
	assert_false(l.response.lists_directory); /* it is no HTML */
	assert_int_equal(l.response.products.count, 0);
	arena_free(&l.arena);
}

static void test_many_cookies(void **state)
{
	struct buffer fields = buffer_make(65536);
	struct learned l;
	unsigned int i;

	(void)state;
	for (i = 0; i <= HTTP_COOKIES_MAX; i++)
		buffer_printf(&fields, "Set-Cookie: c%u=x\r\n", i);
	buffer_add_byte(&fields, '\0');
	learn(fields.ptr, "", &l);
	assert_int_equal(l.response.cookie_count, HTTP_COOKIES_MAX);
	assert_true(l.response.cookies_cut);
	arena_free(&l.arena);
	buffer_free(&fields);
}

static void test_content(void **state)
{
	struct learned l;

	(void)state;
	learn("Content-Type: text/html\r\n", "<title>Index of /</title>", &l);
	assert_true(l.response.lists_directory);
	arena_free(&l.arena);
	learn("Content-Type: message/http\r\n",
	      "TRACE / HTTP/1.1\r\n" REQUEST_ECHO_NAME ": " REQUEST_ECHO_VALUE "\r\n",
	      &l);
	assert_true(l.response.echoes_request);
	arena_free(&l.arena);
}

/* ---- requests -------------------------------------------------------------------- */

static const struct {
	const char *label;
	enum http_question question;
	const char *landing;
	const char *begins;
	const char *holds;
} request_cases[] = {
	{"root", HTTP_ROOT, "", "GET / HTTP/1.1\r\nHost: example.org\r\n",
	 "User-Agent: tlsward"},
	{"landing", HTTP_LANDING, "/login?x=1",
	 "GET /login?x=1 HTTP/1.1\r\nHost: example.org\r\n", "Accept: "},
	{"an error", HTTP_ERROR, "", "GET /tlsward-asks-for-an-error-page HTTP/1.1\r\n",
	 "Host: example.org\r\n"},
	{"compressed", HTTP_COMPRESSED, "", "GET / HTTP/1.1\r\n",
	 "\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"},
	{"trace", HTTP_TRACE, "", "TRACE / HTTP/1.1\r\n", REQUEST_ECHO_VALUE},
	{"plain", HTTP_PLAIN, "", "GET / HTTP/1.1\r\n", "Host: example.org\r\n"},
	{"upgrade", HTTP_UPGRADE, "", "GET / HTTP/1.1\r\n",
	 "\r\nUpgrade: TLS/1.0\r\nConnection: Upgrade\r\n"},
};

static void test_requests(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(COUNT(request_cases), HTTP_QUESTION_COUNT);
	for (i = 0; i < COUNT(request_cases); i++) {
		struct buffer out = buffer_make(8192);
		struct span text;

		request_write(request_cases[i].question, SPAN_LITERAL("example.org"),
			      span_from_string(request_cases[i].landing), &out);
		text = buffer_span(&out);
		if (!span_starts_with(text, request_cases[i].begins) ||
		    span_find(text, span_from_string(request_cases[i].holds), 0) ==
			    text.len ||
		    !span_ends_with(text, "\r\n\r\n"))
			fail_msg("%s: %.*s", request_cases[i].label, (int)text.len,
				 text.ptr);
		buffer_free(&out);
	}
}

static void test_hosts(void **state)
{
	(void)state;
	assert_true(request_host_fits(SPAN_LITERAL("example.org")));
	assert_true(request_host_fits(SPAN_LITERAL("[::1]:8443")));
	assert_false(request_host_fits(SPAN_LITERAL("")));
	assert_false(request_host_fits(SPAN_LITERAL("a\r\nX: y")));
	assert_false(request_host_fits(SPAN_LITERAL("a b")));
	assert_false(request_host_fits(SPAN_LITERAL("a/b")));
	assert_false(request_host_fits((struct span){"a\0b", 3}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_frame_options),
		cmocka_unit_test(test_near_misses),
		cmocka_unit_test(test_many_cookies),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
