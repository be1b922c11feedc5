/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/certificate_message.h"
#include "checks/handshake/greeting.h"
#include "checks/handshake/server_hello.h"
#include "checks/handshake/server_key_exchange.h"
#include "checks/handshake/ssl2.h"
#include "tests/checks/handshake/hex.h"

/* Bodies recorded from OpenSSL 3.0, without the header of four bytes. */
#define TLS12_HELLO                                                            \
	"030387dc28a2708a6b5ecc44da9e1d3d368edf1ff91164337ed4444f574e47524401" \
	"20f928a053e370087b4f0880fa614ada6d53788c17e5f39051d61e6848d5e710fdc02c000011ff01000100000b00040300010200170000"
#define TLS13_RETRY                                                            \
	"0303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c" \
	"20d27a1e43d812cd93d1e932de5f6f274ad2f9d1328190b65f8d9988287c8e9a93130200000c002b0002030400330002001d"
#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY_RANDOM "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define SHARE32 "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

static const struct {
	const char *label;
	const char *body;
	bool ok;
	uint16_t version;
	uint16_t suite;
	uint16_t group;
	bool retry;
} hello_cases[] = {
	{"recorded TLS 1.2", TLS12_HELLO, true, 0x0303, 0xc02c, 0, false},
	{"recorded retry request", TLS13_RETRY, true, 0x0304, 0x1302, 0x001d, true},
	{"no extensions at all", "0301" RANDOM "00002f00", true, 0x0301, 0x002f, 0,
	 false},
	{"SSL 3.0", "0300" RANDOM "00000400", true, 0x0300, 0x0004, 0, false},
	{"empty extensions", "0303" RANDOM "00002f000000", true, 0x0303, 0x002f, 0,
	 false},
	{"TLS 1.3 with a share",
	 "0303" RANDOM "00130100 002e 002b00020304 00330024001d0020" SHARE32, true,
	 0x0304, 0x1301, 0x001d, false},
	/* RFC 8446 4.1.3: without supported_versions it is just a random */
	{"retry random in TLS 1.2", "0303" RETRY_RANDOM "00002f00", true, 0x0303,
	 0x002f, 0, false},
	{"empty", "", false, 0, 0, 0, false},
	{"only a version", "0303", false, 0, 0, 0, false},
	{"session id of 33", "0303" RANDOM "21" RANDOM "00 002f00", false, 0, 0, 0,
	 false},
	{"session id lies by one", "0303" RANDOM "01 002f00", false, 0, 0, 0, false},
	{"one byte behind", "0303" RANDOM "00002f0000", false, 0, 0, 0, false},
	{"extensions too long by one", "0303" RANDOM "00002f000001", false, 0, 0, 0,
	 false},
	{"extensions too short by one", "0303" RANDOM "00002f0000040017000000", false,
	 0, 0, 0, false},
	{"extension lies by one", "0303" RANDOM "00002f00000400170001", false, 0, 0, 0,
	 false},
	{"the same extension twice", "0303" RANDOM "00002f0000080017000000170000",
	 false, 0, 0, 0, false},
	{"supported_versions of one byte", "0303" RANDOM "00130100 0005 002b000103",
	 false, 0, 0, 0, false},
	{"supported_versions names TLS 1.2", "0303" RANDOM "00130100 0006 002b00020303",
	 false, 0, 0, 0, false},
	{"key_share of one byte", "0303" RANDOM "00130100 000b 002b00020304 0033000100",
	 false, 0, 0, 0, false},
	{"key_share of a retry with a share",
	 "0303" RETRY_RANDOM "00130100 000f 002b00020304 00330005001d000101", false, 0,
	 0, 0, false},
};

static void test_hellos(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hello_cases) / sizeof(hello_cases[0]); i++) {
		struct span bytes = hex_bytes(hello_cases[i].body);
		struct span exact = exact_copy(bytes, bytes.len);
		struct server_hello hello;
		const char *why = NULL;
		bool ok = server_hello_read(exact, &hello, &why);

		if (ok != hello_cases[i].ok)
			fail_msg("%s: %s", hello_cases[i].label,
				 why ? why : "accepted");
		if (ok && (hello.version != hello_cases[i].version ||
			   hello.cipher_suite != hello_cases[i].suite ||
			   hello.group != hello_cases[i].group ||
			   hello.is_retry_request != hello_cases[i].retry))
			fail_msg("%s: %04x %04x %04x %d", hello_cases[i].label,
				 hello.version, hello.cipher_suite, hello.group,
				 (int)hello.is_retry_request);
		if (!ok && !why)
			fail_msg("%s: no reason", hello_cases[i].label);
		free_span(exact);
		free_span(bytes);
	}
}

/* Cut anywhere, a hello is refused: but for the cut before the extensions. */
static void test_hello_cut(void **state)
{
	static const char *const whole[] = {TLS12_HELLO, TLS13_RETRY};
	size_t i, len;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct span bytes = hex_bytes(whole[i]);
		size_t before_extensions = 2 + 32 + 1 + (size_t)bytes.ptr[34] + 3;

		for (len = 0; len < bytes.len; len++) {
			struct span cut = exact_copy(bytes, len);
			struct server_hello hello;
			const char *why = NULL;

			if (server_hello_read(cut, &hello, &why) !=
			    (len == before_extensions))
				fail_msg("hello %zu cut at %zu", i, len);
			free_span(cut);
		}
		free_span(bytes);
	}
}

static void test_extension_count(void **state)
{
	uint32_t count;

	(void)state;
	for (count = SERVER_HELLO_EXTENSIONS_MAX;
	     count <= SERVER_HELLO_EXTENSIONS_MAX + 1; count++) {
		struct buffer body = buffer_make(4096);
		struct server_hello hello;
		const char *why;
		size_t mark;
		uint32_t i;

		buffer_add_u16be(&body, 0x0303);
		for (i = 0; i < 32; i++)
			buffer_add_u8(&body, 7);
		buffer_add_u8(&body, 0);
		buffer_add_u16be(&body, 0x002f);
		buffer_add_u8(&body, 0);
		mark = buffer_open_length(&body, 2);
		for (i = 0; i < count; i++) {
			buffer_add_u16be(&body, (uint16_t)(0x4000 + i));
			buffer_add_u16be(&body, 0);
		}
		buffer_close_length(&body, mark, 2);
		assert_int_equal(count == SERVER_HELLO_EXTENSIONS_MAX,
				 server_hello_read(buffer_span(&body), &hello, &why));
		buffer_free(&body);
	}
}

static const struct {
	const char *label;
	const char *body;
	enum key_exchange kind;
	bool ok;
	uint16_t group;
	uint32_t dh_bits;
} exchange_cases[] = {
	{"ECDHE x25519", "03001d0411223344 0804", KEY_EXCHANGE_ECDHE, true, 0x1d, 0},
	{"ECDHE explicit", "01ffff", KEY_EXCHANGE_ECDHE, true, 0, 0},
	{"ECDHE of an unknown type", "04001d", KEY_EXCHANGE_ECDHE, false, 0, 0},
	{"ECDHE point cut", "03001d04112233", KEY_EXCHANGE_ECDHE, false, 0, 0},
	{"ECDHE empty", "", KEY_EXCHANGE_ECDHE, false, 0, 0},
	{"ECDHE PSK", "000168 03001701 04", KEY_EXCHANGE_ECDHE_PSK, true, 0x17, 0},
	{"DHE 16 bits", "0002 8001 0001 02 0001 05", KEY_EXCHANGE_DHE, true, 0, 16},
	{"DHE leading zeros", "0003 000001 0001 02 0001 05", KEY_EXCHANGE_DHE, true, 0,
	 1},
	{"DHE prime of zero", "0002 0000 0001 02 0001 05", KEY_EXCHANGE_DHE, false, 0,
	 0},
	{"DHE cut", "0002 8001 0001 02 0002 05", KEY_EXCHANGE_DHE, false, 0, 0},
	{"RSA has none", "03001d00", KEY_EXCHANGE_RSA, false, 0, 0},
};

static void test_exchanges(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(exchange_cases) / sizeof(exchange_cases[0]); i++) {
		struct span bytes = hex_bytes(exchange_cases[i].body);
		struct span exact = exact_copy(bytes, bytes.len);
		struct server_key_exchange exchange = {0};

		if (server_key_exchange_read(exact, exchange_cases[i].kind,
					     &exchange) != exchange_cases[i].ok ||
		    exchange.group != exchange_cases[i].group ||
		    exchange.dh_bits != exchange_cases[i].dh_bits)
			fail_msg("%s: group %04x, %u bits", exchange_cases[i].label,
				 exchange.group, (unsigned int)exchange.dh_bits);
		free_span(exact);
		free_span(bytes);
	}
}

static const struct {
	const char *label;
	const char *body;
	bool tls13;
	bool ok;
	size_t count;
} certificate_cases[] = {
	{"none", "000000", false, true, 0},
	{"none in TLS 1.3", "00 000000", true, true, 0},
	{"two", "000009 000001aa 000002bbcc", false, true, 2},
	{"two in TLS 1.3", "00 00000d 000001aa0000 000002bbcc0000", true, true, 2},
	{"TLS 1.3 with extensions", "00 00000a 000001aa0004 00120000", true, true, 1},
	{"an empty certificate", "000003 000000", false, false, 0},
	{"list too long by one", "000005 000001aa", false, false, 0},
	{"list too short by one", "000003 000001aa", false, false, 0},
	{"entry lies by one", "000004 000002aa", false, false, 0},
	{"TLS 1.3 without extensions", "00 000004 000001aa", true, false, 0},
	{"empty", "", false, false, 0},
};

static void test_certificates(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(certificate_cases) / sizeof(certificate_cases[0]); i++) {
		struct span bytes = hex_bytes(certificate_cases[i].body);
		struct span exact = exact_copy(bytes, bytes.len);
		struct certificate_message message = {0};
		struct span der;
		size_t count = 0;

		if (certificate_message_read(exact, certificate_cases[i].tls13,
					     &message) != certificate_cases[i].ok)
			fail_msg("%s", certificate_cases[i].label);
		while (certificate_message_next(&message, &der))
			count++;
		if (count != certificate_cases[i].count || count != message.count)
			fail_msg("%s: %zu", certificate_cases[i].label, count);
		free_span(exact);
		free_span(bytes);
	}
}

static const struct {
	const char *label;
	const char *bytes;
	enum ssl2_status status;
} ssl2_cases[] = {
	{"nothing", "", SSL2_NEED_MORE},
	{"error", "8003 00 0001", SSL2_ERROR},
	{"error too long", "8004 00 000100", SSL2_BAD},
	{"three-byte header", "000b00 04", SSL2_BAD},
	{"another message", "8003 01 0001", SSL2_BAD},
	{"empty record", "8000", SSL2_BAD},
	{"no specs (CVE-2015-3197)", "800b 04 00 00 0002 0000 0000 0000",
	 SSL2_SERVER_HELLO},
	{"specs of two bytes", "800d 04 00 00 0002 0000 0002 0000 0700", SSL2_BAD},
	{"certificate too long by one", "800b 04 00 00 0002 0001 0000 0000", SSL2_BAD},
	{"version 3.0", "800b 04 00 00 0300 0000 0000 0000", SSL2_BAD},
};

static void test_ssl2(void **state)
{
	struct ssl2_server_hello hello;
	struct span bytes = hex_bytes("8023"
				      "0400010002000200060010aabb0700c0010080"
				      "000102030405060708090a0b0c0d0e0f");
	size_t i;

	(void)state;
	assert_int_equal(0x23, bytes.len - 2);
	for (i = 0; i < bytes.len; i++) {
		struct span cut = exact_copy(bytes, i);

		assert_int_equal(SSL2_NEED_MORE, ssl2_answer_read(cut, &hello));
		free_span(cut);
	}
	assert_int_equal(SSL2_SERVER_HELLO, ssl2_answer_read(bytes, &hello));
	assert_int_equal(6, hello.cipher_specs.len);
	assert_int_equal(2, hello.certificate.len);
	free_span(bytes);
	for (i = 0; i < sizeof(ssl2_cases) / sizeof(ssl2_cases[0]); i++) {
		bytes = hex_bytes(ssl2_cases[i].bytes);
		if (ssl2_answer_read(bytes, &hello) != ssl2_cases[i].status)
			fail_msg("%s", ssl2_cases[i].label);
		free_span(bytes);
	}
}

static const struct {
	const char *text;
	enum tristate tls;
	enum speaks speaks;
	const char *banner;
} greeting_cases[] = {
	{"SSH-2.0-OpenSSH_9.2p1 Debian\r\n", TRISTATE_NO, SPEAKS_SSH,
	 "SSH-2.0-OpenSSH_9.2p1 Debian"},
	{"HTTP/1.1 400 Bad Request\r\nServer: x\r\n", TRISTATE_NO, SPEAKS_HTTP,
	 "HTTP/1.1 400 Bad Request"},
	{"<html>\r\n<head>", TRISTATE_NO, SPEAKS_HTTP, "<html>"},
	{"<!DOCTYPE HTML PUBLIC>\n", TRISTATE_NO, SPEAKS_HTTP,
	 "<!DOCTYPE HTML PUBLIC>"},
	{"220 mail ESMTP\n", TRISTATE_NO, SPEAKS_SMTP, "220 mail ESMTP"},
	{"220-mail SMTP\r\n", TRISTATE_NO, SPEAKS_SMTP, "220-mail SMTP"},
	{"220 ProFTPD Server\r\n", TRISTATE_NO, SPEAKS_FTP, "220 ProFTPD Server"},
	{"220 ready\r\nSMTP", TRISTATE_NO, SPEAKS_OTHER, "220 ready"},
	{"* OK [CAPABILITY IMAP4rev1]\r\n", TRISTATE_NO, SPEAKS_IMAP,
	 "* OK [CAPABILITY IMAP4rev1]"},
	{"* BYE\r\n", TRISTATE_NO, SPEAKS_IMAP, "* BYE"},
	{"* \r\n", TRISTATE_NO, SPEAKS_OTHER, "* "},
	{"+OK ready\r\n", TRISTATE_NO, SPEAKS_POP3, "+OK ready"},
	{"\x16", TRISTATE_UNKNOWN, SPEAKS_OTHER, "\x16"},
	{"\x16\x03", TRISTATE_YES, SPEAKS_OTHER, "\x16\x03"},
	{"\x16\x02", TRISTATE_NO, SPEAKS_OTHER, "\x16\x02"},
	{"", TRISTATE_UNKNOWN, SPEAKS_OTHER, ""},
};

static void test_greetings(void **state)
{
	struct span long_line, banner;
	static char bytes[1000];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(greeting_cases) / sizeof(greeting_cases[0]); i++) {
		struct span text = span_from_string(greeting_cases[i].text);

		banner = greeting_banner(text);
		if (greeting_is_tls(text) != greeting_cases[i].tls ||
		    greeting_speaks(text) != greeting_cases[i].speaks ||
		    !span_equal_string(banner, greeting_cases[i].banner))
			fail_msg("row %zu: %.*s", i, (int)banner.len, banner.ptr);
	}
	memset(bytes, 'x', sizeof(bytes));
	long_line = (struct span){bytes, sizeof(bytes)};
	assert_int_equal(GREETING_BANNER_MAX, greeting_banner(long_line).len);
	assert_true(greeting_is_whole(long_line));
	assert_false(greeting_is_whole(span_slice(long_line, 0, 199)));
	assert_int_equal(1, greeting_banner(SPAN_LITERAL("a\0b\n")).len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hellos),
		cmocka_unit_test(test_hello_cut),
		cmocka_unit_test(test_extension_count),
		cmocka_unit_test(test_exchanges),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_ssl2),
		cmocka_unit_test(test_greetings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
