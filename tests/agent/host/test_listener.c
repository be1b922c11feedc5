/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/host/listener.h"

static const struct {
	const char *address;
	const char *device;
	enum exposure exposure;
} exposures[] = {
	{"127.0.0.1", NULL, EXPOSURE_LOOPBACK},
	{"127.255.0.1", NULL, EXPOSURE_LOOPBACK},
	{"::1", NULL, EXPOSURE_LOOPBACK},
	{"::ffff:127.0.0.1", NULL, EXPOSURE_LOOPBACK},
	{"0.0.0.0", "lo", EXPOSURE_LOOPBACK},
	{"10.1.2.3", NULL, EXPOSURE_PRIVATE},
	{"172.16.0.1", NULL, EXPOSURE_PRIVATE},
	{"172.31.255.255", NULL, EXPOSURE_PRIVATE},
	{"192.168.1.1", "eth0", EXPOSURE_PRIVATE},
	{"169.254.1.1", NULL, EXPOSURE_PRIVATE},
	{"fd00::1", NULL, EXPOSURE_PRIVATE},
	{"fe80::1", "eth0", EXPOSURE_PRIVATE},
	{"::ffff:10.0.0.1", NULL, EXPOSURE_PRIVATE},
	{"172.15.0.1", NULL, EXPOSURE_UNKNOWN},
	{"172.32.0.1", NULL, EXPOSURE_UNKNOWN},
	{"0.0.0.0", NULL, EXPOSURE_UNKNOWN},
	{"::", NULL, EXPOSURE_UNKNOWN},
	{"::ffff:192.0.2.1", NULL, EXPOSURE_UNKNOWN},
	{"2001:db8::1", NULL, EXPOSURE_UNKNOWN},
	{"fec0::1", NULL, EXPOSURE_UNKNOWN},
};

static void test_exposure(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(exposures) / sizeof(exposures[0]); i++) {
		struct ip_address address;

		assert_true(ip_address_from_text(span_from_string(exposures[i].address),
						 &address));
		if (listener_exposure(&address, exposures[i].device) !=
		    exposures[i].exposure)
			fail_msg("%s: wrong exposure", exposures[i].address);
	}
}

static void test_is_asked(void **state)
{
	struct port_range ranges[] = {{443, 443, true, false},
				      {8000, 8100, true, true}};
	const struct discover_job none = {0};
	const struct discover_job some = {.ports = ranges, .port_count = 2};

	(void)state;
	assert_true(listener_is_asked(&none, TRANSPORT_UDP, 1));
	assert_true(listener_is_asked(&some, TRANSPORT_TCP, 443));
	assert_false(listener_is_asked(&some, TRANSPORT_UDP, 443));
	assert_false(listener_is_asked(&some, TRANSPORT_TCP, 7999));
	assert_true(listener_is_asked(&some, TRANSPORT_TCP, 8000));
	assert_true(listener_is_asked(&some, TRANSPORT_UDP, 8100));
	assert_false(listener_is_asked(&some, TRANSPORT_TCP, 8101));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exposure),
		cmocka_unit_test(test_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
