/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From facts and a request to a plan: which variant each port gets, what is said,
 * what is refused; and the golden text and batch of each kind of ruleset.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/batch.h"
#include "rules/batch_check.h"
#include "rules/block.h"
#include "rules/statement.h"
#include "rules/text.h"

#define YES BLOCK_FACT_YES
#define NO BLOCK_FACT_NO
#define UNKNOWN BLOCK_FACT_UNKNOWN

struct row {
	const char *label;
	bool unblock;
	struct ports_range ports[2]; /* of the request; first 0 = none */
	bool tcp, udp;
	/* Facts. */
	struct ports_range client_tcp, client_udp;
	bool client_unknown;
	enum block_fact tracking, nat, kube_proxy;
	/* Wanted. */
	enum block_outcome outcome;
	bool starts_tracking;
	const char *after; /* "tcp 443; udp-client 123; translated" */
	const char *says;  /* part of a note, or NULL */
};

/* In force before each row: tcp and udp 80, udp-client 4500. */
static const struct row rows[] = {
	{.label = "plain",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .udp = true,
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80, 443; udp-client 4500",
	 .says = "No NAT is in use"},
	{.label = "in force already",
	 .ports = {{80, 80}},
	 .tcp = true,
	 .udp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_NO_CHANGE,
	 .after = "tcp 80; udp 80; udp-client 4500"},
	{.label = "in force in the other variant",
	 .ports = {{4500, 4500}},
	 .udp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_NO_CHANGE,
	 .after = "tcp 80; udp 80; udp-client 4500"},
	{.label = "fixed client port",
	 .ports = {{123, 123}},
	 .tcp = true,
	 .udp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 123; udp 80; udp-client 123, 4500",
	 .says = "answers to what this host asked"},
	{.label = "tracking starts",
	 .ports = {{123, 123}},
	 .udp = true,
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .starts_tracking = true,
	 .after = "tcp 80; udp 80; udp-client 123, 4500",
	 .says = "This switches connection tracking on for every"},
	{.label = "tracking may start",
	 .ports = {{123, 123}},
	 .udp = true,
	 .tracking = UNKNOWN,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .starts_tracking = true,
	 .after = "tcp 80; udp 80; udp-client 123, 4500",
	 .says = "unless it is on"},
	{.label = "range over the edge",
	 .ports = {{32000, 33000}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 32000-32767; tcp-client 32768-33000; udp 80; "
		  "udp-client 4500"},
	{.label = "last of the range",
	 .ports = {{60999, 61000}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 61000; tcp-client 60999; udp 80; udp-client 4500"},
	{.label = "port in use",
	 .ports = {{700, 800}},
	 .tcp = true,
	 .client_tcp = {750, 751},
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 700-749, 752-800; tcp-client 750-751; udp 80; "
		  "udp-client 4500"},
	{.label = "port in use, not tracked",
	 .ports = {{700, 800}},
	 .tcp = true,
	 .client_tcp = {750, 750},
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_REFUSED,
	 .after = "tcp 80; udp 80; udp-client 4500",
	 .says = "own ports 750, and"},
	{.label = "port in use, tracking unknown",
	 .ports = {{40000, 40000}},
	 .udp = true,
	 .client_udp = {40000, 40000},
	 .tracking = UNKNOWN,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_REFUSED,
	 .after = "tcp 80; udp 80; udp-client 4500",
	 .says = "connected sockets"},
	{.label = "the other protocol's use",
	 .ports = {{40000, 40000}},
	 .udp = true,
	 .client_tcp = {40000, 40000},
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .starts_tracking = true,
	 .after = "tcp 80; udp 80; udp-client 4500, 40000"},
	{.label = "use unknown, below the range",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .client_unknown = true,
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80; udp-client 4500",
	 .says = "could not be asked whether"},
	{.label = "use unknown, in the range",
	 .ports = {{40000, 40000}},
	 .tcp = true,
	 .client_unknown = true,
	 .tracking = NO,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_REFUSED,
	 .after = "tcp 80; udp 80; udp-client 4500",
	 .says = "could not be asked which"},
	{.label = "use unknown, tracked",
	 .ports = {{40000, 40000}},
	 .tcp = true,
	 .client_unknown = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80; tcp-client 40000; udp 80; udp-client 4500"},
	{.label = "DHCPv6",
	 .ports = {{500, 600}},
	 .udp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_REFUSED,
	 .after = "tcp 80; udp 80; udp-client 4500",
	 .says = "port 546 cannot"},
	{.label = "DHCPv6 over tcp",
	 .ports = {{546, 546}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = NO,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 546; udp 80; udp-client 4500"},
	{.label = "NAT",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = YES,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80; udp-client 4500; translated",
	 .says = "NAT is in use"},
	{.label = "NAT came since",
	 .ports = {{80, 80}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = YES,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80; udp 80; udp-client 4500; translated"},
	{.label = "NAT, tracking not seen",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .tracking = UNKNOWN,
	 .nat = YES,
	 .kube_proxy = NO,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .starts_tracking = true,
	 .after = "tcp 80, 443; udp 80; udp-client 4500; translated",
	 .says = "unless it is on"},
	{.label = "kube-proxy",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = YES,
	 .kube_proxy = YES,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80; udp-client 4500",
	 .says = "are NOT stopped"},
	{.label = "legacy NAT",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = YES,
	 .kube_proxy = UNKNOWN,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80; udp-client 4500",
	 .says = "iptables-legacy"},
	{.label = "NAT unknown",
	 .ports = {{443, 443}},
	 .tcp = true,
	 .tracking = YES,
	 .nat = UNKNOWN,
	 .kube_proxy = UNKNOWN,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80, 443; udp 80; udp-client 4500",
	 .says = "Whether NAT is in use is not known"},
	{.label = "unblock one protocol",
	 .unblock = true,
	 .ports = {{80, 80}},
	 .tcp = true,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "udp 80; udp-client 4500",
	 .says = "no longer blocked"},
	{.label = "unblock needs no facts",
	 .unblock = true,
	 .ports = {{4000, 5000}},
	 .tcp = true,
	 .udp = true,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "tcp 80; udp 80"},
	{.label = "unblock what is not",
	 .unblock = true,
	 .ports = {{443, 443}},
	 .tcp = true,
	 .udp = true,
	 .outcome = BLOCK_PLAN_NO_CHANGE,
	 .after = "tcp 80; udp 80; udp-client 4500"},
	{.label = "unblock the last",
	 .unblock = true,
	 .ports = {{1, 65535}},
	 .tcp = true,
	 .udp = true,
	 .outcome = BLOCK_PLAN_CHANGE,
	 .after = "",
	 .says = "is taken away"},
};

static struct ports_list list(struct arena *arena, const struct ports_range *ranges,
			      size_t max)
{
	struct ports_list out = {NULL, 0};
	size_t count = 0;

	while (count < max && ranges[count].first > 0)
		count++;
	assert_int_equal(ports_normalize(ranges, count, arena, &out), 0);
	return out;
}

static void state_text(const struct block_state *state, struct buffer *out)
{
	unsigned int i, j;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
			if (state->ports[i][j].count == 0)
				continue;
			buffer_printf(out, "%s%s%s ", out->len ? "; " : "",
				      block_protocol_name((enum block_protocol)i),
				      j == BLOCK_CLIENT ? "-client" : "");
			ports_text(&state->ports[i][j], out);
		}
	}
	if (state->translated)
		buffer_printf(out, "%stranslated", out->len ? "; " : "");
}

static bool is_said(const struct block_plan *plan, const char *text)
{
	size_t i;

	for (i = 0; i < plan->note_count; i++) {
		if (strstr(plan->notes[i].text, text))
			return true;
	}
	return false;
}

static void run_row(const struct row *row)
{
	static const struct ports_range p80 = {80, 80}, p4500 = {4500, 4500};
	struct arena arena = arena_make(1 << 22);
	struct buffer text = buffer_make(4096);
	struct block_state before = {0};
	struct block_request request = {
		.action = row->unblock ? BLOCK_ACTION_UNBLOCK : BLOCK_ACTION_BLOCK,
		.ports = list(&arena, row->ports, 2),
		.protocols = {row->tcp, row->udp},
	};
	struct block_facts facts = {
		.local_port_first = row->unblock ? 0 : 32768,
		.local_port_last = row->unblock ? 0 : 60999,
		.client_ports_known = !row->client_unknown,
		.client_ports = {list(&arena, &row->client_tcp, 1),
				 list(&arena, &row->client_udp, 1)},
		.tracking = row->tracking,
		.nat = row->nat,
		.kube_proxy = row->kube_proxy,
	};
	struct block_plan plan;
	int r;

	before.ports[BLOCK_TCP][BLOCK_PLAIN] = list(&arena, &p80, 1);
	before.ports[BLOCK_UDP][BLOCK_PLAIN] = list(&arena, &p80, 1);
	before.ports[BLOCK_UDP][BLOCK_CLIENT] = list(&arena, &p4500, 1);
	r = block_plan(&before, &request, &facts, &arena, &plan);
	if (r)
		fail_msg("%s: %d", row->label, r);
	if (plan.outcome != row->outcome)
		fail_msg("%s: outcome %d", row->label, (int)plan.outcome);
	if (plan.starts_tracking != row->starts_tracking)
		fail_msg("%s: starts_tracking %d", row->label, plan.starts_tracking);
	state_text(&plan.after, &text);
	if (!span_equal_string(buffer_span(&text), row->after))
		fail_msg("%s: after is \"%.*s\"", row->label, (int)text.len, text.ptr);
	if (row->says && !is_said(&plan, row->says))
		fail_msg("%s: does not say \"%s\"", row->label, row->says);
	if (row->starts_tracking && !is_said(&plan, "switches connection tracking on"))
		fail_msg("%s: does not say that tracking starts", row->label);
	if (plan.outcome == BLOCK_PLAN_REFUSED && plan.ruleset.chain_count > 0)
		fail_msg("%s: refused, and yet a ruleset", row->label);
	buffer_free(&text);
	arena_free(&arena);
}

static void test_plan(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i]);
}

static void test_bad_request(void **state)
{
	struct ports_range range = {443, 443};
	struct block_state before = {0};
	struct block_facts facts = {0};
	struct block_request request = {.protocols = {true, true}};
	struct arena arena = arena_make(1 << 20);
	struct block_plan plan;

	(void)state;
	assert_int_equal(block_plan(&before, &request, &facts, &arena, &plan), -EINVAL);
	request.ports = (struct ports_list){&range, 1};
	request.protocols[0] = request.protocols[1] = false;
	assert_int_equal(block_plan(&before, &request, &facts, &arena, &plan), -EINVAL);
	request.protocols[0] = true;
	/* The local port range was not read. */
	assert_int_equal(block_plan(&before, &request, &facts, &arena, &plan), 0);
	assert_int_equal(plan.outcome, BLOCK_PLAN_REFUSED);
	assert_true(is_said(&plan, "ip_local_port_range"));
	arena_free(&arena);
}

/* Every allocation that can fail does, once: an error, never a smaller plan. */
static void test_no_memory(void **state)
{
	static const struct ports_range ports = {400, 50000};
	struct block_state before = {0};
	struct block_facts facts = {.local_port_first = 32768,
				    .local_port_last = 60999,
				    .client_ports_known = true,
				    .tracking = YES,
				    .nat = YES,
				    .kube_proxy = NO};
	size_t ceiling;
	int r = -ENOMEM;

	(void)state;
	for (ceiling = 0; r == -ENOMEM && ceiling < 1 << 20; ceiling += 512) {
		struct arena arena = arena_make(ceiling);
		struct block_request request = {.protocols = {true, false}};
		struct block_plan plan;

		r = ports_normalize(&ports, 1, &arena, &request.ports);
		if (r == 0)
			r = block_plan(&before, &request, &facts, &arena, &plan);
		if (r == 0)
			assert_int_equal(plan.ruleset.chain_count, 3);
		arena_free(&arena);
	}
	assert_int_equal(r, 0);
}

/* ---- golden ---------------------------------------------------------------- */

static const struct {
	const char *name; /* golden/NAME.nft */
	struct ports_range ports[BLOCK_PROTOCOL_COUNT][BLOCK_VARIANT_COUNT][2];
	bool translated;
	uint64_t hash; /* FNV-1a of the batch for generation 7 */
} golden[] = {
	{"one", {{{{443, 443}}}, {{{443, 443}}}}, false, 0x8d33f2d80d552f2e},
	{"tcp", {{{{22, 22}, {8000, 8100}}}}, false, 0x7e3616800f4540d7},
	{"client",
	 {{{{0, 0}}, {{40000, 40000}}}, {{{0, 0}}, {{123, 123}}}},
	 false,
	 0x8d1412de928be370},
	{"all",
	 {{{{443, 443}}, {{60999, 60999}}},
	  {{{443, 443}}, {{123, 123}, {65535, 65535}}}},
	 true,
	 0x471b26b7b95d6007},
	{"none", {{{{0, 0}}}}, false, 0x6afa8838d58ef436},
};

static uint64_t fnv1a(struct span bytes)
{
	uint64_t hash = 0xcbf29ce484222325U;
	size_t i;

	for (i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.ptr[i]) * 0x100000001b3U;
	return hash;
}

static size_t read_golden(const char *name, char *out, size_t size)
{
	char path[4096];
	FILE *file;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/golden/%s.nft", TESTS_DIR, name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s: not there", path);
	len = file ? fread(out, 1, size, file) : 0;
	if (file)
		(void)fclose(file);
	return len;
}

static void make_state(struct arena *arena, size_t i, struct block_state *out)
{
	unsigned int j, k;

	*out = (struct block_state){.translated = golden[i].translated};
	for (j = 0; j < BLOCK_PROTOCOL_COUNT; j++) {
		for (k = 0; k < BLOCK_VARIANT_COUNT; k++)
			out->ports[j][k] = list(arena, golden[i].ports[j][k], 2);
	}
}

static void test_golden(void **state)
{
	char wanted[16384];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(golden) / sizeof(golden[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct buffer text = buffer_make(TEXT_MAX);
		struct block_state blocked;
		struct ruleset ruleset;
		struct batch batch;
		size_t len;

		make_state(&arena, i, &blocked);
		assert_int_equal(block_ruleset(&blocked, &arena, &ruleset), 0);
		text_script(&ruleset, &text);
		len = read_golden(golden[i].name, wanted, sizeof(wanted));
		if (!span_equal(buffer_span(&text), (struct span){wanted, len})) {
			/* More than cmocka prints. */
			(void)fwrite(text.ptr, 1, text.len, stdout);
			fail_msg("%s: the text is now as above", golden[i].name);
		}
		assert_int_equal(batch_build(&ruleset, 7, &arena, &batch), 0);
		if (batch_check(buffer_span(&batch.bytes), NULL) != BATCH_OK)
			fail_msg("%s: our own check refuses it", golden[i].name);
		if (fnv1a(buffer_span(&batch.bytes)) != golden[i].hash)
			fail_msg("%s: the batch is now 0x%016llx", golden[i].name,
				 (unsigned long long)fnv1a(buffer_span(&batch.bytes)));
		batch_free(&batch);
		buffer_free(&text);
		arena_free(&arena);
	}
}

/* A row of statement_list.h that no ruleset uses would be a row without a test. */
static void test_every_statement(void **state)
{
	struct arena arena = arena_make(1 << 20);
	bool seen[STATEMENT_KIND_COUNT] = {false};
	struct block_state blocked;
	struct ruleset ruleset;
	size_t i, j, k;

	(void)state;
	make_state(&arena, 3, &blocked);
	assert_int_equal(block_ruleset(&blocked, &arena, &ruleset), 0);
	for (i = 0; i < ruleset.chain_count; i++) {
		for (j = 0; j < ruleset.chains[i].rule_count; j++) {
			const struct rule *rule = &ruleset.chains[i].rules[j];

			for (k = 0; k < rule->statement_count; k++)
				seen[rule->statements[k].kind] = true;
		}
	}
	for (i = 0; i < STATEMENT_KIND_COUNT; i++) {
		if (!seen[i])
			fail_msg("statement %s is used by no golden ruleset",
				 statement_name((enum statement_kind)i));
	}
	arena_free(&arena);
}

static void test_batch_words(void **state)
{
	struct arena arena = arena_make(1 << 20);
	struct block_state blocked;
	struct ruleset ruleset;
	struct batch batch;

	(void)state;
	make_state(&arena, 1, &blocked);
	assert_int_equal(block_ruleset(&blocked, &arena, &ruleset), 0);
	assert_int_equal(batch_build(&ruleset, 1, &arena, &batch), 0);
	assert_string_equal(batch_object(&batch, 1), "beginning of the batch");
	assert_string_equal(batch_object(&batch, 5), "set blocked_tcp");
	assert_string_equal(batch_object(&batch, 6), "elements of set blocked_tcp");
	assert_string_equal(batch_object(&batch, 9),
			    "rule block-tcp of chain arriving");
	assert_string_equal(batch_object(&batch, 0), "a message that was not sent");
	assert_string_equal(batch_object(&batch, 4000), "a message that was not sent");
	batch_free(&batch);

	/* What cannot be said is refused, not cut. */
	ruleset.chains[0].name = "a-name-of-more-than-thirty-one-bytes";
	assert_int_equal(batch_build(&ruleset, 1, &arena, &batch), -EINVAL);
	batch_free(&batch);
	ruleset.chains[0].name = "arriving";
	ruleset.chains[0].rules[0].statements[0].name = "an-interface-name";
	assert_int_equal(batch_build(&ruleset, 1, &arena, &batch), -EINVAL);
	batch_free(&batch);
	arena_free(&arena);
}

/* The longest list there is fits one message and passes the check. */
static void test_full_set(void **state)
{
	static struct ports_range ranges[PORTS_RANGES_MAX];
	struct arena arena = arena_make(1 << 22);
	struct block_state blocked = {0};
	struct ruleset ruleset;
	struct batch batch;
	size_t i;

	(void)state;
	for (i = 0; i < PORTS_RANGES_MAX; i++)
		ranges[i] = (struct ports_range){(uint16_t)(2 * i + 1),
						 (uint16_t)(2 * i + 1)};
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++)
		blocked.ports[i][0] = (struct ports_list){ranges, PORTS_RANGES_MAX};
	assert_int_equal(block_ruleset(&blocked, &arena, &ruleset), 0);
	assert_int_equal(batch_build(&ruleset, 1, &arena, &batch), 0);
	assert_int_equal(batch_check(buffer_span(&batch.bytes), NULL), BATCH_OK);
	batch_free(&batch);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_bad_request),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_every_statement),
		cmocka_unit_test(test_batch_words),
		cmocka_unit_test(test_full_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
