/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a recorded ruleset (corpus/kernel_ruleset/filters, of rulesets/filters.nft) does
 * with new connections from outside, whoever they come from.
 */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "rules/filtered.h"
#include "tests/rules/recording.h"

enum { ARENA_MAX = 64 << 20 };
enum {
	UNKNOWN = FILTERED_UNKNOWN,
	PASSES = FILTERED_PASSES,
	STOPS = FILTERED_STOPS,
	TCP = IPPROTO_TCP,
	UDP = IPPROTO_UDP,
	IN = NF_INET_LOCAL_IN,
	FORWARD = NF_INET_FORWARD,
	OUT = NF_INET_LOCAL_OUT,
	BEFORE = NF_INET_PRE_ROUTING,
	BEHIND = NF_INET_POST_ROUTING,
};

static const struct {
	const char *label;
	unsigned int hook, protocol;
	uint16_t first, last;
	unsigned int ipv4, ipv6; /* enum filtered_effect */
} rows[] = {
	{"accepted; IPv6 by another table not", IN, TCP, 22, 22, PASSES, STOPS},
	{"the other protocol", IN, UDP, 22, 22, STOPS, STOPS},
	{"accepted where a jump leads", IN, TCP, 80, 80, PASSES, PASSES},
	{"UDP where a jump leads", IN, UDP, 443, 443, PASSES, PASSES},
	{"a return goes on behind the jump", IN, TCP, 81, 81, STOPS, STOPS},
	{"dropped where a jump leads", IN, TCP, 82, 82, STOPS, STOPS},
	{"asks for an address", IN, TCP, 8000, 8000, UNKNOWN, STOPS},
	{"asks for a rate", IN, UDP, 53, 53, UNKNOWN, UNKNOWN},
	{"asks for a mark", IN, TCP, 9003, 9003, UNKNOWN, UNKNOWN},
	{"new connections are what is asked about", IN, TCP, 9000, 9000, PASSES,
	 PASSES},
	{"a reject stops as well", IN, TCP, 9002, 9002, STOPS, STOPS},
	{"no new connection is invalid", IN, TCP, 9001, 9001, STOPS, STOPS},
	{"ports that fare differently", IN, TCP, 80, 82, UNKNOWN, UNKNOWN},
	{"forwarded: dropped", FORWARD, TCP, 443, 443, STOPS, STOPS},
	{"forwarded: one address is dropped", FORWARD, TCP, 444, 444, UNKNOWN, PASSES},
	{"an accept does not bind the next chain", FORWARD, TCP, 445, 445, STOPS,
	 STOPS},
	{"forwarded: nothing about it", FORWARD, TCP, 446, 446, PASSES, PASSES},
	{"forwarded: UDP", FORWARD, UDP, 443, 443, PASSES, PASSES},
	{"before routing: dropped, of IPv4", BEFORE, TCP, 7, 7, STOPS, PASSES},
	{"before connection tracking nothing is new", BEFORE, TCP, 8, 8, UNKNOWN,
	 PASSES},
	{"a chain of type nat is no filter", BEFORE, TCP, 9, 9, PASSES, PASSES},
	{"a table that sleeps", OUT, TCP, 443, 443, PASSES, PASSES},
	{"no chain at all", BEHIND, TCP, 443, 443, PASSES, PASSES},
};

static void decode(struct arena *arena, struct kernel_ruleset *out)
{
	assert_int_equal(
		recording_decode(recording_read(arena,
						TESTS_DIR "/corpus/kernel_ruleset",
						"filters"),
				 arena, out),
		0);
	assert_true(out->consistent && out->unreadable == 0);
}

static void test_rows(void **state)
{
	static const uint8_t families[] = {NFPROTO_IPV4, NFPROTO_IPV6};
	struct arena arena = arena_make(ARENA_MAX);
	struct kernel_ruleset ruleset = {0};
	size_t i, j;

	(void)state;
	decode(&arena, &ruleset);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (j = 0; j < 2; j++) {
			const struct filtered_question question = {
				.hook = rows[i].hook,
				.family = families[j],
				.protocol = (uint8_t)rows[i].protocol,
				.first = rows[i].first,
				.last = rows[i].last};
			struct arena scratch = arena_make(ARENA_MAX);
			const enum filtered_effect effect =
				filtered_find(&ruleset, &question, &scratch);

			if (effect != (j == 0 ? rows[i].ipv4 : rows[i].ipv6))
				fail_msg("%s, %s: %d", rows[i].label,
					 j == 0 ? "IPv4" : "IPv6", effect);
			arena_free(&scratch);
		}
	}
	arena_free(&arena);
}

/* What could not be read may do anything but let a drop pass. */
static void test_unreadable(void **state)
{
	const struct filtered_question passes = {FORWARD, NFPROTO_IPV4, TCP, 446, 446};
	const struct filtered_question stops = {FORWARD, NFPROTO_IPV4, TCP, 443, 443};
	struct arena arena = arena_make(ARENA_MAX);
	struct kernel_ruleset ruleset = {0};

	(void)state;
	decode(&arena, &ruleset);
	ruleset.unreadable = 1;
	assert_int_equal(filtered_find(&ruleset, &passes, &arena), FILTERED_UNKNOWN);
	assert_int_equal(filtered_find(&ruleset, &stops, &arena), FILTERED_STOPS);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
