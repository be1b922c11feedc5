/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directives and lists, and what is made of them: HSTS, CSP, cookies. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/buffer.h"
#include "checks/http/cookie.h"
#include "checks/http/csp.h"
#include "checks/http/field.h"
#include "checks/http/hsts.h"
#include "checks/http/listing.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- lists and directives ------------------------------------------------------- */

static const struct {
	const char *label;
	const char *text;
	const char *members; /* each followed by "|" */
} list_cases[] = {
	{"nothing", "", ""},           {"one", "a", "a|"},
	{"blanks", " a ,\tb", "a|b|"}, {"empty members", ",, a,,b,", "a|b|"},
	{"only commas", ",,,", ""},
};

static void test_lists(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(list_cases); i++) {
		struct span rest = span_from_string(list_cases[i].text), member;
		struct buffer got = buffer_make(64);

		while (field_next_member(&rest, &member)) {
			buffer_add(&got, member);
			buffer_add_byte(&got, '|');
		}
		buffer_add_byte(&got, '\0');
		assert_false(got.failed);
		if (strcmp(got.ptr, list_cases[i].members) != 0)
			fail_msg("%s: %s", list_cases[i].label, got.ptr);
		buffer_free(&got);
	}
	assert_true(field_list_has(SPAN_LITERAL("Keep-Alive, Close"), "close"));
	assert_false(field_list_has(SPAN_LITERAL("closed"), "close"));
	assert_true(field_is_token(SPAN_LITERAL("X-a_1")));
	assert_false(field_is_token(SPAN_LITERAL("a b")));
	assert_false(field_is_token((struct span){"a\0b", 3}));
	assert_false(field_is_token(SPAN_LITERAL("")));
}

static const struct {
	const char *label;
	const char *text;
	const char *items; /* "name=value|", "name|" */
	enum field_next end;
} directive_cases[] = {
	{"nothing", "", "", FIELD_END},
	{"only separators", " ; ;; ", "", FIELD_END},
	{"a name", "a", "a|", FIELD_END},
	{"a value", "a=1", "a=1|", FIELD_END},
	{"quoted", "a=\"x;y\" ; b", "a=x;y|b|", FIELD_END},
	{"a quoted quote", "a=\"x\\\"y\"", "a=x\\\"y|", FIELD_END},
	{"blanks around =", "a = 1;b", "a=1|b|", FIELD_END},
	{"quote left open", "a=\"x", "", FIELD_MALFORMED},
	{"backslash at the end", "a=\"x\\", "", FIELD_MALFORMED},
	{"no value", "a=", "", FIELD_MALFORMED},
	{"no name", "=1", "", FIELD_MALFORMED},
	{"two words", "a b", "", FIELD_MALFORMED},
	{"comma", "a, b", "", FIELD_MALFORMED},
	{"good then bad", "a=1; \"x\"", "a=1|", FIELD_MALFORMED},
};

static void test_directives(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(directive_cases); i++) {
		struct span rest = span_from_string(directive_cases[i].text);
		struct http_directive directive;
		enum field_next next;
		struct buffer got = buffer_make(64);

		while ((next = field_next_directive(&rest, &directive)) == FIELD_ITEM) {
			buffer_add(&got, directive.name);
			if (directive.has_value) {
				buffer_add_byte(&got, '=');
				buffer_add(&got, directive.value);
			}
			buffer_add_byte(&got, '|');
		}
		buffer_add_byte(&got, '\0');
		assert_false(got.failed);
		if (strcmp(got.ptr, directive_cases[i].items) != 0 ||
		    next != directive_cases[i].end)
			fail_msg("%s: %s, %u", directive_cases[i].label, got.ptr,
				 (unsigned int)next);
		buffer_free(&got);
	}
}

/* ---- HSTS ----------------------------------------------------------------------- */

static const struct {
	const char *label;
	const char *value;
	struct http_hsts want;
} hsts_cases[] = {
	{"usual", "max-age=31536000", {true, true, 31536000, false, false}},
	{"all of it",
	 "max-age=63072000; includeSubDomains; preload",
	 {true, true, 63072000, true, true}},
	{"any case, any order",
	 "INCLUDESUBDOMAINS ;Max-Age = \"31536000\"",
	 {true, true, 31536000, true, false}},
	{"unknown directive", "max-age=1; x=\"y\"; z", {true, true, 1, false, false}},
	{"zero", "max-age=0", {true, true, 0, false, false}},
	{"longer than any number",
	 "max-age=99999999999999999999999",
	 {true, true, INT64_MAX, false, false}},
	{"empty directives", ";max-age=5;", {true, true, 5, false, false}},
	{"nothing", "", {true, false, 0, false, false}},
	{"no max-age", "includeSubDomains", {true, false, 0, true, false}},
	{"max-age twice", "max-age=1; max-age=1", {true, false, 1, false, false}},
	{"max-age without value", "max-age", {true, false, 0, false, false}},
	{"negative", "max-age=-1", {true, false, 0, false, false}},
	{"a fraction", "max-age=1.5", {true, false, 0, false, false}},
	{"a comma for a semicolon",
	 "max-age=1, includeSubDomains",
	 {true, false, 0, false, false}},
	{"includeSubDomains with a value",
	 "max-age=1; includeSubDomains=yes",
	 {true, false, 1, false, false}},
};

static void test_hsts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(hsts_cases); i++) {
		const struct http_hsts *want = &hsts_cases[i].want;
		struct http_hsts got;

		hsts_read(span_from_string(hsts_cases[i].value), &got);
		if (got.present != want->present || got.valid != want->valid ||
		    (want->valid &&
		     (got.max_age != want->max_age ||
		      got.include_subdomains != want->include_subdomains ||
		      got.preload != want->preload)))
			fail_msg("%s: valid %d, %llu", hsts_cases[i].label, got.valid,
				 (unsigned long long)got.max_age);
	}
}

/* ---- CSP ------------------------------------------------------------------------ */

static const struct {
	const char *label;
	const char *values[2]; /* of two fields; NULL: none */
	struct http_csp want;
} csp_cases[] = {
	{"default-src", {"default-src 'self'"}, {true, false, true, false, false}},
	{"unsafe-inline",
	 {"script-src 'self' 'unsafe-inline'"},
	 {true, false, true, true, false}},
	{"script-src before default-src",
	 {"default-src 'unsafe-inline'; script-src 'none'"},
	 {true, false, true, false, false}},
	{"a nonce takes unsafe-inline back",
	 {"script-src 'unsafe-inline' 'nonce-abc'"},
	 {true, false, true, false, false}},
	{"so does strict-dynamic",
	 {"script-src 'unsafe-inline' 'Strict-Dynamic'"},
	 {true, false, true, false, false}},
	{"two policies in a field: both must allow it",
	 {"script-src 'unsafe-inline', default-src 'self'"},
	 {true, false, true, false, false}},
	{"two fields: both allow it",
	 {"script-src 'unsafe-inline'", "default-src 'unsafe-inline'"},
	 {true, false, true, true, false}},
	{"two fields: the first one forbids it",
	 {"script-src 'self'", "default-src 'unsafe-inline'"},
	 {true, false, true, false, false}},
	{"no scripts at all", {"img-src *"}, {true, false, false, false, false}},
	{"an empty list allows nothing",
	 {"script-src; default-src 'unsafe-inline'"},
	 {true, false, true, false, false}},
	{"the first of two counts",
	 {"script-src 'self'; script-src 'unsafe-inline'"},
	 {true, false, true, false, false}},
	{"frame-ancestors",
	 {"frame-ancestors 'none'"},
	 {true, false, false, false, true}},
	{"an empty frame-ancestors",
	 {"frame-ancestors"},
	 {true, false, false, false, true}},
	{"frame-ancestors everybody",
	 {"frame-ancestors 'self' *"},
	 {true, false, false, false, false}},
	{"frame-ancestors everybody with TLS",
	 {"Frame-Ancestors https:"},
	 {true, false, false, false, false}},
	{"nothing", {""}, {false, false, false, false, false}},
	{"a directive nobody knows", {"x y;;"}, {true, false, false, false, false}},
};

static void test_csp(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(csp_cases); i++) {
		const struct http_csp *want = &csp_cases[i].want;
		struct http_csp got = {0};

		for (j = 0; j < 2 && csp_cases[i].values[j]; j++)
			csp_add(span_from_string(csp_cases[i].values[j]), &got);
		if (got.present != want->present ||
		    got.restricts_scripts != want->restricts_scripts ||
		    got.allows_inline_scripts != want->allows_inline_scripts ||
		    got.frame_ancestors != want->frame_ancestors)
			fail_msg("%s: %d %d %d %d", csp_cases[i].label, got.present,
				 got.restricts_scripts, got.allows_inline_scripts,
				 got.frame_ancestors);
	}
}

/* ---- cookies -------------------------------------------------------------------- */

static const struct {
	const char *label;
	const char *value;
	bool ok;
	struct http_cookie want;
} cookie_cases[] = {
	{"bare", "sid=secret", true, {.name = "sid"}},
	{"all of it",
	 "sid=x; Secure; HttpOnly; SameSite=Lax; Path=/; Domain=example.org",
	 true,
	 {"sid", true, true, HTTP_SAME_SITE_LAX, true, true, false}},
	{"any case, blanks",
	 " sid = x ;SECURE;httponly ; samesite = STRICT",
	 true,
	 {"sid", true, true, HTTP_SAME_SITE_STRICT, false, false, false}},
	{"SameSite=None",
	 "a=b; SameSite=none",
	 true,
	 {.name = "a", .same_site = HTTP_SAME_SITE_NONE}},
	{"SameSite of a word nobody knows", "a=b; SameSite=x", true, {.name = "a"}},
	{"the last SameSite counts",
	 "a=b; SameSite=Strict; SameSite=Lax",
	 true,
	 {.name = "a", .same_site = HTTP_SAME_SITE_LAX}},
	{"an equals sign in the value",
	 "a=b=c; Secure",
	 true,
	 {.name = "a", .secure = true}},
	{"an empty value", "a=; Secure", true, {.name = "a", .secure = true}},
	{"another path", "a=b; Path=/x", true, {.name = "a"}},
	{"the last path counts", "a=b; Path=/; Path=/x", true, {.name = "a"}},
	{"an empty domain", "a=b; Domain=", true, {.name = "a"}},
	{"secure as a name", "secure=1", true, {.name = "secure"}},
	{"taken away by Max-Age",
	 "a=b; Max-Age=0",
	 true,
	 {.name = "a", .is_removal = true}},
	{"taken away by a negative Max-Age",
	 "a=b; Max-Age=-1",
	 true,
	 {.name = "a", .is_removal = true}},
	{"taken away by a date",
	 "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
	 true,
	 {.name = "a", .is_removal = true}},
	{"taken away by an old form of date",
	 "a=b; expires=Thu, 01-Jan-1970 00:00:01 GMT",
	 true,
	 {.name = "a", .is_removal = true}},
	{"Max-Age wins over Expires",
	 "a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
	 true,
	 {.name = "a"}},
	{"a date to come",
	 "a=b; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
	 true,
	 {.name = "a"}},
	{"no name", "=x; Secure", false, {0}},
	{"no equals sign", "x; Secure", false, {0}},
	{"nothing", "", false, {0}},
};

static void test_cookies(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cookie_cases); i++) {
		const struct http_cookie *want = &cookie_cases[i].want;
		struct arena arena = arena_make(65536);
		struct http_cookie got;
		bool ok = cookie_read(span_from_string(cookie_cases[i].value), &arena,
				      &got);

		if (ok != cookie_cases[i].ok ||
		    (ok &&
		     (strcmp(got.name, want->name) != 0 || got.secure != want->secure ||
		      got.http_only != want->http_only ||
		      got.same_site != want->same_site ||
		      got.has_domain != want->has_domain ||
		      got.path_is_root != want->path_is_root ||
		      got.is_removal != want->is_removal)))
			fail_msg("%s", cookie_cases[i].label);
		arena_free(&arena);
	}
}

/* ---- lists of files ------------------------------------------------------------- */

static const struct {
	const char *label;
	const char *content;
	bool shows;
} listing_cases[] = {
	{"nginx", "<html>\r\n<head><title>Index of /</title></head>", true},
	{"Apache",
	 "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n<html>\n <head>\n"
	 "  <title>Index of /</title>\n",
	 true},
	{"Python",
	 "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	 "<title>Directory listing for /</title>",
	 true},
	{"Go", "<pre>\n<a href=\"a.txt\">a.txt</a>\n</pre>\n", true},
	{"Go 1.23",
	 "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n"
	 "<pre>\n<a href=\"a.txt\">",
	 true},
	{"a page", "<html><head><title>Welcome to nginx!</title>", false},
	{"a page about indexes", "<title>An Index of /things/</title>", false},
	{"a page with a listing in it", "<p>x<pre>\n<a href=\"a\">", false},
	{"no title", "hello", false},
	{"nothing", "", false},
	{"cut inside the tag", "<titl", false},
};

static void test_listings(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(listing_cases); i++) {
		if (listing_shows(span_from_string(listing_cases[i].content)) !=
		    listing_cases[i].shows)
			fail_msg("%s", listing_cases[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),   cmocka_unit_test(test_directives),
		cmocka_unit_test(test_hsts),    cmocka_unit_test(test_csp),
		cmocka_unit_test(test_cookies), cmocka_unit_test(test_listings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
