/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/server_binary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text)                      \
	{                                \
		(text), sizeof(text) - 1 \
	}

static const struct {
	const char *label;
	struct span bytes;
	const char *version, *config, *prefix;
} rows[] = {
	{"nothing",
	 BYTES("\x7f"
	       "ELF\0\0"),
	 NULL, NULL, NULL},
	{"empty", {NULL, 0}, NULL, NULL, NULL},
	{"version", BYTES("abc\0nginx/1.22.1\0x"), "1.22.1", NULL, NULL},
	{"version at the start", BYTES("nginx/1.2.3"), "1.2.3", NULL, NULL},
	{"in a sentence", BYTES("\0nginx version: nginx/1.22.1\n\0"), "1.22.1", NULL,
	 NULL},
	{"with a build name", BYTES("\0nginx/1.18.0 (Ubuntu)\0"), "1.18.0", NULL, NULL},
	{"twice the same", BYTES("\0nginx/1.22.1\0nginx/1.22.1\0"), "1.22.1", NULL,
	 NULL},
	{"two that differ", BYTES("\0nginx/1.22.1\0nginx/1.9.0\0"), NULL, NULL, NULL},
	{"in a path", BYTES("\0/usr/src/nginx/1.22.1\0"), NULL, NULL, NULL},
	{"two numbers", BYTES("\0nginx/1.22\0"), NULL, NULL, NULL},
	{"ends in a dot", BYTES("\0nginx/1.22.\0"), NULL, NULL, NULL},
	{"two dots in a row", BYTES("\0nginx/1..22.1\0"), NULL, NULL, NULL},
	{"endless number",
	 BYTES("\0nginx/1.1.11111111111111111111111111111111111111111111\0"), NULL,
	 NULL, NULL},
	{"openresty first", BYTES("\0nginx/1.21.4\0openresty/1.21.4.1\0"), "1.21.4.1",
	 NULL, NULL},
	{"arguments",
	 BYTES("\0nginx/1.22.1\0configure arguments: --with-x='a b' "
	       "--prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --y\0"),
	 "1.22.1", "/etc/nginx/nginx.conf", "/usr/share/nginx"},
	{"arguments say nothing", BYTES("configure arguments: --with-debug\0"), NULL,
	 "/usr/local/nginx/conf/nginx.conf", "/usr/local/nginx"},
	{"relative file",
	 BYTES("configure arguments: --prefix=/opt/n --conf-path=n.conf"), NULL,
	 "/opt/n/n.conf", "/opt/n"},
	{"relative prefix", BYTES("configure arguments: --prefix=opt\0"), NULL, NULL,
	 NULL},
	{"control byte in a path",
	 BYTES("configure arguments: --prefix=/o\x1b[m --conf-path=/a\x01\0"), NULL,
	 NULL, NULL},
	{"control byte in a relative path",
	 BYTES("configure arguments: --prefix=/opt --conf-path=a\x1b[m\0"), NULL, NULL,
	 "/opt"},
	{"option inside a word", BYTES("configure arguments: x--prefix=/a\0"), NULL,
	 "/usr/local/nginx/conf/nginx.conf", "/usr/local/nginx"},
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_rows(void **state)
{
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));

	(void)state;
	assert_non_null(nginx);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct server_binary out;

		server_binary_read(rows[i].bytes, nginx->markers, &arena, &out);
		if (!same(out.version, rows[i].version))
			fail_msg("%s: version %s", rows[i].label, out.version);
		if (!same(out.default_config, rows[i].config))
			fail_msg("%s: file %s", rows[i].label, out.default_config);
		if (!same(out.default_prefix, rows[i].prefix))
			fail_msg("%s: prefix %s", rows[i].label, out.default_prefix);
		arena_free(&arena);
	}
}

static const struct {
	const char *label;
	struct span bytes;
	const char *library;
} libraries[] = {
	{"OpenSSL 3", BYTES("x\0OpenSSL 3.0.22 25 Aug 2026\0"), "OpenSSL 3.0.22"},
	{"OpenSSL 1.1.1", BYTES("\0OpenSSL 1.1.1w  11 Sep 2023\0"), "OpenSSL 1.1.1w"},
	{"OpenSSL 1.0.2", BYTES("\0OpenSSL 1.0.2zg-fips  7 Feb 2023\0"),
	 "OpenSSL 1.0.2zg"},
	{"twice the same", BYTES("\0OpenSSL 3.0.22\0\0OpenSSL 3.0.22\0"),
	 "OpenSSL 3.0.22"},
	{"two that differ", BYTES("\0OpenSSL 3.0.22\0\0OpenSSL 1.1.1w\0"), NULL},
	{"two that differ in their patches",
	 BYTES("\0OpenSSL 1.1.1v\0\0OpenSSL 1.1.1w\0"), NULL},
	{"BoringSSL", BYTES("\0OpenSSL 1.1.1 (compatible; BoringSSL)\0"), "BoringSSL"},
	{"GnuTLS", BYTES("3.7.9\0Enabled GnuTLS 3.7.9 logging...\n\0"), "GnuTLS 3.7.9"},
	{"NSS", BYTES("\0Version: NSS 3.87.1\0"), "NSS 3.87.1"},
	{"NSS of two numbers", BYTES("\0Version: NSS 3.98\0"), "NSS 3.98"},
	{"NSS of one", BYTES("\0Version: NSS 3\0"), NULL},
	{"Mbed TLS 2", BYTES("\0mbed TLS 2.28.3\0"), "Mbed TLS 2.28.3"},
	{"Mbed TLS 3", BYTES("\0Mbed TLS 3.6.0\0"), "Mbed TLS 3.6.0"},
	{"wolfSSL", BYTES("\0wolfSSL 5.5.4\0"), "wolfSSL 5.5.4"},
	{"cut off", BYTES("\0OpenSSL 3.0."), NULL},
	{"nothing behind it", BYTES("\0OpenSSL "), NULL},
	{"LibreSSL", BYTES("\0LibreSSL 3.7.3\0"), "LibreSSL 3.7.3"},
	{"a sentence", BYTES("\0needs OpenSSL 3.0.0 or later\0"), NULL},
	{"none", BYTES("\0OpenSSL\0"), NULL},
};

static void test_library(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		const char *got = server_binary_library(libraries[i].bytes, &arena);

		if (!same(got, libraries[i].library))
			fail_msg("%s: %s", libraries[i].label, got);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
