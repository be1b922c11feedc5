/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/certificate/certificate.h"
#include "tests/checks/certificate/fixture.h"

#define RSA_SPKI "aaa8aedfcea9e02a502da63b49644361c25ce5d50b5f155af656bb36173fcfc9"
#define EC_SPKI "a6c604217f6209a49f5f56dcb0c6558f1030f7cdfe61c0bf0deac35d972e44b8"
#define ED_SPKI "d53fd5905c6f4b29cc2b7a5d79b8eb71d2400afb378f0c88bf82443e4c7cc2ee"

static const struct {
	const char *file;
	enum file_state state;
	bool encrypted;
	const char *type;
	uint32_t bits;
	const char *spki; /* as openssl(1) gives it for the certificate */
} cases[] = {
	{"rsa.key", FILE_READ, false, "RSA", 2048, RSA_SPKI},
	{"rsa.pkcs1.key", FILE_READ, false, "RSA", 2048, RSA_SPKI},
	{"bundle.pem", FILE_READ, false, "RSA", 2048, RSA_SPKI},
	{"ec.pkcs8.key", FILE_READ, false, "EC prime256v1", 256, EC_SPKI},
	{"ec.sec1.key", FILE_READ, false, "EC prime256v1", 256, EC_SPKI},
	{"ec.key.der", FILE_READ, false, "EC prime256v1", 256, EC_SPKI},
	{"ec.params.key", FILE_READ, false, "EC prime256v1", 256, NULL},
	{"ed25519.key", FILE_READ, false, "ED25519", 256, ED_SPKI},
	{"ec.encrypted.key", FILE_READ, true, NULL, 0, NULL},
	{"ec.proc-type.key", FILE_READ, true, NULL, 0, NULL},
	{"ec.encrypted.der", FILE_READ, true, NULL, 0, NULL},
	{"rsa.crt", FILE_INVALID, false, NULL, 0, NULL},
	{"rsa.der", FILE_INVALID, false, NULL, 0, NULL},
};

static void test_files(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture file = fixture_read(cases[i].file, SIZE_MAX);
		struct arena arena = arena_make(1024 * 1024);
		struct key_facts key = {.file = {.path = "kept"}};

		key_file_read(fixture_span(&file), &arena, &key);
		if (key.state != cases[i].state || key.encrypted != cases[i].encrypted)
			fail_msg("%s: state %d, %s", cases[i].file, (int)key.state,
				 key.reason ? key.reason : "no reason");
		if (!key.key_type != !cases[i].type ||
		    (key.key_type && strcmp(key.key_type, cases[i].type) != 0) ||
		    key.key_bits != cases[i].bits)
			fail_msg("%s: %s, %u bits", cases[i].file, key.key_type,
				 (unsigned int)key.key_bits);
		if (cases[i].spki && strcmp(cases[i].spki, key.spki_sha256) != 0)
			fail_msg("%s: %s", cases[i].file, key.spki_sha256);
		if ((key.state == FILE_INVALID) != (key.reason != NULL))
			fail_msg("%s: reason", cases[i].file);
		assert_string_equal("kept", key.file.path);
		arena_free(&arena);
		free(file.bytes);
	}
}

/* A key cut anywhere is never read as another key, and never crashes. */
static void test_cut(void **state)
{
	static const char *const files[] = {"ec.pkcs8.key", "ec.key.der", "ec.sec1.key",
					    "ec.encrypted.der"};
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct fixture whole = fixture_read(files[i], SIZE_MAX);

		for (len = 0; len + 1 < whole.len; len++) {
			struct fixture cut = fixture_read(files[i], len);
			struct arena arena = arena_make(1024 * 1024);
			struct key_facts key = {0};

			key_file_read(fixture_span(&cut), &arena, &key);
			if (key.state == FILE_READ)
				fail_msg("%s cut at %zu is read", files[i], len);
			arena_free(&arena);
			free(cut.bytes);
		}
		free(whole.bytes);
	}
}

static void test_ceiling(void **state)
{
	static char big[CERTIFICATE_FILE_MAX + 1];
	struct arena arena = arena_make(65536);
	struct key_facts key = {0};

	(void)state;
	memset(big, '\n', sizeof(big));
	key_file_read((struct span){big, sizeof(big)}, &arena, &key);
	assert_string_equal("the file is larger than 4 MiB", key.reason);
	key_file_read((struct span){big, sizeof(big) - 1}, &arena, &key);
	assert_string_equal("neither PEM nor a private key in DER", key.reason);
	key_file_read((struct span){big, 0}, &arena, &key);
	assert_string_equal("the file is empty", key.reason);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
