/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "checks/http/location.h"

static const struct {
	const char *label;
	const char *value;
	bool ok;
	enum http_scheme scheme;
	const char *host;
	uint16_t port;
	const char *path; /* NULL: none to ask for */
	bool stays;       /* at example.org:443 */
} cases[] = {
	{"absolute", "https://example.org/a?b", true, HTTP_SCHEME_HTTPS, "example.org",
	 0, "/a?b", true},
	{"any case", "HTTPS://EXAMPLE.org/", true, HTTP_SCHEME_HTTPS, "EXAMPLE.org", 0,
	 "/", true},
	{"no path", "https://example.org", true, HTTP_SCHEME_HTTPS, "example.org", 0,
	 "/", true},
	{"its own port", "https://example.org:443/x", true, HTTP_SCHEME_HTTPS,
	 "example.org", 443, "/x", true},
	{"another port", "https://example.org:8443/x", true, HTTP_SCHEME_HTTPS,
	 "example.org", 8443, "/x", false},
	{"an empty port", "https://example.org:/x", true, HTTP_SCHEME_HTTPS,
	 "example.org", 0, "/x", true},
	{"another host", "https://www.example.org/", true, HTTP_SCHEME_HTTPS,
	 "www.example.org", 0, "/", false},
	{"clear text", "http://example.org/", true, HTTP_SCHEME_HTTP, "example.org", 0,
	 "/", false},
	{"another scheme", "mailto:a@example.org", true, HTTP_SCHEME_OTHER, NULL, 0,
	 NULL, false},
	{"a path", "/login?next=%2F", true, HTTP_SCHEME_NONE, NULL, 0,
	 "/login?next=%2F", true},
	{"a fragment is left out", "/login#x", true, HTTP_SCHEME_NONE, NULL, 0,
	 "/login", true},
	{"a network path", "//other.example/x", true, HTTP_SCHEME_NONE, "other.example",
	 0, "/x", false},
	{"relative to another path", "login", true, HTTP_SCHEME_NONE, NULL, 0, NULL,
	 true},
	{"a blank in the path", "/a b", true, HTTP_SCHEME_NONE, NULL, 0, NULL, true},
	{"an escape in the path", "/\x1b[2J", true, HTTP_SCHEME_NONE, NULL, 0, NULL,
	 true},
	{"bytes above ASCII", "/\xc3\xa4", true, HTTP_SCHEME_NONE, NULL, 0, NULL, true},
	{"a query without a path", "https://example.org?x", true, HTTP_SCHEME_HTTPS,
	 "example.org", 0, NULL, true},
	{"userinfo", "https://example.org@other.example/", true, HTTP_SCHEME_HTTPS,
	 "other.example", 0, "/", false},
	{"a password is nobody's business", "https://u:p@example.org/", true,
	 HTTP_SCHEME_HTTPS, "example.org", 0, "/", true},
	{"IPv6", "https://[::1]:8443/", true, HTTP_SCHEME_HTTPS, "[::1]", 8443, "/",
	 false},
	{"a port that is none", "https://example.org:0/", false, HTTP_SCHEME_HTTPS,
	 NULL, 0, NULL, true},
	{"a port too large", "https://example.org:65536/", false, HTTP_SCHEME_HTTPS,
	 NULL, 0, NULL, true},
	{"no host", "https:///x", false, HTTP_SCHEME_HTTPS, NULL, 0, NULL, true},
	{"no slashes", "https:x", false, HTTP_SCHEME_HTTPS, NULL, 0, NULL, true},
	{"nothing", "", false, HTTP_SCHEME_NONE, NULL, 0, NULL, true},
};

static bool same(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static void test_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(65536);
		struct http_location got;
		struct span path;
		bool ok = location_read(span_from_string(cases[i].value), &arena, &got,
					&path);

		if (ok != cases[i].ok || !got.present ||
		    got.scheme != cases[i].scheme || !same(got.host, cases[i].host) ||
		    got.port != cases[i].port ||
		    !span_equal(path, span_from_string(cases[i].path)))
			fail_msg("%s: %d %u %s %u \"%.*s\"", cases[i].label, ok,
				 (unsigned int)got.scheme, got.host ? got.host : "-",
				 (unsigned int)got.port, (int)path.len, path.ptr);
		/* One that cannot be read leads nowhere: it has no path. */
		if (ok && location_stays(&got, "example.org", 443) != cases[i].stays)
			fail_msg("%s: stays", cases[i].label);
		arena_free(&arena);
	}
}

static void test_stays_at_address(void **state)
{
	const struct http_location here = {true, HTTP_SCHEME_HTTPS, "[::1]", 8443};
	const struct http_location none = {.present = false};

	(void)state;
	assert_true(location_stays(&here, "[::1]:8443", 8443));
	assert_true(location_stays(&here, "[::1]", 8443));
	assert_false(location_stays(&here, "[::1]", 443));
	assert_false(location_stays(&here, "[::2]:8443", 8443));
	assert_false(location_stays(&none, "example.org", 443));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_stays_at_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
