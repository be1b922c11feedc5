/* SPDX-License-Identifier: GPL-3.0-or-later */
/* id_map: who there is in a user namespace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/host/id_map.h"

static const struct {
	const char *label, *text;
	uint32_t id;
	bool has;
} rows[] = {
	{"the first namespace", "         0          0 4294967295\n", 65534, true},
	{"but for the last number", "0 0 4294967295\n", UINT32_MAX, false},
	{"one user", "         0       1000          1\n", 0, true},
	{"no other", "         0       1000          1\n", 65534, false},
	{"a container", "0 100000 65536\n", 65534, true},
	{"beyond its end", "0 100000 65536\n", 65536, false},
	{"the second range", "0 1000 1\n1 100000 65536\n", 65536, true},
	{"before its beginning", "5 100000 65536\n", 4, false},
	{"no map yet", "", 0, false},
	{"no numbers", "a b c\n", 0, false},
	{"cut off", "0 0", 0, false},
	{"nobody", "0 0 0\n", 0, false},
	{"more than there are", "0 0 4294967296\n", 0, false},
};

static void test_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (id_map_has(span_from_string(rows[i].text), rows[i].id) !=
		    rows[i].has)
			fail_msg("%s", rows[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
