/* SPDX-License-Identifier: GPL-3.0-or-later */
/* same_offer: what is not known to be the same differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "agent/same_offer.h"

static const char *both[] = {"TLSv1.2", "TLSv1.3"};
static const char *newest[] = {"TLSv1.3"};
static struct certificate ec = {.key_family = "EC"}, rsa = {.key_family = "RSA"};

#define SETTING_OF(symbol, known, list)                                   \
	{                                                                 \
		.id = SETTING_##symbol, .effective_known = (known),       \
		.effective = {(list), sizeof(list) / sizeof((list)[0])},  \
		.configured = {(list), sizeof(list) / sizeof((list)[0])}, \
	}
#define CERTIFICATE_OF(leaf)                                         \
	{                                                            \
		.file = {.state = FILE_READ, .chain = {&(leaf), 1}}, \
	}

static struct setting two_versions[] = {SETTING_OF(PROTOCOLS, true, both)};
static struct setting one_version[] = {SETTING_OF(PROTOCOLS, true, newest)};
static struct setting not_known[] = {SETTING_OF(PROTOCOLS, false, both)};
static struct setting other_key[] = {SETTING_OF(PROTOCOLS, true, both),
				     SETTING_OF(CERTIFICATE_KEY, true, newest)};
static struct site_certificate with_ec[] = {CERTIFICATE_OF(ec)};
static struct site_certificate with_rsa[] = {CERTIFICATE_OF(rsa)};
static struct site_certificate unread[] = {{.file = {.state = FILE_UNREADABLE}}};

static const struct {
	const char *label;
	struct site a, b;
	bool same;
} cases[] = {
	{"nothing said", {0}, {0}, true},
	{"another server", {.server = 0}, {.server = 1}, false},
	{"one refuses", {.rejects_handshake = true}, {0}, false},
	{"one is a stream", {0}, {.stream = true}, false},
	{"the same versions",
	 {.settings = two_versions, .setting_count = 1},
	 {.settings = two_versions, .setting_count = 1},
	 true},
	{"other versions",
	 {.settings = two_versions, .setting_count = 1},
	 {.settings = one_version, .setting_count = 1},
	 false},
	{"said in one only",
	 {.settings = two_versions, .setting_count = 1},
	 {0},
	 false},
	{"effective in one, unknown in the other",
	 {.settings = two_versions, .setting_count = 1},
	 {.settings = not_known, .setting_count = 1},
	 false},
	{"another key file changes no hello",
	 {.settings = two_versions, .setting_count = 1},
	 {.settings = other_key, .setting_count = 2},
	 true},
	{"the same kind of key",
	 {.certificates = with_ec, .certificate_count = 1},
	 {.certificates = with_ec, .certificate_count = 1},
	 true},
	{"another kind of key",
	 {.certificates = with_ec, .certificate_count = 1},
	 {.certificates = with_rsa, .certificate_count = 1},
	 false},
	{"a certificate that could not be read",
	 {.certificates = unread, .certificate_count = 1},
	 {.certificates = unread, .certificate_count = 1},
	 false},
};

static void test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (same_offer(&cases[i].a, &cases[i].b) != cases[i].same ||
		    same_offer(&cases[i].b, &cases[i].a) != cases[i].same)
			fail_msg("%s", cases[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
