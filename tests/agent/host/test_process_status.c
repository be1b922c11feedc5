/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/host/process_status.h"

#define REST "CapEff:\t000001ffffffffff\nNoNewPrivs:\t1\nSeccomp:\t2\n"

static const struct {
	const char *label;
	const char *text;
	bool ok;
	uint32_t uid;
} cases[] = {
	{"plain", "Name:\tnginx\nUid:\t0\t33\t0\t0\n" REST, true, 33},
	{"escaped newline in the name",
	 "Name:\tx\\nUid:\t1\t1\nUid:\t0\t7\t0\t0\n" REST, true, 7},
	{"similar keys", "Uid:\t0\t7\t0\t0\n" REST "Seccomp_filters:\t9\n", true, 7},
	{"Uid twice", "Uid:\t0\t1\t0\t0\nUid:\t0\t2\t0\t0\n" REST, false, 0},
	{"one Uid only", "Uid:\t0\n" REST, false, 0},
	{"Uid is no number", "Uid:\t0\t-1\t0\t0\n" REST, false, 0},
	{"Uid too big", "Uid:\t0\t4294967296\t0\t0\n" REST, false, 0},
	{"no Uid", REST, false, 0},
	{"NoNewPrivs is 2", "Uid:\t0\t0\nCapEff:\t0\nNoNewPrivs:\t2\nSeccomp:\t0\n",
	 false, 0},
	{"no Seccomp", "Uid:\t0\t0\nCapEff:\t0\nNoNewPrivs:\t0\n", false, 0},
	{"CapEff of 17 digits",
	 "Uid:\t0\t0\nCapEff:\t10000000000000000\nNoNewPrivs:\t0\nSeccomp:\t0\n", false,
	 0},
	{"empty", "", false, 0},
};

static void test_parse(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process_status status = {0};
		bool ok =
			process_status_parse(span_from_string(cases[i].text), &status);

		if (ok != cases[i].ok)
			fail_msg("%s: parsed: %d", cases[i].label, ok);
		if (ok && (status.uid != cases[i].uid || !status.no_new_privs ||
			   status.seccomp != 2 ||
			   status.capabilities != UINT64_C(0x1ffffffffff)))
			fail_msg("%s: wrong fields", cases[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
