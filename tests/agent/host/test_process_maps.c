/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/host/process_maps.h"

#define HEAD "7f00-7f01 r-xp 00000000 "

static const struct {
	const char *label;
	const char *line;
	bool ok;
	const char *path;
	bool deleted;
	bool library;
} cases[] = {
	{"library", HEAD "08:01 1234      /usr/lib/libssl.so.3", true,
	 "/usr/lib/libssl.so.3", false, true},
	{"deleted", HEAD "08:01 1234 /usr/lib/libcrypto.so.3 (deleted)", true,
	 "/usr/lib/libcrypto.so.3", true, true},
	{"versioned name", HEAD "08:01 1234 /opt/lib/libssl-1.1.so", true,
	 "/opt/lib/libssl-1.1.so", false, true},
	{"NSS's libssl3", HEAD "08:01 1234 /lib/libssl3.so", true, "/lib/libssl3.so",
	 false, true},
	{"GnuTLS", HEAD "08:01 1234 /lib/libgnutls.so.30.34.3", true,
	 "/lib/libgnutls.so.30.34.3", false, true},
	{"NSS", HEAD "08:01 1234 /lib/libnss3.so", true, "/lib/libnss3.so", false,
	 true},
	{"Mbed TLS", HEAD "08:01 1234 /lib/libmbedcrypto.so.7", true,
	 "/lib/libmbedcrypto.so.7", false, true},
	{"wolfSSL", HEAD "08:01 1234 /lib/libwolfssl.so.35", true,
	 "/lib/libwolfssl.so.35", false, true},
	{"another library", HEAD "08:01 1234 /lib/libcryptopp.so.8", true,
	 "/lib/libcryptopp.so.8", false, false},
	{"one that starts alike", HEAD "08:01 1234 /lib/libcryptsetup.so.12", true,
	 "/lib/libcryptsetup.so.12", false, false},
	{"C++ of GnuTLS", HEAD "08:01 1234 /lib/libgnutlsxx.so.30", true,
	 "/lib/libgnutlsxx.so.30", false, false},
	{"a folder with that name", HEAD "08:01 1234 /libssl.so/x", true,
	 "/libssl.so/x", false, false},
	{"no shared object", HEAD "08:01 1234 /etc/libssl.conf", true,
	 "/etc/libssl.conf", false, false},
	{"blank in the path", HEAD "08:01 1234 /a b/libssl.so", true, "/a b/libssl.so",
	 false, true},
	{"anonymous", HEAD "00:00 0 ", true, "", false, false},
	{"pseudo", HEAD "00:00 0                  [heap]", true, "[heap]", false,
	 false},
	{"memfd", HEAD "00:01 77 /memfd:x (deleted)", true, "/memfd:x", true, false},
	{"no inode", HEAD "08:01", false, "", false, false},
	{"device without minor", HEAD "08 1 /x", false, "", false, false},
	{"inode is no number", HEAD "08:01 x /x", false, "", false, false},
	{"empty", "", false, "", false, false},
};

static void test_line(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process_mapping mapping = {0};
		bool ok = process_maps_parse_line(span_from_string(cases[i].line),
						  &mapping);

		if (ok != cases[i].ok)
			fail_msg("%s: parsed: %d", cases[i].label, ok);
		if (ok && (!span_equal_string(mapping.path, cases[i].path) ||
			   mapping.deleted != cases[i].deleted))
			fail_msg("%s: wrong path", cases[i].label);
		if (ok && process_maps_is_tls_library(mapping.path) != cases[i].library)
			fail_msg("%s: wrong kind", cases[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_line)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
