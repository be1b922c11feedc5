/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/published_key.h"

static const struct published_key table[] = {
#define PUBLISHED_KEY(digest, package, file) {(digest), (package), (file)},
#include "checks/published_key_table.h"
#undef PUBLISHED_KEY
};

/* Every row is one that can be found, once, and says where anybody can look. */
static void test_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct published_key *found =
			published_key_find(table[i].spki_sha256);

		if (strspn(table[i].spki_sha256, "0123456789abcdef") != 64 ||
		    strlen(table[i].spki_sha256) != 64 || table[i].package[0] == '\0' ||
		    table[i].file[0] != '/')
			fail_msg("%s: not as it should be", table[i].spki_sha256);
		if (i > 0 &&
		    strcmp(table[i - 1].spki_sha256, table[i].spki_sha256) >= 0)
			fail_msg("%s: out of order, or twice", table[i].spki_sha256);
		if (!found || strcmp(found->file, table[i].file) != 0)
			fail_msg("%s: not found", table[i].spki_sha256);
	}
}

static void test_others(void **state)
{
	(void)state;
	assert_null(published_key_find(NULL));
	assert_null(published_key_find(""));
	assert_null(published_key_find("2f063394"));
	assert_null(published_key_find(
		"2f063394cfe995ce8484b810d314a7fe05f6b86c555a6072b28c59c98a719950"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
