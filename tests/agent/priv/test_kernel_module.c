/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/priv/kernel_module.h"

static const struct {
	const char *label;
	const char *text;
	bool listed;
} cases[] = {
	{"there", "kernel/a/b.ko\nkernel/net/netfilter/nf_tables.ko\n", true},
	{"the last line, cut", "kernel/net/netfilter/nf_tables.ko", true},
	{"without a folder", "nf_tables.ko\n", true},
	{"another one's end", "kernel/net/x_nf_tables.ko\n", false},
	{"another one's start", "kernel/net/nf_tables_set.ko\n", false},
	{"not a module", "kernel/net/nf_tables\n", false},
	{"a folder", "kernel/nf_tables/x.ko\n", false},
	{"nothing", "", false},
};

static void test_listed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (kernel_module_is_listed(span_from_string(cases[i].text),
					    "nf_tables") != cases[i].listed)
			fail_msg("%s", cases[i].label);
	}
}

static void test_never_without_evidence(void **state)
{
	(void)state;
	/* Whatever this machine is: a name that is no path is not looked for. */
	assert_false(kernel_module_is_absent("."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_never_without_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
