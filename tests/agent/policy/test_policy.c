/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy/value.h"
#include "tests/agent/policy/policy_fixture.h"

/* ---- errors ------------------------------------------------------------------- */

static const struct {
	const char *label, *text, *errors;
} error_cases[] = {
	{"the design's example", "[tls]\nprotocols = TLSv1.2, TLS1.3\n",
	 "p.ini:2:22: unknown protocol \"TLS1.3\"; did you mean \"TLSv1.3\"?\n"},
	{"no such protocol", "[tls]\nprotocols = QUIC\n",
	 "p.ini:2:13: unknown protocol \"QUIC\"\n"},
	{"key before a section", "protocols = TLSv1.2\n",
	 "p.ini:1:1: a key before any [section]\n"},
	{"unknown section", "[tsl]\nprotocols = x\n",
	 "p.ini:1:2: unknown section \"tsl\"; did you mean \"tls\"?\n"},
	{"unknown section with a name", "[listners \"a\"]\n",
	 "p.ini:1:2: unknown section \"listners\"; did you mean \"listener\"?\n"},
	{"firewall", "[firewall \"web\"]\nports = 1\n",
	 "p.ini:1:2: section [firewall] is not supported by this version\n"},
	{"set", "[set \"office\"]\nelements = 1\n",
	 "p.ini:1:2: section [set] is not supported by this version\n"},
	{"name missing", "[listener]\nports = 1\n",
	 "p.ini:1:2: section [listener] needs a name, as in [listener \"web\"]\n"},
	{"name too many", "[tls \"x\"]\nports = 1\n",
	 "p.ini:1:2: section [tls] takes no name\n"},
	{"broken section: its keys are passed over", "[tls]\n[tls\nmin-days = x\n",
	 "p.ini:2:5: expected ']'\n"},
	{"unknown key", "[tls]\nprotocol = TLSv1.2\n",
	 "p.ini:2:1: unknown key \"protocol\"; did you mean \"protocols\"?\n"},
	{"key of another section", "[tls]\nmin-days = 3\n",
	 "p.ini:2:1: unknown key \"min-days\"\n"},
	{"key in [host]", "[host]\nkernel = 5\n",
	 "p.ini:2:1: unknown key \"kernel\"\n"},
	{"twice", "[tls]\nserver-order = no\n\nserver-order = no\n",
	 "p.ini:4:1: \"server-order\" is given twice in this section, first on line 2\n"},
	{"twice, in two parts",
	 "[tls]\nserver-order = no\n[audit]\n[tls]\nserver-order = "
	 "no\n",
	 "p.ini:5:1: \"server-order\" is given twice in this section, first on line 2\n"},
	{"a list twice", "[tls]\ngroups = X448\ngroups = X25519\n",
	 "p.ini:3:1: \"groups\" is given twice in this section, first on line 2\n"},
	{"a list set after +=", "[tls]\ngroups += X448\ngroups = X25519\n",
	 "p.ini:3:1: \"groups\" is given twice in this section, first on line 2\n"},
	{"+= on one value", "[certificate]\nmin-days += 3\n",
	 "p.ini:2:13: \"min-days\" takes one value: += is for lists\n"},
	{"indented", "[tls]\nprotocols = TLSv1.2,\n  TLSv1.3\n",
	 "p.ini:2:21: an item is missing between commas\n"
	 "p.ini:3:3: a line that is no comment starts in column 1\n"},
	{"inline comment", "[audit]\nports = 443 ; web\n",
	 "p.ini:2:13: a comment needs a line of its own\n"},
	{"colon", "[audit]\nports: 443\n",
	 "p.ini:2:6: expected '=', not ':', after a key\n"},
	{"no value", "[audit]\nports\n",
	 "p.ini:2:6: expected \"key = value\" or \"key += value\"\n"},
	{"empty value", "[audit]\nports =\n", "p.ini:2:8: the value is missing\n"},
	{"empty item", "[tls]\ngroups = X448,,X25519\n",
	 "p.ini:2:15: an item is missing between commas\n"},
	{"protocols may not be empty", "[tls]\nprotocols = none\n",
	 "p.ini:2:13: unknown protocol \"none\"\n"},
	{"none among others", "[tls]\nciphers = AES128-SHA, none\n",
	 "p.ini:2:23: \"none\" stands alone or not at all\n"},
	{"none appended", "[tls]\nciphers += none\n",
	 "p.ini:2:12: \"none\" stands alone or not at all\n"},
	{"IANA name as cipher", "[tls]\nciphers = TLS_AES_128_GCM_SHA256\n",
	 "p.ini:2:11: \"TLS_AES_128_GCM_SHA256\" is an IANA name: ciphers takes "
	 "OpenSSL's, TLS 1.3 suites belong in cipher-suites\n"},
	{"group of ciphers", "[tls]\nciphers = AES128-SHA, HIGH\n",
	 "p.ini:2:23: unknown cipher suite \"HIGH\"\n"},
	{"cipher string", "[tls]\nciphers = AES128-SHA:!aNULL\n",
	 "p.ini:2:11: unknown cipher suite \"AES128-SHA:!aNULL\"\n"},
	{"misspelt cipher", "[tls]\nciphers = ECDHE-RSA-AES128-GCM-SHA265\n",
	 "p.ini:2:11: unknown cipher suite \"ECDHE-RSA-AES128-GCM-SHA265\"; did you mean "
	 "\"ECDHE-RSA-AES128-GCM-SHA256\"?\n"},
	{"unknown suite", "[tls]\ncipher-suites = TLS_AES_128_GCM_SHA265\n",
	 "p.ini:2:17: unknown cipher suite \"TLS_AES_128_GCM_SHA265\"; did you mean "
	 "\"TLS_AES_128_GCM_SHA256\"?\n"},
	{"unknown group", "[tls]\ngroups = X25591\n",
	 "p.ini:2:10: unknown group \"X25591\"; did you mean \"X25519\"?\n"},
	{"unknown key kind", "[certificate]\nkeys = RSA, DSA\n",
	 "p.ini:2:13: unknown kind of key \"DSA\"; did you mean \"RSA\"?\n"},
	{"no word of three", "[tls]\nserver-order = true\n",
	 "p.ini:2:16: \"true\" is neither yes, no nor any\n"},
	{"severity", "[audit]\nfail-on = hihg\n",
	 "p.ini:2:11: unknown severity \"hihg\"; did you mean \"high\"?\n"},
	{"days above", "[certificate]\nmin-days = 826\n",
	 "p.ini:2:12: \"826\" is not a number from 0 to 825\n"},
	{"days below", "[certificate]\nmin-days = -1\n",
	 "p.ini:2:12: \"-1\" is not a number from 0 to 825\n"},
	{"bits below", "[certificate]\nrsa-min-bits = 1023\n",
	 "p.ini:2:16: \"1023\" is not a number from 1024 to 16384\n"},
	{"bits with a unit", "[certificate]\nec-min-bits = 256bit\n",
	 "p.ini:2:15: \"256bit\" is not a number from 160 to 571\n"},
	{"no unit", "[audit]\ntimeout = 30\n",
	 "p.ini:2:11: \"30\" is not a duration: write a whole number with s, m, h or d, "
	 "as in 30s\n"},
	{"timeout above", "[audit]\ntimeout = 86401s\n",
	 "p.ini:2:11: \"86401s\" is out of range: 1s to 1d\n"},
	{"deadline below", "[probe]\ndeadline = 0s\n",
	 "p.ini:2:12: \"0s\" is out of range: 1s to 1m\n"},
	{"parallel above", "[probe]\nparallel = 129\n",
	 "p.ini:2:12: \"129\" is not a number from 1 to 128\n"},
	{"audit ports", "[audit]\nports = 443, 443/sctp\n",
	 "p.ini:2:18: \"443/sctp\": a port's protocol is tcp or udp, as in 443/tcp\n"},
	{"unknown base", "[policy]\nbase = intermediat\n",
	 "p.ini:2:8: unknown policy \"intermediat\"; did you mean \"intermediate\"?\n"},
	{"base out of reach", "[policy]\nbase = /etc/shadow\n",
	 "p.ini:2:8: unknown policy \"/etc/shadow\"\n"},
	{"listener without ports", "[listener \"web\"]\nuser = root\n",
	 "p.ini:1:12: [listener \"web\"] needs the key \"ports\"\n"},
	{"listener with port and protocol", "[listener \"web\"]\nports = 443/tcp\n",
	 "p.ini:2:9: ports of a listener are plain numbers: say \"protocol = tcp\" or "
	 "\"protocol = udp\"\n"},
	{"listener's protocol", "[listener \"web\"]\nports = 443\nprotocol = tpc\n",
	 "p.ini:3:12: unknown protocol \"tpc\"; tcp and udp are known\n"},
	{"listener's address",
	 "[listener \"web\"]\nports = 443\naddress = 10.0.0.1, "
	 "localhost\n",
	 "p.ini:3:21: \"localhost\" is not a numeric address\n"},
	{"empty waiver", "[waiver \"tls-protocol\"]\n",
	 "p.ini:1:10: [waiver \"tls-protocol\"] needs the key \"reason\"\n"
	 "p.ini:1:10: [waiver \"tls-protocol\"] needs the key \"until\"\n"},
	{"what is missing stands in its order",
	 "[listener \"a\"]\nuser = x\n[tls]\nfoo = 1\n[waiver \"b\"]\nreason = x\n[tls]\nbar = "
	 "1\n",
	 "p.ini:1:12: [listener \"a\"] needs the key \"ports\"\n"
	 "p.ini:4:1: unknown key \"foo\"\n"
	 "p.ini:5:10: [waiver \"b\"] needs the key \"until\"\n"
	 "p.ini:8:1: unknown key \"bar\"\n"},
	{"waiver's check",
	 "[waiver \"a\"]\ncheck = TLS\nreason = r\nuntil = 2026-12-31\n",
	 "p.ini:2:9: \"TLS\" is not the id of a check\n"},
	{"401 days", "[waiver \"a\"]\nreason = r\nuntil = 2027-12-27\n",
	 "p.ini:3:9: \"2027-12-27\" is more than 400 days ahead\n"},
	{"no such day", "[waiver \"a\"]\nreason = r\nuntil = 2027-02-29\n",
	 "p.ini:3:9: \"2027-02-29\" is not a date as in 2026-12-31\n"},
	{"no such month", "[waiver \"a\"]\nreason = r\nuntil = 2026-13-01\n",
	 "p.ini:3:9: \"2026-13-01\" is not a date as in 2026-12-31\n"},
	{"day zero", "[waiver \"a\"]\nreason = r\nuntil = 2026-12-00\n",
	 "p.ini:3:9: \"2026-12-00\" is not a date as in 2026-12-31\n"},
	{"another order", "[waiver \"a\"]\nreason = r\nuntil = 31.12.2026\n",
	 "p.ini:3:9: \"31.12.2026\" is not a date as in 2026-12-31\n"},
	{"short date", "[waiver \"a\"]\nreason = r\nuntil = 2026-1-1\n",
	 "p.ini:3:9: \"2026-1-1\" is not a date as in 2026-12-31\n"},
	{"far date", "[waiver \"a\"]\nreason = r\nuntil = 9999-12-31\n",
	 "p.ini:3:9: \"9999-12-31\" is more than 400 days ahead\n"},
	{"a BOM inside", "[tls]\n\xef\xbb\xbfprotocols = TLSv1.2\n",
	 "p.ini:2:1: expected \"key = value\" or \"key += value\"\n"},
};

static void test_errors(void **state)
{
	struct buffer text = buffer_make(65536);

	(void)state;
	for (size_t i = 0; i < COUNT(error_cases); i++) {
		struct policy_fixture fixture;

		if (policy_fixture_string(&fixture, error_cases[i].text))
			fail_msg("%s: accepted", error_cases[i].label);
		policy_fixture_errors(&fixture.errors, &text);
		if (strcmp(text.ptr, error_cases[i].errors) != 0)
			fail_msg("%s: %s", error_cases[i].label, text.ptr);
		arena_free(&fixture.arena);
	}
	buffer_free(&text);
}

/* ---- values ------------------------------------------------------------------- */

static void test_layers(void **state)
{
	const struct policy_file files[] = {
		{"a.ini", SPAN_LITERAL("[policy]\nbase = modern\n[audit]\nports = 80\n"
				       "[tls]\ngroups = X448\n")},
		{"b.ini",
		 SPAN_LITERAL("[tls]\ngroups += P-256, x448\ngroups += X25519\n"
			      "protocols += TLSv1.2\n"
			      "[audit]\nports += 8000-8100, 443/udp\n")},
		{"c.ini", SPAN_LITERAL("[policy]\nbase = old\n")},
	};
	struct policy_fixture fixture;

	(void)state;
	assert_true(policy_fixture_files(&fixture, files, 2, NULL));
	assert_string_equal(fixture.policy.base, "modern");
	assert_true(policy_fixture_list_is(&fixture.policy.checks.groups,
					   "X448 prime256v1 X25519"));
	assert_int_equal(fixture.policy.checks.protocols, 0x30);
	assert_int_equal(fixture.policy.checks.ciphers.count, 0);
	assert_string_equal(fixture.policy.audit.ports, "80, 8000-8100, 443/udp");
	arena_free(&fixture.arena);

	/* The last base counts, and an argument before all of them. */
	assert_true(policy_fixture_files(&fixture, files, 3, NULL));
	assert_string_equal(fixture.policy.base, "old");
	assert_int_equal(fixture.policy.checks.ciphers.count, 21);
	arena_free(&fixture.arena);
	assert_true(policy_fixture_files(&fixture, files, 3, "intermediate"));
	assert_string_equal(fixture.policy.base, "intermediate");
	assert_int_equal(fixture.policy.checks.ciphers.count, 6);
	arena_free(&fixture.arena);

	assert_false(policy_fixture_files(&fixture, files, 3, "intermedate"));
	assert_int_equal(fixture.errors.count, 1);
	assert_null(fixture.errors.items[0].at.path);
	assert_string_equal(fixture.errors.items[0].message,
			    "unknown policy \"intermedate\"; did you mean "
			    "\"intermediate\"?");
	arena_free(&fixture.arena);
}

static const char listener_text[] = "[listener \"web\"]\n"
				    "ports = 443, 8000-8002, 80\n"
				    "protocol = tcp\n"
				    "program = /usr/sbin/nginx, caddy\n"
				    "user = root\n"
				    "unit = nginx.service\n"
				    "address = 192.0.2.1, 2001:DB8:0::1\n"
				    "[listener \"dns\"]\n"
				    "ports = 53\n"
				    "[listener \"web\"]\n"
				    "ports += 80, 81\n";

static void test_listeners(void **state)
{
	static const uint16_t ports[] = {80, 81, 443, 8000, 8001, 8002};
	const struct expected_listener *listener;
	struct policy_fixture fixture;

	(void)state;
	assert_true(policy_fixture_string(&fixture, listener_text));
	assert_int_equal(fixture.policy.checks.expected_count, 2);
	listener = &fixture.policy.checks.expected[0];
	assert_string_equal(listener->name, "web");
	assert_string_equal(listener->at.path, "p.ini");
	assert_int_equal(listener->at.line, 1);
	assert_int_equal(listener->at.column, 12);
	assert_int_equal(listener->port_count, COUNT(ports));
	assert_memory_equal(listener->ports, ports, sizeof(ports));
	assert_true(listener->tcp && !listener->udp);
	assert_true(
		policy_fixture_list_is(&listener->programs, "/usr/sbin/nginx caddy"));
	assert_true(policy_fixture_list_is(&listener->users, "root"));
	assert_true(policy_fixture_list_is(&listener->units, "nginx.service"));
	assert_true(
		policy_fixture_list_is(&listener->addresses, "192.0.2.1 2001:db8::1"));

	listener++;
	assert_string_equal(listener->name, "dns");
	assert_true(listener->tcp && listener->udp);
	assert_int_equal(listener->programs.count, 0);
	assert_int_equal(listener->at.line, 8);
	arena_free(&fixture.arena);
}

/* Each port once, in order, and none that was not named. */
static void test_port_edges(void **state)
{
	static const uint16_t ports[] = {1,   2,   62,  63,   64,    65,
					 127, 128, 192, 8191, 65534, 65535};
	const struct expected_listener *listener;
	struct policy_fixture fixture;
	size_t i;

	(void)state;
	assert_true(policy_fixture_string(&fixture, "[listener \"web\"]\n"
						    "ports = 65534-65535, 62-65, 1\n"
						    "ports += 128, 127, 64, 192\n"
						    "ports += 8191, 2\n"
						    "[listener \"all\"]\n"
						    "ports = 1-65535\n"));
	listener = &fixture.policy.checks.expected[0];
	assert_int_equal(listener->port_count, COUNT(ports));
	assert_memory_equal(listener->ports, ports, sizeof(ports));
	listener++;
	assert_int_equal(listener->port_count, UINT16_MAX);
	for (i = 0; i < listener->port_count; i++)
		assert_int_equal(listener->ports[i], i + 1);
	arena_free(&fixture.arena);
}

static void test_waivers(void **state)
{
	static const char text[] = "[waiver \"tls-protocol\"]\n"
				   "reason = until the terminals are gone, #12\n"
				   "until = 2026-11-21\n"
				   "[waiver \"old-client\"]\n"
				   "subject = *example.org*\n"
				   "check = tls-protocol\n"
				   "reason = x\n"
				   "until = 2027-12-26\n"
				   "[waiver \"gone\"]\n"
				   "reason = x\n"
				   "until = 2024-02-29\n";
	const struct waiver *waiver;
	struct policy_fixture fixture;

	(void)state;
	assert_true(policy_fixture_string(&fixture, text));
	assert_int_equal(fixture.policy.checks.waiver_count, 3);
	waiver = fixture.policy.checks.waivers;
	assert_string_equal(waiver->check, "tls-protocol");
	assert_null(waiver->subject);
	assert_string_equal(waiver->reason, "until the terminals are gone, #12");
	assert_int_equal(waiver->until, TODAY + DAY); /* the end of that day */
	assert_int_equal(waiver->at.line, 1);
	assert_int_equal(waiver->at.column, 10);

	waiver++;
	assert_string_equal(waiver->check, "tls-protocol");
	assert_string_equal(waiver->subject, "*example.org*");
	assert_int_equal(waiver->until, TODAY + 401LL * DAY); /* 400 days ahead */
	assert_int_equal(waiver->at.line, 6);
	assert_int_equal(waiver->at.column, 9);

	waiver++;
	assert_int_equal(waiver->until, 1709251200); /* 2024-03-01 00:00 UTC */
	arena_free(&fixture.arena);
}

/* ---- the reader --------------------------------------------------------------- */

static void test_line_ends(void **state)
{
	struct policy_fixture a, b;

	(void)state;
	assert_true(
		policy_fixture_string(&a, "[tls]\ngroups = X448\n[audit]\nports = 1"));
	assert_true(policy_fixture_string(
		&b, "\xef\xbb\xbf[tls]\r\ngroups = X448\r\n[audit]\r\n"
		    "ports = 1\r\n"));
	policy_fixture_assert_equal(&a.policy, &b.policy);
	assert_string_equal(b.policy.audit.ports, "1");
	arena_free(&a.arena);
	arena_free(&b.arena);
}

/*
 * libinih's lines end at 199 bytes; ours at POLICY_LINE_MAX. Every length in
 * between has to come through whole.
 */
static void test_every_length(void **state)
{
	static const char head[] = "[waiver \"a\"]\nuntil = 2026-12-31\nreason = ";
	static const size_t key_len = sizeof("reason = ") - 1;
	char text[sizeof(head) + POLICY_LINE_MAX + 2];

	(void)state;
	for (size_t len = 1; len <= POLICY_LINE_MAX - key_len + 1; len++) {
		char *value = text + sizeof(head) - 1;
		struct policy_fixture fixture;

		memcpy(text, head, sizeof(head));
		for (size_t i = 0; i < len; i++) /* blanks and signs at every place */
			value[i] = "abc def#g =h [i] k:l,m;n"[i % 24];
		value[0] = value[len - 1] = 'x';
		value[len] = '\n';
		if (len > POLICY_LINE_MAX - key_len) {
			assert_false(policy_fixture_span(
				&fixture, (struct span){text, sizeof(head) + len}));
			assert_int_equal(fixture.errors.count, 2); /* and no reason */
			assert_int_equal(fixture.errors.items[1].at.line, 3);
			assert_int_equal(fixture.errors.items[1].at.column,
					 POLICY_LINE_MAX + 1);
		} else {
			if (!policy_fixture_span(
				    &fixture, (struct span){text, sizeof(head) + len}))
				fail_msg("%zu: %s", len,
					 fixture.errors.items[0].message);
			value[len] = '\0';
			assert_string_equal(fixture.policy.checks.waivers[0].reason,
					    value);
		}
		arena_free(&fixture.arena);
	}
}

/* A line that cannot be cut where libinih needs it is refused, never cut. */
static void test_uncuttable(void **state)
{
	static const char signs[] = "; #";
	char text[512] = "[waiver \"a\"]\nuntil = 2026-12-31\nreason = x";
	size_t start = strlen(text);

	(void)state;
	for (size_t i = 1; i < strlen(signs); i++) {
		struct policy_fixture fixture;

		memset(text + start, signs[i], 300);
		memcpy(text + start + 300, "y\n", 3);
		assert_false(policy_fixture_string(&fixture, text));
		assert_int_equal(fixture.errors.count, 2); /* and no reason */
		assert_int_equal(fixture.errors.items[1].at.line, 3);
		assert_non_null(strstr(fixture.errors.items[1].message, "libinih"));
		arena_free(&fixture.arena);
	}
}

static void test_long_list(void **state)
{
	struct buffer text = buffer_make(4096);
	struct policy_fixture fixture;

	(void)state;
	buffer_add_string(&text, "[listener \"a\"]\nports = 1\nuser = u0");
	for (int i = 1; i < 150; i++)
		buffer_printf(&text, ", u%d", i);
	buffer_add_string(&text, "\nuser += u150\n");
	assert_true(policy_fixture_span(&fixture, buffer_span(&text)));
	assert_int_equal(fixture.policy.checks.expected[0].users.count, 151);
	assert_string_equal(fixture.policy.checks.expected[0].users.items[149], "u149");
	arena_free(&fixture.arena);
	buffer_free(&text);
}

/* ---- ceilings ----------------------------------------------------------------- */

static void test_list_ceiling(void **state)
{
	(void)state;
	for (int count = POLICY_LIST_MAX; count <= POLICY_LIST_MAX + 1; count++) {
		struct buffer text = buffer_make(65536);
		struct policy_fixture fixture;

		buffer_add_string(&text, "[listener \"a\"]\nports = 1\n");
		for (int i = 0; i < count; i++)
			buffer_printf(&text, "user += u%d\n", i);
		assert_int_equal(policy_fixture_span(&fixture, buffer_span(&text)),
				 count == POLICY_LIST_MAX);
		arena_free(&fixture.arena);
		buffer_free(&text);
	}
}

static void test_section_ceilings(void **state)
{
	static const struct {
		const char *head, *keys;
		int max;
	} cases[] = {
		{"listener", "ports = 1", POLICY_LISTENERS_MAX},
		{"waiver", "reason = x\nuntil = 2026-12-31", POLICY_WAIVERS_MAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer text = buffer_make(POLICY_FILE_MAX);
		struct policy_fixture fixture;

		for (int n = 0; n < cases[i].max; n++)
			buffer_printf(&text, "[%s \"%d\"]\n%s\n", cases[i].head, n,
				      cases[i].keys);
		assert_true(policy_fixture_span(&fixture, buffer_span(&text)));
		arena_free(&fixture.arena);
		buffer_printf(&text, "[%s \"more\"]\n%s\n", cases[i].head,
			      cases[i].keys);
		assert_false(policy_fixture_span(&fixture, buffer_span(&text)));
		assert_int_equal(fixture.errors.count, 1);
		assert_non_null(
			strstr(fixture.errors.items[0].message, "more than 1024"));
		arena_free(&fixture.arena);
		buffer_free(&text);
	}
}

static void test_file_ceilings(void **state)
{
	static struct policy_file files[POLICY_FILES_MAX + 1];
	size_t len = POLICY_FILE_MAX;
	char *text = malloc(len + 1);
	struct policy_fixture fixture;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', len + 1);
	assert_true(policy_fixture_span(&fixture, (struct span){text, len}));
	arena_free(&fixture.arena);
	assert_false(policy_fixture_span(&fixture, (struct span){text, len + 1}));
	assert_int_equal(fixture.errors.items[0].at.line, 0);
	assert_string_equal(fixture.errors.items[0].at.path, "p.ini");
	arena_free(&fixture.arena);
	free(text);

	for (size_t i = 0; i < COUNT(files); i++)
		files[i].path = "n.ini";
	assert_true(policy_fixture_files(&fixture, files, POLICY_FILES_MAX, NULL));
	arena_free(&fixture.arena);
	assert_false(policy_fixture_files(&fixture, files, POLICY_FILES_MAX + 1, NULL));
	arena_free(&fixture.arena);
}

static void test_error_ceiling(void **state)
{
	struct buffer text = buffer_make(65536);
	struct policy_fixture fixture;

	(void)state;
	for (int i = 0; i < POLICY_DIAGS_MAX + 7; i++)
		buffer_add_string(&text, "x\n");
	assert_false(policy_fixture_span(&fixture, buffer_span(&text)));
	assert_int_equal(fixture.errors.count, POLICY_DIAGS_MAX);
	assert_int_equal(fixture.errors.more, 7);
	assert_int_equal(fixture.errors.items[POLICY_DIAGS_MAX - 1].at.line,
			 POLICY_DIAGS_MAX);
	arena_free(&fixture.arena);
	buffer_free(&text);
}

/* Memory that runs out is an error, at whatever allocation it happens. */
static void test_little_memory(void **state)
{
	struct policy_file file = {"p.ini", span_from_string(listener_text)};
	size_t ceiling = 0;
	bool ok = false;

	(void)state;
	for (; !ok && ceiling < MEMORY; ceiling += 512) {
		struct arena arena = arena_make(ceiling);
		struct policy_diags errors;
		struct policy policy;

		ok = policy_read(&file, 1, NULL, profile_lookup, NULL, TODAY, &arena,
				 &policy, &errors);
		assert_true(ok || errors.count > 0);
		arena_free(&arena);
	}
	assert_true(ok && ceiling > 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_listeners),
		cmocka_unit_test(test_port_edges),
		cmocka_unit_test(test_waivers),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_uncuttable),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_list_ceiling),
		cmocka_unit_test(test_section_ceilings),
		cmocka_unit_test(test_file_ceilings),
		cmocka_unit_test(test_error_ceiling),
		cmocka_unit_test(test_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
