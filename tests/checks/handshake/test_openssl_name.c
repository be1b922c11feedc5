/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"
#include "checks/handshake/openssl_name.h"

static const struct {
	const char *name;
	bool is_group, known;
	uint32_t code;
} cases[] = {
	{"ECDHE-RSA-AES128-GCM-SHA256", false, true, 0xc02f},
	{"DES-CBC3-SHA", false, true, 0x000a},
	{"TLS_AES_128_GCM_SHA256", false, true, 0x1301},
	{"EXP-RC4-MD5", false, true, 0x0003},
	{"ecdhe-rsa-aes128-gcm-sha256", false, false, 0},
	{"HIGH", false, false, 0},
	{"!aNULL", false, false, 0},
	{"", false, false, 0},
	{"prime256v1", true, true, 0x0017},
	{"P-256", true, true, 0x0017},
	{"secp256r1", true, true, 0x0017},
	{"SECP384R1", true, true, 0x0018},
	{"X25519", true, true, 0x001d},
	{"x25519mlkem768", true, true, 0x11ec},
	{"ffdhe2048", true, true, 0x0100},
	{"auto", true, false, 0},
};

static void test_names(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span name = span_from_string(cases[i].name);
		uint32_t code = 0;
		bool known = cases[i].is_group ? openssl_name_group(name, &code)
					       : openssl_name_suite(name, &code);

		if (known != cases[i].known || code != cases[i].code)
			fail_msg("\"%s\": %04x", cases[i].name, (unsigned int)code);
	}
}

/* Every row stands for something the registries know. */
static void test_rows(void **state)
{
	static const struct {
		uint32_t code;
		bool is_group;
	} rows[] = {
#define OPENSSL_SUITE(code, name) {code, false},
#define OPENSSL_GROUP(code, name) {code, true},
#include "checks/handshake/openssl_name_table.h"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool known = rows[i].is_group
				     ? named_group_by_code(rows[i].code) != NULL
				     : cipher_suite_by_code(TLS_VERSION_TLS1_3,
							    rows[i].code) != NULL;

		if (!known)
			fail_msg("%04x is in no registry", (unsigned int)rows[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
