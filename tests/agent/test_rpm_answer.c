/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rpm prints, and what of it is a package. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "agent/rpm_answer.h"

static const struct {
	const char *label;
	const char *printed;
	const char *package;
} rows[] = {
	{"a name", "nginx-core\n", "nginx-core"},
	{"all that a name may have", "libstdc++-4.8_x~1\n", "libstdc++-4.8_x~1"},
	{"for two architectures", "glibc\nglibc\n", "glibc"},
	{"of two packages", "nginx\nnginx-core\n", NULL},
	{"no package", "file /opt/x is not owned by any package\n", NULL},
	{"no such file", "error: file /x: No such file or directory\n", NULL},
	{"nothing", "", NULL},
	{"an empty line", "\n", NULL},
	{"an empty line behind", "nginx\n\n", NULL},
	{"cut off", "nginx", NULL},
	{"an escape sequence", "ng\033[2Jinx\n", NULL},
	{"an option", "-e\n", NULL},
};

static void test_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(4096);
		const char *got =
			rpm_answer_package(span_from_string(rows[i].printed), &arena);

		if (rows[i].package ? !got || strcmp(got, rows[i].package) != 0
				    : got != NULL)
			fail_msg("%s: %s", rows[i].label, got ? got : "nothing");
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
