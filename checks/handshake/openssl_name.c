/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/openssl_name.h"

#include <stddef.h>

struct openssl_name {
	uint32_t code;
	const char *name;
};

static const struct openssl_name suites[] = {
#define OPENSSL_SUITE(code, name) {code, name},
#define OPENSSL_GROUP(code, name)
#include "checks/handshake/openssl_name_table.h"
#undef OPENSSL_SUITE
#undef OPENSSL_GROUP
};

static const struct openssl_name groups[] = {
#define OPENSSL_SUITE(code, name)
#define OPENSSL_GROUP(code, name) {code, name},
#include "checks/handshake/openssl_name_table.h"
#undef OPENSSL_SUITE
#undef OPENSSL_GROUP
};

enum {
	SUITE_COUNT = sizeof(suites) / sizeof(suites[0]),
	GROUP_COUNT = sizeof(groups) / sizeof(groups[0]),
};

bool openssl_name_suite(struct span name, uint32_t *code)
{
	size_t i;

	for (i = 0; i < SUITE_COUNT; i++) {
		if (span_equal_string(name, suites[i].name)) {
			*code = suites[i].code;
			return true;
		}
	}
	return false;
}

bool openssl_name_group(struct span name, uint32_t *code)
{
	size_t i;

	for (i = 0; i < GROUP_COUNT; i++) {
		if (span_equal_string_nocase(name, groups[i].name)) {
			*code = groups[i].code;
			return true;
		}
	}
	return false;
}
