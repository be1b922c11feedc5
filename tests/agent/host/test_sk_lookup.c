/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an answer of the kernel's look-up is the port's own listener. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/host/sk_lookup.h"

static const struct {
	const char *label;
	const char *local; /* of the socket that was found */
	uint16_t local_port;
	const char *address; /* that was asked for, port 443 */
	bool steered;
} cases[] = {
	{"its own address", "127.0.0.1", 443, "127.0.0.1", false},
	{"every address", "0.0.0.0", 443, "127.0.0.1", false},
	{"dual stack", "::", 443, "127.0.0.1", false},
	{"mapped", "::ffff:127.0.0.1", 443, "127.0.0.1", false},
	{"every address, mapped", "::ffff:0.0.0.0", 443, "127.0.0.1", false},
	{"another port", "127.0.0.1", 9443, "127.0.0.1", true},
	{"another address", "198.18.1.1", 443, "127.0.0.1", true},
	{"another family", "::1", 443, "127.0.0.1", true},
	{"another one mapped", "::ffff:198.18.1.1", 443, "127.0.0.1", true},
	{"IPv6", "2001:db8::1", 443, "2001:db8::1", false},
	{"every address, another port", "::", 444, "2001:db8::1", true},
};

static void test_steered(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socket_entry found = {.local_port = cases[i].local_port};
		struct ip_address address;

		assert_true(ip_address_from_text(span_from_string(cases[i].local),
						 &found.local));
		assert_true(ip_address_from_text(span_from_string(cases[i].address),
						 &address));
		if (sk_lookup_is_steered(&found, &address, 443) != cases[i].steered)
			fail_msg("%s", cases[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_steered)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
