/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checks/http/alt_svc.h"
#include "tests/checks/handshake/hex.h"

static const struct {
	const char *label;
	const char *value;
	uint16_t port;
	bool elsewhere;
} cases[] = {
	{"nginx and Caddy", "h3=\":443\"; ma=2592000", 443, false},
	{"with drafts", "h3=\":443\"; ma=2592000,h3-29=\":443\"; ma=2592000", 443,
	 false},
	{"a draft alone", "h3-29=\":8443\"", 8443, false},
	{"the first one counts", "h3=\":8443\", h3=\":443\"", 8443, false},
	{"behind HTTP/2", "h2=\":444\", h3=\":443\"", 443, false},
	{"a comma in quotes", "h2=\"a,b:1\"; x=\"h3,\\\"\", h3=\":443\"", 443, false},
	{"another host", "h3=\"cdn.example:443\"", 0, true},
	{"another address", "h3=\"[2001:db8::1]:443\"", 0, true},
	{"both", "h3=\"cdn.example:443\", h3=\":444\"", 444, true},
	{"clear", "clear", 0, false},
	{"nothing", "", 0, false},
	{"HTTP/2 alone", "h2=\":443\"", 0, false},
	{"not HTTP/3", "h33=\":443\"", 0, false},
	{"case counts in names of protocols", "H3=\":443\"", 0, false},
	{"no port", "h3=\"\"", 0, false},
	{"port 0", "h3=\":0\"", 0, false},
	{"port 65536", "h3=\":65536\"", 0, false},
	{"port with a sign", "h3=\":+443\"", 0, false},
	{"no authority", "h3", 0, false},
	{"open quotes", "h3=\":443", 0, false},
	{"backslash at the end", "h3=\"\\", 0, false},
};

static void test_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span value = span_from_string(cases[i].value);
		struct span exact = exact_copy(value, value.len);
		struct http_alternatives out = {0};

		alt_svc_read(exact, &out);
		if (!out.present || out.http3_port != cases[i].port ||
		    out.http3_elsewhere != cases[i].elsewhere)
			fail_msg("%s: port %u, elsewhere %d", cases[i].label,
				 (unsigned int)out.http3_port,
				 (int)out.http3_elsewhere);
		free_span(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
