/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy_key.h"
#include "agent/policy_value.h"
#include "agent/profile.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum {
	MEMORY = 64 * 1024 * 1024,
	TODAY = 1795219200, /* 2026-11-21 00:00 UTC */
	DAY = 86400,
};

/* One test's policy, its memory and its errors. */
struct fixture {
	struct arena arena;
	struct policy policy;
	struct policy_diags errors;
};

static bool read_files(struct fixture *fixture, const struct policy_file *files,
		       size_t count, const char *base)
{
	fixture->arena = arena_make(MEMORY);
	return policy_read(files, count, base, profile_lookup, NULL, TODAY + 3600,
			   &fixture->arena, &fixture->policy, &fixture->errors);
}

static bool read_span(struct fixture *fixture, struct span text)
{
	struct policy_file file = {"p.ini", text};

	return read_files(fixture, &file, 1, NULL);
}

static bool read_string(struct fixture *fixture, const char *text)
{
	return read_span(fixture, span_from_string(text));
}

/* "p.ini:2:3: message" of every error, one per line, into ${out}. */
static void errors_text(const struct policy_diags *errors, struct buffer *out)
{
	buffer_reset(out);
	for (size_t i = 0; i < errors->count; i++) {
		location_text(errors->items[i].at, out);
		buffer_printf(out, ": %s\n", errors->items[i].message);
	}
	buffer_add_byte(out, '\0');
}

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
		struct fixture fixture;

		if (read_string(&fixture, error_cases[i].text))
			fail_msg("%s: accepted", error_cases[i].label);
		errors_text(&fixture.errors, &text);
		if (strcmp(text.ptr, error_cases[i].errors) != 0)
			fail_msg("%s: %s", error_cases[i].label, text.ptr);
		arena_free(&fixture.arena);
	}
	buffer_free(&text);
}

/* ---- values ------------------------------------------------------------------- */

static bool list_is(const struct string_list *list, const char *joined)
{
	struct span rest = span_from_string(joined), item;
	size_t i = 0;

	while (span_next_word(&rest, &item)) {
		if (i == list->count || !span_equal_string(item, list->items[i]))
			return false;
		i++;
	}
	return i == list->count;
}

static void assert_lists_equal(const struct string_list *a, const struct string_list *b,
			       const char *label)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = strcmp(a->items[i], b->items[i]) == 0;
	if (!same)
		fail_msg("%s differs", label);
}

static void assert_policies_equal(const struct policy *a, const struct policy *b)
{
	assert_string_equal(a->base, b->base);
	assert_string_equal(a->checks.policy, b->checks.policy);
	assert_int_equal(a->checks.now, b->checks.now);
	assert_int_equal(a->checks.protocols, b->checks.protocols);
	assert_lists_equal(&a->checks.ciphers, &b->checks.ciphers, "ciphers");
	assert_lists_equal(&a->checks.cipher_suites, &b->checks.cipher_suites,
			   "suites");
	assert_lists_equal(&a->checks.groups, &b->checks.groups, "groups");
	assert_int_equal(a->checks.server_order, b->checks.server_order);
	assert_int_equal(a->checks.certificate_min_days,
			 b->checks.certificate_min_days);
	assert_int_equal(a->checks.certificate_max_days,
			 b->checks.certificate_max_days);
	assert_int_equal(a->checks.rsa_min_bits, b->checks.rsa_min_bits);
	assert_int_equal(a->checks.ec_min_bits, b->checks.ec_min_bits);
	assert_lists_equal(&a->checks.certificate_keys, &b->checks.certificate_keys,
			   "keys");
	assert_int_equal(a->checks.hsts_min_age, b->checks.hsts_min_age);
	assert_string_equal(a->audit.ports, b->audit.ports);
	assert_int_equal(a->audit.fail_on, b->audit.fail_on);
	assert_int_equal(a->audit.timeout_ms, b->audit.timeout_ms);
	assert_int_equal(a->audit.probe_deadline_ms, b->audit.probe_deadline_ms);
	assert_int_equal(a->audit.probe_parallel, b->audit.probe_parallel);
	assert_int_equal(a->audit.probe_rate, b->audit.probe_rate);
	assert_int_equal(a->audit.probe_connections, b->audit.probe_connections);
	assert_int_equal(a->checks.expected_count, b->checks.expected_count);
	assert_int_equal(a->checks.waiver_count, b->checks.waiver_count);
}

static void test_defaults(void **state)
{
	struct fixture fixture;
	const struct policy *p = &fixture.policy;

	(void)state;
	assert_true(read_files(&fixture, NULL, 0, NULL));
	assert_string_equal(p->base, "intermediate");
	assert_int_equal(p->checks.now, TODAY + 3600);
	assert_int_equal(p->checks.protocols,
			 1U << TLS_VERSION_TLS1_2 | 1U << TLS_VERSION_TLS1_3);
	assert_int_equal(p->checks.ciphers.count, 6);
	assert_true(list_is(&p->checks.cipher_suites,
			    "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 "
			    "TLS_CHACHA20_POLY1305_SHA256"));
	assert_true(list_is(&p->checks.groups,
			    "X25519MLKEM768 X25519 prime256v1 secp384r1"));
	assert_int_equal(p->checks.server_order, TRISTATE_NO);
	assert_true(list_is(&p->checks.certificate_keys, "EC RSA"));
	assert_int_equal(p->checks.hsts_min_age, 63072000);
	assert_string_equal(p->audit.ports, "443");
	assert_int_equal(p->audit.fail_on, SEVERITY_HIGH);
	assert_int_equal(p->audit.timeout_ms, 300000);
	assert_int_equal(p->audit.probe_deadline_ms, 3000);
	assert_int_equal(p->audit.probe_parallel, 16);
	assert_int_equal(p->audit.probe_rate, 0);
	assert_int_equal(p->audit.probe_connections, 1000);
	arena_free(&fixture.arena);
}

/* The rows' defaults, without any profile. */
static bool empty_profile(void *context, const char *name, struct policy_file *out)
{
	(void)context;
	(void)name;
	*out = (struct policy_file){"empty.ini", {"", 0}};
	return true;
}

static void test_rows_repeat_intermediate(void **state)
{
	struct arena arena = arena_make(MEMORY);
	struct policy_diags errors;
	struct fixture fixture;
	struct policy rows;

	(void)state;
	assert_true(policy_read(NULL, 0, NULL, empty_profile, NULL, TODAY + 3600,
				&arena, &rows, &errors));
	assert_true(read_files(&fixture, NULL, 0, NULL));
	assert_policies_equal(&rows, &fixture.policy);
	arena_free(&arena);
	arena_free(&fixture.arena);
}

static void test_profiles(void **state)
{
	static const struct {
		const char *name;
		uint32_t protocols;
		size_t ciphers;
		const char *keys;
		uint32_t max_days;
		enum tristate order;
	} cases[] = {
		{"modern", 0x20, 0, "EC", 90, TRISTATE_NO},
		{"intermediate", 0x30, 6, "EC RSA", 366, TRISTATE_NO},
		{"old", 0x3c, 21, "RSA", 366, TRISTATE_YES},
	};

	(void)state;
	assert_int_equal(profile_registry_count, COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct profile *profile =
			profile_find(span_from_string(cases[i].name));
		struct fixture fixture;
		const struct check_settings *checks = &fixture.policy.checks;

		assert_non_null(profile);
		assert_ptr_equal(profile, &profile_registry[i]);
		assert_true(strncmp(profile->title, "Mozilla", 7) == 0);
		if (!read_files(&fixture, NULL, 0, cases[i].name))
			fail_msg("%s: %s", cases[i].name,
				 fixture.errors.items[0].message);
		assert_string_equal(checks->policy, cases[i].name);
		if (checks->protocols != cases[i].protocols ||
		    checks->ciphers.count != cases[i].ciphers ||
		    checks->cipher_suites.count != 3 || checks->groups.count != 4 ||
		    checks->rsa_min_bits != 2048 || checks->ec_min_bits != 256 ||
		    !list_is(&checks->certificate_keys, cases[i].keys) ||
		    checks->certificate_max_days != cases[i].max_days ||
		    checks->server_order != cases[i].order ||
		    checks->hsts_min_age != 63072000)
			fail_msg("%s: not what the guideline says", cases[i].name);
		arena_free(&fixture.arena);
	}
	assert_null(profile_find(SPAN_LITERAL("moder")));
	assert_string_equal(profile_suggest(SPAN_LITERAL("moder")), "modern");
	assert_null(profile_suggest(SPAN_LITERAL("zzzzzz")));
}

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
	struct fixture fixture;

	(void)state;
	assert_true(read_files(&fixture, files, 2, NULL));
	assert_string_equal(fixture.policy.base, "modern");
	assert_true(list_is(&fixture.policy.checks.groups, "X448 prime256v1 X25519"));
	assert_int_equal(fixture.policy.checks.protocols, 0x30);
	assert_int_equal(fixture.policy.checks.ciphers.count, 0);
	assert_string_equal(fixture.policy.audit.ports, "80, 8000-8100, 443/udp");
	arena_free(&fixture.arena);

	/* The last base counts, and an argument before all of them. */
	assert_true(read_files(&fixture, files, 3, NULL));
	assert_string_equal(fixture.policy.base, "old");
	assert_int_equal(fixture.policy.checks.ciphers.count, 21);
	arena_free(&fixture.arena);
	assert_true(read_files(&fixture, files, 3, "intermediate"));
	assert_string_equal(fixture.policy.base, "intermediate");
	assert_int_equal(fixture.policy.checks.ciphers.count, 6);
	arena_free(&fixture.arena);

	assert_false(read_files(&fixture, files, 3, "intermedate"));
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
	struct fixture fixture;

	(void)state;
	assert_true(read_string(&fixture, listener_text));
	assert_int_equal(fixture.policy.checks.expected_count, 2);
	listener = &fixture.policy.checks.expected[0];
	assert_string_equal(listener->name, "web");
	assert_string_equal(listener->at.path, "p.ini");
	assert_int_equal(listener->at.line, 1);
	assert_int_equal(listener->at.column, 12);
	assert_int_equal(listener->port_count, COUNT(ports));
	assert_memory_equal(listener->ports, ports, sizeof(ports));
	assert_true(listener->tcp && !listener->udp);
	assert_true(list_is(&listener->programs, "/usr/sbin/nginx caddy"));
	assert_true(list_is(&listener->users, "root"));
	assert_true(list_is(&listener->units, "nginx.service"));
	assert_true(list_is(&listener->addresses, "192.0.2.1 2001:db8::1"));

	listener++;
	assert_string_equal(listener->name, "dns");
	assert_true(listener->tcp && listener->udp);
	assert_int_equal(listener->programs.count, 0);
	assert_int_equal(listener->at.line, 8);
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
	struct fixture fixture;

	(void)state;
	assert_true(read_string(&fixture, text));
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
	struct fixture a, b;

	(void)state;
	assert_true(read_string(&a, "[tls]\ngroups = X448\n[audit]\nports = 1"));
	assert_true(read_string(&b, "\xef\xbb\xbf[tls]\r\ngroups = X448\r\n[audit]\r\n"
				    "ports = 1\r\n"));
	assert_policies_equal(&a.policy, &b.policy);
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
		struct fixture fixture;

		memcpy(text, head, sizeof(head));
		for (size_t i = 0; i < len; i++) /* blanks and signs at every place */
			value[i] = "abc def#g =h [i] k:l,m;n"[i % 24];
		value[0] = value[len - 1] = 'x';
		value[len] = '\n';
		if (len > POLICY_LINE_MAX - key_len) {
			assert_false(read_span(
				&fixture, (struct span){text, sizeof(head) + len}));
			assert_int_equal(fixture.errors.count, 2); /* and no reason */
			assert_int_equal(fixture.errors.items[1].at.line, 3);
			assert_int_equal(fixture.errors.items[1].at.column,
					 POLICY_LINE_MAX + 1);
		} else {
			if (!read_span(&fixture,
				       (struct span){text, sizeof(head) + len}))
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
		struct fixture fixture;

		memset(text + start, signs[i], 300);
		memcpy(text + start + 300, "y\n", 3);
		assert_false(read_string(&fixture, text));
		assert_int_equal(fixture.errors.count, 2); /* and no reason */
		assert_int_equal(fixture.errors.items[1].at.line, 3);
		assert_non_null(strstr(fixture.errors.items[1].message, "libinih"));
		arena_free(&fixture.arena);
	}
}

static void test_long_list(void **state)
{
	struct buffer text = buffer_make(4096);
	struct fixture fixture;

	(void)state;
	buffer_add_string(&text, "[listener \"a\"]\nports = 1\nuser = u0");
	for (int i = 1; i < 150; i++)
		buffer_printf(&text, ", u%d", i);
	buffer_add_string(&text, "\nuser += u150\n");
	assert_true(read_span(&fixture, buffer_span(&text)));
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
		struct fixture fixture;

		buffer_add_string(&text, "[listener \"a\"]\nports = 1\n");
		for (int i = 0; i < count; i++)
			buffer_printf(&text, "user += u%d\n", i);
		assert_int_equal(read_span(&fixture, buffer_span(&text)),
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
		struct fixture fixture;

		for (int n = 0; n < cases[i].max; n++)
			buffer_printf(&text, "[%s \"%d\"]\n%s\n", cases[i].head, n,
				      cases[i].keys);
		assert_true(read_span(&fixture, buffer_span(&text)));
		arena_free(&fixture.arena);
		buffer_printf(&text, "[%s \"more\"]\n%s\n", cases[i].head,
			      cases[i].keys);
		assert_false(read_span(&fixture, buffer_span(&text)));
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
	struct fixture fixture;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', len + 1);
	assert_true(read_span(&fixture, (struct span){text, len}));
	arena_free(&fixture.arena);
	assert_false(read_span(&fixture, (struct span){text, len + 1}));
	assert_int_equal(fixture.errors.items[0].at.line, 0);
	assert_string_equal(fixture.errors.items[0].at.path, "p.ini");
	arena_free(&fixture.arena);
	free(text);

	for (size_t i = 0; i < COUNT(files); i++)
		files[i].path = "n.ini";
	assert_true(read_files(&fixture, files, POLICY_FILES_MAX, NULL));
	arena_free(&fixture.arena);
	assert_false(read_files(&fixture, files, POLICY_FILES_MAX + 1, NULL));
	arena_free(&fixture.arena);
}

static void test_error_ceiling(void **state)
{
	struct buffer text = buffer_make(65536);
	struct fixture fixture;

	(void)state;
	for (int i = 0; i < POLICY_DIAGS_MAX + 7; i++)
		buffer_add_string(&text, "x\n");
	assert_false(read_span(&fixture, buffer_span(&text)));
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

/* ---- profiles that start from profiles ----------------------------------------- */

static bool chain_profile(void *context, const char *name, struct policy_file *out)
{
	static const struct {
		const char *name, *path, *text;
	} chain[] = {
		{"p1", "p1.ini", "[policy]\nbase = p2\n[tls]\nserver-order = yes\n"},
		{"p2", "p2.ini", "[policy]\nbase = p3\n[tls]\nserver-order = any\n"},
		{"p3", "p3.ini", "[policy]\nbase = p4\n[certificate]\nmin-days = 3\n"},
		{"p4", "p4.ini", "[certificate]\nmin-days = 4\nmax-days = 44\n"},
		{"p5", "p5.ini", "[policy]\nbase = p1\n"},
		{"loop", "loop.ini", "[policy]\nbase = loop\n"},
		{"lost", "lost.ini", "[policy]\nbase = p9\n"},
		{"site", "site.ini",
		 "[audit]\nports = 1\n[listener \"x\"]\nports = 1\n"},
	};

	(void)context;
	for (size_t i = 0; i < COUNT(chain); i++) {
		if (strcmp(chain[i].name, name) == 0) {
			*out = (struct policy_file){chain[i].path,
						    span_from_string(chain[i].text)};
			return true;
		}
	}
	return false;
}

static void test_chain(void **state)
{
	static const struct {
		const char *base, *errors;
	} cases[] = {
		{"p1", ""},
		{"p5", "p3.ini:2:8: more than 4 profiles start from each other\n"},
		{"loop", "loop.ini:2:8: more than 4 profiles start from each other\n"},
		{"lost", "lost.ini:2:8: unknown policy \"p9\"\n"},
		{"site",
		 "site.ini:1:2: section [audit] does not belong in a profile\n"
		 "site.ini:3:2: section [listener] does not belong in a profile\n"},
	};
	struct buffer text = buffer_make(65536);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = arena_make(MEMORY);
		struct policy_diags errors;
		struct policy policy;
		bool ok = policy_read(NULL, 0, cases[i].base, chain_profile, NULL,
				      TODAY, &arena, &policy, &errors);

		errors_text(&errors, &text);
		if (ok != (cases[i].errors[0] == '\0') ||
		    strcmp(text.ptr, cases[i].errors) != 0)
			fail_msg("%s: %s", cases[i].base, text.ptr);
		if (ok) {
			assert_int_equal(policy.checks.server_order, TRISTATE_YES);
			assert_int_equal(policy.checks.certificate_min_days, 3);
			assert_int_equal(policy.checks.certificate_max_days, 44);
		}
		arena_free(&arena);
	}
	buffer_free(&text);
}

/* ---- the rows ------------------------------------------------------------------ */

/* For each kind: a value that differs from every default. */
static const char *const kind_values[POLICY_KIND_COUNT] = {
	[POLICY_KIND_BASE] = "modern",
	[POLICY_KIND_PROTOCOLS] = "TLSv1.1",
	[POLICY_KIND_CIPHERS] = "AES128-SHA",
	[POLICY_KIND_CIPHER_SUITES] = "TLS_AES_128_CCM_SHA256",
	[POLICY_KIND_GROUPS] = "ffdhe2048",
	[POLICY_KIND_KEY_FAMILIES] = "ed25519",
	[POLICY_KIND_WORDS] = "word",
	[POLICY_KIND_ADDRESSES] = "192.0.2.7",
	[POLICY_KIND_PORTS] = "7",
	[POLICY_KIND_TRANSPORTS] = "udp",
	[POLICY_KIND_PORTS_TEXT] = "7/udp",
	[POLICY_KIND_TRISTATE] = "any",
	[POLICY_KIND_SECONDS] = "17s",
	[POLICY_KIND_MILLISECONDS] = "17s",
	[POLICY_KIND_SEVERITY] = "low",
	[POLICY_KIND_TEXT] = "some text",
	[POLICY_KIND_CHECK] = "some-check",
	[POLICY_KIND_DATE] = "2026-12-01",
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < POLICY_SECTION_COUNT; i++) {
		assert_non_null(policy_section_table[i].name);
		assert_true(strlen(policy_section_table[i].help) > 10);
	}
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		union {
			struct policy policy;
			struct expected_listener listener;
			struct waiver waiver;
		} record, before;
		struct arena arena = arena_make(MEMORY);
		struct location at = {"f", 1, 1};
		const char *nearest;
		char number[16];
		struct diag err = {.message = ""};
		const char *value = kind_values[key->kind];

		if (!key->help || strlen(key->help) < 10 ||
		    !policy_kind_help(key->kind))
			fail_msg("%s: no help text", key->name);
		/* The first of its section and name, so no row hides another. */
		assert_ptr_equal(policy_key_find(key->section,
						 span_from_string(key->name), &nearest),
				 key);
		(void)snprintf(number, sizeof(number), "%u", key->min + 1);
		memset(&record, 0, sizeof(record));
		before = record;
		if (key->preset &&
		    !policy_value_set(key, &record, span_from_string(key->preset), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: default: %s", key->name, err.message);
		if (!policy_value_set(key, &record,
				      span_from_string(value ? value : number), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: %s", key->name, err.message);
		if (key->kind != POLICY_KIND_TRISTATE &&
		    memcmp(&record, &before, sizeof(record)) == 0)
			fail_msg("%s: sets nothing", key->name);
		if (key->empty &&
		    !policy_value_set(key, &record, span_from_string(key->empty), at,
				      false, TODAY, &arena, &err))
			fail_msg("%s: %s", key->empty, err.message);
		arena_free(&arena);
	}
}

/* Numbers and durations at both edges of every row's range. */
static void test_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		bool duration = key->kind == POLICY_KIND_SECONDS ||
				key->kind == POLICY_KIND_MILLISECONDS;
		const int64_t values[] = {(int64_t)key->min - 1, key->min, key->max,
					  (int64_t)key->max + 1};

		if (!duration && key->kind != POLICY_KIND_NUMBER)
			continue;
		for (size_t v = 0; v < COUNT(values); v++) {
			struct arena arena = arena_make(4096);
			struct location at = {"f", 1, 1};
			struct policy policy = {.base = NULL};
			bool inside = values[v] >= key->min && values[v] <= key->max;
			struct diag err;
			char text[32];

			(void)snprintf(text, sizeof(text), "%lld%s",
				       (long long)values[v], duration ? "s" : "");
			if (policy_value_set(key, &policy, span_from_string(text), at,
					     false, TODAY, &arena, &err) != inside)
				fail_msg("%s = %s", key->name, text);
			arena_free(&arena);
		}
	}
}

/* ---- etc/ ---------------------------------------------------------------------- */

static struct buffer slurp(const char *path)
{
	struct buffer out = buffer_make(POLICY_FILE_MAX);
	FILE *file = fopen(path, "rbe");
	char piece[4096];
	size_t len;

	if (!file)
		fail_msg("cannot open %s", path);
	while (file && (len = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add(&out, (struct span){piece, len});
	if (file)
		(void)fclose(file);
	assert_false(out.failed);
	return out;
}

/* ${text} with ${sign} taken off lines like ";key = value" and ";[section]". */
static struct buffer uncomment(struct span text, char sign, size_t *taken)
{
	struct buffer out = buffer_make(POLICY_FILE_MAX);
	struct span line;

	*taken = 0;
	while (span_next_field(&text, '\n', &line)) {
		if (line.len > 2 && line.ptr[0] == sign && line.ptr[1] != ' ') {
			line = span_slice(line, 1, line.len);
			(*taken)++;
		}
		buffer_add(&out, line);
		buffer_add_byte(&out, '\n');
	}
	return out;
}

static void test_shipped_file(void **state)
{
	struct buffer text = slurp(ETC_DIR "/tlsward.ini"), shown, all;
	struct fixture plain, defaults, builtin, examples;
	struct buffer errors = buffer_make(65536);
	size_t taken;

	(void)state;
	assert_true(read_files(&builtin, NULL, 0, NULL));
	assert_true(read_span(&plain, buffer_span(&text)));
	assert_policies_equal(&plain.policy, &builtin.policy);

	shown = uncomment(buffer_span(&text), ';', &taken);
	if (!read_span(&defaults, buffer_span(&shown))) {
		errors_text(&defaults.errors, &errors);
		fail_msg("%s", errors.ptr);
	}
	assert_policies_equal(&defaults.policy, &builtin.policy);
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		char line[64];

		(void)snprintf(line, sizeof(line), "\n%s = ", key->name);
		if (!policy_section_table[key->section].labelled &&
		    span_find(buffer_span(&shown), span_from_string(line), 0) ==
			    shown.len)
			fail_msg("%s is not in tlsward.ini", key->name);
	}

	all = uncomment(buffer_span(&shown), '#', &taken);
	assert_true(taken > 8);
	if (!read_span(&examples, buffer_span(&all))) {
		errors_text(&examples.errors, &errors);
		fail_msg("%s", errors.ptr);
	}
	assert_int_equal(examples.policy.checks.expected_count, 1);
	assert_int_equal(examples.policy.checks.waiver_count, 1);

	arena_free(&plain.arena);
	arena_free(&defaults.arena);
	arena_free(&builtin.arena);
	arena_free(&examples.arena);
	buffer_free(&text);
	buffer_free(&shown);
	buffer_free(&all);
	buffer_free(&errors);
}

/* What is compiled in is what is in etc/policies/. */
static void test_embedded(void **state)
{
	(void)state;
	for (size_t i = 0; i < profile_registry_count; i++) {
		char path[4096];
		struct buffer text;

		(void)snprintf(path, sizeof(path), "%s/%s", ETC_DIR,
			       profile_registry[i].file.path);
		text = slurp(path);
		assert_true(
			span_equal(buffer_span(&text), profile_registry[i].file.text));
		buffer_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_rows_repeat_intermediate),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_listeners),
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
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_shipped_file),
		cmocka_unit_test(test_embedded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
