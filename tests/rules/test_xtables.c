/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What recorded tables of the legacy iptables (kernel 6.18; corpus/xtables/NAME, made
 * by published.sh from rulesets/legacy-NAME.rules) publish; and what becomes of one
 * that lies.
 */
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter.h>

#include "rules/published.h"
#include "rules/xtables.h"
#include "tests/rules/recording.h"

enum { ARENA_MAX = 64 << 20 };

static struct span read_recording(struct arena *arena, const char *name)
{
	return recording_read(arena, TESTS_DIR "/corpus/xtables", name);
}

static void describe(const struct published *published, struct buffer *out)
{
	static const char *const kinds[] = {"dnat", "redirect", "tproxy"};
	size_t i;

	for (i = 0; i < published->count; i++) {
		const struct published_entry *entry = &published->entries[i];

		buffer_printf(out, "%s %s %u-%u %s %s\n",
			      entry->protocol == IPPROTO_TCP ? "tcp" : "udp",
			      kinds[entry->kind], (unsigned int)entry->first,
			      (unsigned int)entry->last, entry->to ? entry->to : "?",
			      entry->by);
	}
	for (i = 0; i < published->gap_count; i++)
		buffer_printf(out, "? %s\n", published->gaps[i]);
	buffer_add_byte(out, '\0');
}

static const struct {
	const char *label;
	const char *recording;
	uint16_t first, last; /* asked for */
	const char *published;
} cases[] = {
	{"nat", "nat", 1, 65535,
	 "tcp redirect 80-80 :8444 xtables ip nat DOCKER rule 4\n"
	 "tcp dnat 443-443 172.17.0.2:8443 xtables ip nat DOCKER rule 2\n"
	 "udp dnat 1000-1010 172.17.0.3:1000-1010 xtables ip nat DOCKER rule 3\n"
	 "tcp dnat 6000-6049 172.17.0.4:6000 xtables ip nat LATER rule 2\n"
	 "tcp dnat 6051-6100 172.17.0.4:6000 xtables ip nat LATER rule 2\n"
	 "tcp dnat 7001-7001 10.1.1.1-10.1.1.9:80-89 xtables ip nat PREROUTING rule 6\n"
	 "tcp redirect 7003-7003 :1 xtables ip nat PREROUTING rule 8\n"
	 "udp redirect 7006-7006 :3 xtables ip nat PREROUTING rule 13\n"
	 "udp redirect 7008-7009 :3 xtables ip nat PREROUTING rule 13\n"
	 "tcp redirect 8000-8010 :8444 xtables ip nat DOCKER rule 4\n"
	 "? xtables ip nat PREROUTING rule 9: has the expression \"condition\", which tlsward does not know\n"
	 "? xtables ip nat PREROUTING rule 10: is a match of xtables that tlsward does not know\n"
	 "? xtables ip nat PREROUTING rule 11: is a target of xtables that tlsward does not know\n"},
	{"one port", "nat", 443, 443,
	 "tcp dnat 443-443 172.17.0.2:8443 xtables ip nat DOCKER rule 2\n"
	 "? xtables ip nat PREROUTING rule 9: has the expression \"condition\", which tlsward does not know\n"},
	{"nat of IPv6", "nat6", 1, 65535,
	 "udp redirect 443-443 :8444 xtables ip6 nat PREROUTING rule 1\n"
	 "tcp dnat 8443-8443 [2001:db8:7::2]:443 xtables ip6 nat PREROUTING rule 2\n"
	 "tcp dnat 9000-9001 [2001:db8:7::3]:9000-9001 xtables ip6 nat PREROUTING rule 3\n"},
	{"mangle", "mangle", 1, 65535,
	 "tcp tproxy 444-444 127.0.0.1:8444 xtables ip mangle PREROUTING rule 1\n"
	 "? xtables ip mangle PREROUTING rule 3: depends on a mark\n"},
};

static void test_recordings(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct buffer text = buffer_make(1 << 20);
		struct kernel_ruleset ruleset = {0};
		struct published published = {0};
		struct port_bits ports = {0};

		if (recording_decode_legacy(read_recording(&arena, cases[i].recording),
					    &arena, &ruleset) != 0)
			fail_msg("%s: not decoded", cases[i].label);
		port_bits_add(&ports, cases[i].first, cases[i].last);
		assert_int_equal(published_find(&ruleset, &ports, &arena, &published),
				 0);
		describe(&published, &text);
		if (strcmp(text.ptr, cases[i].published) != 0)
			fail_msg("%s: got:\n%s", cases[i].label, text.ptr);
		buffer_free(&text);
		arena_free(&arena);
	}
}

static void test_chains(void **state)
{
	static const struct {
		const char *name;
		bool is_base;
		uint32_t hook, policy;
		size_t rules;
	} expected[] = {
		{"FORWARD", true, NF_INET_FORWARD, NF_ACCEPT, 1},
		{"INPUT", true, NF_INET_LOCAL_IN, NF_DROP, 0},
		{"OUTPUT", true, NF_INET_LOCAL_OUT, NF_ACCEPT, 0},
		{"POSTROUTING", true, NF_INET_POST_ROUTING, NF_ACCEPT, 0},
		{"PREROUTING", true, NF_INET_PRE_ROUTING, NF_ACCEPT, 3},
	};
	struct arena arena = arena_make(ARENA_MAX);
	struct kernel_ruleset ruleset = {0};
	size_t i;

	(void)state;
	assert_int_equal(recording_decode_legacy(read_recording(&arena, "mangle"),
						 &arena, &ruleset),
			 0);
	assert_int_equal(ruleset.table_count, 1);
	assert_true(ruleset.tables[0].is_legacy);
	assert_int_equal(ruleset.chain_count, sizeof(expected) / sizeof(expected[0]));
	for (i = 0; i < ruleset.chain_count; i++) {
		const struct kernel_chain *chain = &ruleset.chains[i];

		if (strcmp(chain->name, expected[i].name) != 0 ||
		    chain->is_base != expected[i].is_base ||
		    chain->hook != expected[i].hook ||
		    chain->policy != expected[i].policy ||
		    chain->rule_count != expected[i].rules || chain->priority != -150)
			fail_msg("%s: %s, hook %u, policy %u, %zu rules",
				 expected[i].name, chain->name, chain->hook,
				 chain->policy, chain->rule_count);
	}
	arena_free(&arena);
}

/* Cut anywhere it is refused. */
static void test_cut(void **state)
{
	struct arena outer = arena_make(ARENA_MAX);
	const struct span whole = read_recording(&outer, "nat");
	size_t len;

	(void)state;
	for (len = 0; len < whole.len; len++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct kernel_ruleset ruleset = {0};

		if (recording_decode_legacy(span_slice(whole, 0, len), &arena,
					    &ruleset) != -EBADMSG)
			fail_msg("%zu bytes of %zu are a table", len, whole.len);
		arena_free(&arena);
	}
	arena_free(&outer);
}

/* With one byte another: refused, or something that main takes. (That nothing is
 * read outside, the sanitizers say.) */
static void test_damaged(void **state)
{
	struct arena outer = arena_make(ARENA_MAX);
	const struct span whole = read_recording(&outer, "nat6");
	char *bytes = arena_alloc(&outer, whole.len);
	size_t at;

	(void)state;
	assert_non_null(bytes);
	for (at = 0; at < whole.len; at++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct kernel_ruleset ruleset = {0};
		struct published published = {0};
		struct port_bits ports = {0};
		int r;

		memcpy(bytes, whole.ptr, whole.len);
		bytes[at] = (char)~bytes[at];
		port_bits_add(&ports, 1, UINT16_MAX);
		r = recording_decode_legacy((struct span){bytes, whole.len}, &arena,
					    &ruleset);
		if (r == 0)
			r = published_find(&ruleset, &ports, &arena, &published);
		if (r != 0 && r != -EBADMSG && r != -E2BIG)
			fail_msg("byte %zu: %d", at, r);
		arena_free(&arena);
	}
	arena_free(&outer);
}

static void test_listed(void **state)
{
	static const struct {
		const char *label, *text;
		bool nat, mangle;
	} rows[] = {
		{"both", "mangle\nnat\n", true, true},
		{"one", "nat\n", true, false},
		{"no newline at the end", "mangle", false, true},
		{"part of a name", "natural\nxmangle\n", false, false},
		{"empty", "", false, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span text = span_from_string(rows[i].text);

		if (xtables_is_listed(text, XTABLES_NAT) != rows[i].nat ||
		    xtables_is_listed(text, XTABLES_MANGLE) != rows[i].mangle)
			fail_msg("%s", rows[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings), cmocka_unit_test(test_chains),
		cmocka_unit_test(test_cut),        cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
