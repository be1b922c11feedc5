/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What recorded answers of a kernel (6.18; dumps/NAME.raw, made by
 * `rules_tool raw` in a network namespace of its own) decode to, mean, and differ
 * in; and that a snapshot survives the way between two processes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "rules/in_force.h"
#include "rules/snapshot_codec.h"

enum { DUMP_MAX = 64 * 1024 };

static struct span read_dump(struct arena *arena, const char *name)
{
	char path[4096];
	char *bytes = arena_alloc(arena, DUMP_MAX);
	FILE *file;
	size_t len;

	assert_non_null(bytes);
	(void)snprintf(path, sizeof(path), "%s/dumps/%s.raw", TESTS_DIR, name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s: not there", path);
	len = file ? fread(bytes, 1, DUMP_MAX, file) : 0;
	if (file)
		(void)fclose(file);
	return (struct span){bytes, len};
}

static const struct {
	const char *name;
	bool present, nat, kube_proxy;
	size_t chains, sets, rules;
	const char *in_force;
	const char *foreign[7];
} cases[] = {
	{"empty", false, false, false, 0, 0, 0, "", {NULL}},
	{"blocked", true, false, false, 2, 2, 7, "tcp 443; udp 443", {NULL}},
	{"all",
	 true,
	 true,
	 true,
	 3,
	 4,
	 13,
	 "tcp 123, 443, 8000-8100, 65535; tcp-client 50000; "
	 "udp 443, 8000-8100, 65535; udp-client 123, 50000",
	 {NULL}},
	{"tampered",
	 true,
	 true,
	 true,
	 4,
	 5,
	 15,
	 "tcp 123, 443, 8000-8100, 65535; tcp-client 50000; "
	 "udp 443, 8000-8100, 65535; udp-client 123, 50000",
	 {"the table holds objects that are neither chains nor sets",
	  "set s does not belong here",
	  "rule (without a comment), handle 22, stands where spare-loopback belongs",
	  "rule (without a comment), handle 21, does not belong here",
	  "chain other does not belong here"}},
};

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
}

static bool has_line(const struct diff *diff, const char *text)
{
	size_t i;

	for (i = 0; i < diff->count; i++) {
		if (strstr(diff->lines[i], text))
			return true;
	}
	return false;
}

static void test_dumps(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(1 << 22);
		struct buffer text = buffer_make(4096);
		struct snapshot snapshot;
		struct in_force in_force;
		int r = snapshot_decode(read_dump(&arena, cases[i].name), &arena,
					&snapshot);

		if (r)
			fail_msg("%s: %d", cases[i].name, r);
		if (!snapshot.consistent || snapshot.unreadable > 0 ||
		    snapshot.generation == 0)
			fail_msg("%s: generation or reading", cases[i].name);
		if (snapshot.present != cases[i].present ||
		    snapshot.nat_prerouting != cases[i].nat ||
		    snapshot.kube_proxy != cases[i].kube_proxy)
			fail_msg("%s: present, NAT or kube-proxy", cases[i].name);
		if (snapshot.chain_count != cases[i].chains ||
		    snapshot.set_count != cases[i].sets ||
		    snapshot.rule_count != cases[i].rules)
			fail_msg("%s: %zu chains, %zu sets, %zu rules", cases[i].name,
				 snapshot.chain_count, snapshot.set_count,
				 snapshot.rule_count);
		assert_int_equal(in_force_read(&snapshot, &arena, &in_force), 0);
		state_text(&in_force.state, &text);
		if (!span_equal_string(buffer_span(&text), cases[i].in_force))
			fail_msg("%s: in force %.*s", cases[i].name, (int)text.len,
				 text.ptr);
		for (j = 0; cases[i].foreign[j]; j++) {
			if (!has_line(&in_force.foreign, cases[i].foreign[j]))
				fail_msg("%s: does not say \"%s\"", cases[i].name,
					 cases[i].foreign[j]);
		}
		if (j == 0 && in_force.foreign.count > 0)
			fail_msg("%s: \"%s\"", cases[i].name,
				 in_force.foreign.lines[0]);
		buffer_free(&text);
		arena_free(&arena);
	}
}

/* One thing changed in what was read: each must be seen. */
enum change {
	CHANGE_GENERATION,
	CHANGE_UNREADABLE,
	CHANGE_COMMENT,
	CHANGE_DORMANT,
	CHANGE_OWNER,
	CHANGE_HOOK,
	CHANGE_PRIORITY,
	CHANGE_TYPE,
	CHANGE_POLICY,
	CHANGE_CHAIN_FLAGS,
	CHANGE_CHAIN_GONE,
	CHANGE_SET_FLAGS,
	CHANGE_SET_KEY,
	CHANGE_SET_UNREADABLE,
	CHANGE_ELEMENTS,
	CHANGE_RULE_UNREADABLE,
	CHANGE_EXPRESSION,
	CHANGE_EXPRESSION_GONE,
	CHANGE_RULE_COMMENT,
	CHANGE_RULE_GONE,
	CHANGE_TABLE_GONE,
	CHANGE_COUNT
};

static const char *const change_lines[CHANGE_COUNT] = {
	[CHANGE_GENERATION] = "changed while it was read",
	[CHANGE_UNREADABLE] = "1 answers of the kernel could not be read",
	[CHANGE_COMMENT] = "the table's comment is \"tlsward 2 x\" instead of",
	[CHANGE_DORMANT] = "dormant",
	[CHANGE_OWNER] = "flags we do not set",
	[CHANGE_HOOK] = "chain arriving is hooked elsewhere",
	[CHANGE_PRIORITY] = "chain arriving is hooked elsewhere",
	[CHANGE_TYPE] = "chain arriving is hooked elsewhere",
	[CHANGE_POLICY] = "policy drop",
	[CHANGE_CHAIN_FLAGS] = "chain arriving has flags",
	[CHANGE_CHAIN_GONE] = "chain delivered is missing",
	[CHANGE_SET_FLAGS] = "set blocked_tcp is of another type",
	[CHANGE_SET_KEY] = "set blocked_tcp is of another type",
	[CHANGE_SET_UNREADABLE] = "could not be read",
	[CHANGE_ELEMENTS] = "set blocked_tcp holds 444 instead of 443",
	[CHANGE_RULE_UNREADABLE] = "(could not be read)",
	[CHANGE_EXPRESSION] = "was changed: \"x\" instead of \"meta load iifname",
	[CHANGE_EXPRESSION_GONE] = "was changed: \"nothing\" instead of \"immediate",
	[CHANGE_RULE_COMMENT] = "rule (without a comment)",
	[CHANGE_RULE_GONE] = "chain delivered: rule block-udp-multicast is missing",
	[CHANGE_TABLE_GONE] = "the table is missing",
};

static void make_change(struct snapshot *s, enum change change)
{
	static struct ports_range other = {444, 444};

	switch (change) {
	case CHANGE_GENERATION:
		s->consistent = false;
		break;
	case CHANGE_UNREADABLE:
		s->unreadable = 1;
		break;
	case CHANGE_COMMENT:
		s->comment = "tlsward 2 x";
		break;
	case CHANGE_DORMANT:
		s->flags = NFT_TABLE_F_DORMANT;
		break;
	case CHANGE_OWNER:
		s->flags = NFT_TABLE_F_OWNER;
		break;
	case CHANGE_HOOK:
		s->chains[0].hook = 2;
		break;
	case CHANGE_PRIORITY:
		s->chains[0].priority = 0;
		break;
	case CHANGE_TYPE:
		s->chains[0].type = NULL;
		break;
	case CHANGE_POLICY:
		s->chains[0].policy = 0;
		break;
	case CHANGE_CHAIN_FLAGS:
		s->chains[0].flags = NFT_CHAIN_HW_OFFLOAD;
		break;
	case CHANGE_CHAIN_GONE:
		s->chain_count--;
		break;
	case CHANGE_SET_FLAGS:
		s->sets[0].flags |= NFT_SET_TIMEOUT;
		break;
	case CHANGE_SET_KEY:
		s->sets[0].key_len = 4;
		break;
	case CHANGE_SET_UNREADABLE:
		s->sets[0].readable = false;
		break;
	case CHANGE_ELEMENTS:
		s->sets[0].ports = (struct ports_list){&other, 1};
		break;
	case CHANGE_RULE_UNREADABLE:
		s->rules[0].readable = false;
		break;
	case CHANGE_EXPRESSION:
		s->rules[0].expressions[0] = "x";
		break;
	case CHANGE_EXPRESSION_GONE:
		s->rules[0].expression_count--;
		break;
	case CHANGE_RULE_COMMENT:
		s->rules[0].comment = NULL;
		break;
	case CHANGE_RULE_GONE:
		s->rule_count--;
		break;
	case CHANGE_TABLE_GONE:
		s->present = false;
		break;
	case CHANGE_COUNT:
		break;
	}
}

static void test_differences(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < CHANGE_COUNT; i++) {
		struct arena arena = arena_make(1 << 22);
		struct snapshot snapshot;
		struct in_force planned;
		struct ruleset ruleset;
		struct diff diff;

		assert_int_equal(snapshot_decode(read_dump(&arena, "blocked"), &arena,
						 &snapshot),
				 0);
		assert_int_equal(in_force_read(&snapshot, &arena, &planned), 0);
		assert_int_equal(planned.foreign.count, 0);
		assert_int_equal(block_ruleset(&planned.state, &arena, &ruleset), 0);
		make_change(&snapshot, (enum change)i);
		assert_int_equal(diff_ruleset(&ruleset, &snapshot, &arena, &diff), 0);
		if (!has_line(&diff, change_lines[i]))
			fail_msg("\"%s\": said %s", change_lines[i],
				 diff.count ? diff.lines[0] : "nothing");
		arena_free(&arena);
	}
}

static void test_table_left_over(void **state)
{
	struct arena arena = arena_make(1 << 22);
	struct ruleset nothing = {0};
	struct snapshot snapshot;
	struct diff diff;

	(void)state;
	assert_int_equal(
		snapshot_decode(read_dump(&arena, "blocked"), &arena, &snapshot), 0);
	assert_int_equal(diff_ruleset(&nothing, &snapshot, &arena, &diff), 0);
	assert_true(has_line(&diff, "still there"));
	assert_int_equal(snapshot_decode(read_dump(&arena, "empty"), &arena, &snapshot),
			 0);
	assert_int_equal(diff_ruleset(&nothing, &snapshot, &arena, &diff), 0);
	assert_int_equal(diff.count, 0);
	arena_free(&arena);
}

/* A dump that ends early, or in the middle, is never a smaller ruleset. */
static void test_cuts(void **state)
{
	struct arena arena = arena_make(1 << 24);
	struct span raw = read_dump(&arena, "blocked");
	size_t len;

	(void)state;
	for (len = 0; len < raw.len; len += 4) {
		struct arena inner = arena_make(1 << 22);
		struct snapshot snapshot;

		assert_int_equal(
			snapshot_decode(span_slice(raw, 0, len), &inner, &snapshot),
			-EBADMSG);
		arena_free(&inner);
	}
	arena_free(&arena);
}

static void test_strange_messages(void **state)
{
	struct nlmsghdr strange = {.nlmsg_len = sizeof(strange) + 4};
	struct buffer raw = buffer_make(DUMP_MAX);
	struct arena arena = arena_make(1 << 22);
	struct span dump = read_dump(&arena, "blocked");
	struct nlmsghdr first;
	struct snapshot snapshot;

	(void)state;
	/* Of a type nobody asked for. */
	strange.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWOBJ;
	buffer_add(&raw, dump);
	buffer_add(&raw, (struct span){(const char *)&strange, sizeof(strange)});
	buffer_add(&raw, (struct span){"\1\0\0\0", 4});
	assert_int_equal(snapshot_decode(buffer_span(&raw), &arena, &snapshot), 0);
	assert_int_equal(snapshot.unreadable, 1);
	/* A third generation, another one: offset 20 is that of its attribute. */
	memcpy(&first, dump.ptr, sizeof(first));
	buffer_reset(&raw);
	buffer_add(&raw, dump);
	buffer_add(&raw, span_slice(dump, 0, first.nlmsg_len));
	raw.ptr[dump.len + 24] ^= 1;
	assert_int_equal(snapshot_decode(buffer_span(&raw), &arena, &snapshot), 0);
	assert_false(snapshot.consistent);
	buffer_free(&raw);
	arena_free(&arena);
}

static void encode(struct snapshot *snapshot, struct buffer *out)
{
	struct codec codec = codec_writer(out);

	codec_snapshot(&codec, snapshot);
	assert_true(codec_done(&codec));
}

static void test_codec(void **state)
{
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(1 << 24);
		struct buffer once = buffer_make(DUMP_MAX), twice = once;
		struct snapshot snapshot, copy = {0};
		struct codec codec;

		assert_int_equal(snapshot_decode(read_dump(&arena, cases[i].name),
						 &arena, &snapshot),
				 0);
		encode(&snapshot, &once);
		codec = codec_reader(buffer_span(&once), &arena);
		codec_snapshot(&codec, &copy);
		assert_true(codec_done(&codec));
		encode(&copy, &twice);
		if (!span_equal(buffer_span(&once), buffer_span(&twice)))
			fail_msg("%s: not the same again", cases[i].name);
		for (len = 0; len < once.len; len += 7) {
			struct arena inner = arena_make(1 << 22);

			copy = (struct snapshot){0};
			codec = codec_reader(span_slice(buffer_span(&once), 0, len),
					     &inner);
			codec_snapshot(&codec, &copy);
			if (codec_done(&codec))
				fail_msg("%s: cut at %zu passes", cases[i].name, len);
			arena_free(&inner);
		}
		buffer_free(&once);
		buffer_free(&twice);
		arena_free(&arena);
	}
}

/* What a worker that was taken over might say. */
static void test_codec_refuses(void **state)
{
	static struct ports_range lists[][2] = {
		{{0, 5}, {7, 8}},   /* port 0 */
		{{9, 8}, {20, 21}}, /* backwards */
		{{5, 9}, {9, 10}},  /* overlapping */
		{{5, 9}, {10, 11}}, /* not merged */
		{{9, 9}, {5, 5}},   /* not sorted */
	};
	size_t i;

	(void)state;
	for (i = 0; i <= sizeof(lists) / sizeof(lists[0]); i++) {
		struct arena arena = arena_make(1 << 20);
		struct buffer bytes = buffer_make(DUMP_MAX);
		struct snapshot_set set = {.name = "s", .readable = true};
		struct snapshot out = {0}, in = {.sets = &set, .set_count = 1};
		struct codec codec = codec_writer(&bytes);

		if (i < sizeof(lists) / sizeof(lists[0]))
			set.ports = (struct ports_list){lists[i], 2};
		else
			set.name = NULL;
		codec_snapshot(&codec, &in); /* which may refuse to say it */
		codec = codec_reader(buffer_span(&bytes), &arena);
		codec_snapshot(&codec, &out);
		if (codec_done(&codec))
			fail_msg("list %zu passes", i);
		buffer_free(&bytes);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dumps),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_table_left_over),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_strange_messages),
		cmocka_unit_test(test_codec),
		cmocka_unit_test(test_codec_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
