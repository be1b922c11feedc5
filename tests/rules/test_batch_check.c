/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the monitor lets through, and what it does not. Each row takes a batch of
 * ours and changes one thing; each change is one the kernel would have obeyed.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "rules/batch.h"
#include "rules/batch_check.h"
#include "rules/block.h"

enum { NFT_TYPE = NFNL_SUBSYS_NFTABLES << 8 };

/* ---- a small writer of netlink, so that nothing is checked by its own maker ---- */

static void put(struct buffer *b, const void *bytes, size_t len)
{
	static const char zero[4] = {0};

	buffer_add(b, (struct span){bytes, len});
	buffer_add(b, (struct span){zero, (4 - len % 4) % 4});
}

static void put_attr(struct buffer *b, uint16_t type, const void *bytes, size_t len)
{
	struct nlattr attr = {.nla_len = (uint16_t)(sizeof(attr) + len),
			      .nla_type = type};

	put(b, &attr, sizeof(attr));
	put(b, bytes, len);
}

struct message {
	uint16_t type, flags;
	uint8_t family, version;
	uint16_t res_id;
	struct span body;
};

static void put_message(struct buffer *b, const struct message *m)
{
	struct nfgenmsg nfg = {
		.nfgen_family = m->family,
		.version = m->version,
		.res_id = m->res_id,
	};
	struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)(sizeof(header) + sizeof(nfg) + m->body.len),
		.nlmsg_type = m->type,
		.nlmsg_flags = m->flags,
		.nlmsg_seq = 1,
	};

	put(b, &header, sizeof(header));
	put(b, &nfg, sizeof(nfg));
	buffer_add(b, m->body);
}

static void put_begin(struct buffer *b)
{
	uint32_t generation = htonl(3);
	struct buffer body = buffer_make(64);

	put_attr(&body, NFNL_BATCH_GENID, &generation, sizeof(generation));
	put_message(b,
		    &(struct message){NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, 0, 0,
				      htons(NFNL_SUBSYS_NFTABLES), buffer_span(&body)});
	buffer_free(&body);
}

static void put_end(struct buffer *b)
{
	put_message(b, &(struct message){NFNL_MSG_BATCH_END,
					 NLM_F_REQUEST,
					 0,
					 0,
					 htons(NFNL_SUBSYS_NFTABLES),
					 {NULL, 0}});
}

/* ---- one message between begin and end ---------------------------------------- */

#define OURS "tlsward"

struct attr_row {
	uint16_t type;
	const char *bytes;
	size_t len;
};

#define NAME(type, text)                     \
	{                                    \
		(type), (text), sizeof(text) \
	}

/* A rule whose one expression has this name. */
#define EXPRESSION_COUNTER \
	"\x14\0\x01\0"     \
	"\x0c\0\x01\0"     \
	"counter\0"        \
	"\x04\0\x02\0"
#define EXPRESSION_FWD \
	"\x0c\0\x01\0" \
	"\x08\0\x01\0" \
	"fwd\0"

/* Payload that is written (a source register), and data given twice. */
#define EXPRESSION_WRITE \
	"\x1c\0\x01\0"   \
	"\x0c\0\x01\0"   \
	"payload\0"      \
	"\x0c\0\x02\0"   \
	"\x08\0\x05\0\0\0\0\1"
#define EXPRESSION_TWICE \
	"\x18\0\x01\0"   \
	"\x0c\0\x01\0"   \
	"counter\0"      \
	"\x04\0\x02\0"   \
	"\x04\0\x02\0"

static const struct {
	const char *label;
	uint16_t type, flags;
	uint8_t family, version;
	uint16_t res_id;
	struct attr_row attrs[4];
	enum batch_refusal wanted;
} cases[] = {
	{"new table",
	 NFT_TYPE | NFT_MSG_NEWTABLE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_OK},
	{"delete table",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_OK},
	{"another table",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, "filter")},
	 BATCH_FOREIGN_TABLE},
	{"a longer name",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS "2")},
	 BATCH_FOREIGN_TABLE},
	{"a name behind a NUL",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS "\0x")},
	 BATCH_FOREIGN_TABLE},
	{"a name without NUL",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {{NFTA_TABLE_NAME, OURS, 7}},
	 BATCH_FOREIGN_TABLE},
	{"all tables",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {{0, NULL, 0}},
	 BATCH_FOREIGN_TABLE},
	{"by handle",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS), {NFTA_TABLE_HANDLE, "\0\0\0\0\0\0\0\1", 8}},
	 BATCH_BAD_ATTRIBUTE},
	{"our name, then another",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS), NAME(NFTA_TABLE_NAME, "filter")},
	 BATCH_BAD_ATTRIBUTE},
	{"another under the nested bit",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS), NAME(NFTA_TABLE_NAME | 0x8000, "filter")},
	 BATCH_BAD_ATTRIBUTE},
	{"table flags",
	 NFT_TYPE | NFT_MSG_NEWTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS), {NFTA_TABLE_FLAGS, "\0\0\0\2", 4}},
	 BATCH_BAD_ATTRIBUTE},
	{"all families",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_UNSPEC,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FAMILY},
	{"family ip",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_IPV4,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FAMILY},
	{"version",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 1,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FAMILY},
	{"resource",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 256,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FAMILY},
	{"another subsystem",
	 NFNL_SUBSYS_CTNETLINK << 8,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_TYPE},
	{"flush of a chain",
	 NFT_TYPE | NFT_MSG_DELRULE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS)},
	 BATCH_BAD_TYPE},
	{"a flowtable",
	 NFT_TYPE | NFT_MSG_NEWFLOWTABLE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_FLOWTABLE_TABLE, OURS)},
	 BATCH_BAD_TYPE},
	{"a batch in the batch",
	 NFNL_MSG_BATCH_BEGIN,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_TYPE},
	{"no request",
	 NFT_TYPE | NFT_MSG_DELTABLE,
	 0,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FLAGS},
	{"a dump",
	 NFT_TYPE | NFT_MSG_NEWTABLE,
	 1 | NLM_F_DUMP,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_TABLE_NAME, OURS)},
	 BATCH_BAD_FLAGS},
	{"a replaced rule",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_REPLACE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS)},
	 BATCH_BAD_FLAGS},
	{"a rule by handle",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS), {NFTA_RULE_HANDLE, "\0\0\0\0\0\0\0\1", 8}},
	 BATCH_BAD_ATTRIBUTE},
	{"a rule that counts",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS),
	  {NFTA_RULE_EXPRESSIONS, EXPRESSION_COUNTER, sizeof(EXPRESSION_COUNTER) - 1}},
	 BATCH_OK},
	{"a rule that forwards",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS),
	  {NFTA_RULE_EXPRESSIONS, EXPRESSION_FWD, sizeof(EXPRESSION_FWD) - 1}},
	 BATCH_BAD_EXPRESSION},
	{"a rule that rewrites packets",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS),
	  {NFTA_RULE_EXPRESSIONS, EXPRESSION_WRITE, sizeof(EXPRESSION_WRITE) - 1}},
	 BATCH_BAD_EXPRESSION},
	{"data twice",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS),
	  {NFTA_RULE_EXPRESSIONS, EXPRESSION_TWICE, sizeof(EXPRESSION_TWICE) - 1}},
	 BATCH_BAD_EXPRESSION},
	{"an expression without name",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS), {NFTA_RULE_EXPRESSIONS, "\x04\0\x01\0", 4}},
	 BATCH_BAD_EXPRESSION},
	{"an expression cut short",
	 NFT_TYPE | NFT_MSG_NEWRULE,
	 1 | NLM_F_CREATE,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_RULE_TABLE, OURS), {NFTA_RULE_EXPRESSIONS, "\x14\0\x01\0", 4}},
	 BATCH_BAD_LENGTH},
	{"an attribute unheard of",
	 NFT_TYPE | NFT_MSG_NEWSET,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_SET_TABLE, OURS), {40, "", 0}},
	 BATCH_BAD_ATTRIBUTE},
	{"a set that times out",
	 NFT_TYPE | NFT_MSG_NEWSET,
	 1,
	 NFPROTO_INET,
	 0,
	 0,
	 {NAME(NFTA_SET_TABLE, OURS), {NFTA_SET_TIMEOUT, "\0\0\0\0\0\0\0\1", 8}},
	 BATCH_BAD_ATTRIBUTE},
};

static void test_messages(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer body = buffer_make(4096);
		struct buffer batch = buffer_make(4096);
		enum batch_refusal found;
		size_t at;

		for (j = 0; j < 4 && cases[i].attrs[j].bytes; j++)
			put_attr(&body, cases[i].attrs[j].type, cases[i].attrs[j].bytes,
				 cases[i].attrs[j].len);
		put_begin(&batch);
		put_message(&batch,
			    &(struct message){cases[i].type, cases[i].flags,
					      cases[i].family, cases[i].version,
					      cases[i].res_id, buffer_span(&body)});
		put_end(&batch);
		assert_false(batch.failed);
		found = batch_check(buffer_span(&batch), &at);
		if (found != cases[i].wanted)
			fail_msg("%s: %s", cases[i].label, batch_refusal_text(found));
		if (found != BATCH_OK && at != 28)
			fail_msg("%s: at %zu", cases[i].label, at);
		buffer_free(&body);
		buffer_free(&batch);
	}
}

/* ---- the frame ---------------------------------------------------------------- */

enum piece { NOTHING, BEGIN, END, BARE_BEGIN, ROUTE_BEGIN, TABLE, GARBAGE };

static const struct {
	const char *label;
	enum piece pieces[4];
	enum batch_refusal wanted;
} frames[] = {
	{"nothing", {NOTHING}, BATCH_BAD_LENGTH},
	{"empty batch", {BEGIN, END}, BATCH_OK},
	{"one table", {BEGIN, TABLE, END}, BATCH_OK},
	{"begin alone", {BEGIN}, BATCH_BAD_FRAME},
	{"no begin", {TABLE, END}, BATCH_BAD_FRAME},
	{"no end", {BEGIN, TABLE}, BATCH_BAD_FRAME},
	{"something behind the end", {BEGIN, END, TABLE}, BATCH_BAD_TYPE},
	{"a second batch behind", {BEGIN, END, BEGIN, END}, BATCH_BAD_TYPE},
	{"no generation", {BARE_BEGIN, END}, BATCH_BAD_LENGTH},
	{"for another subsystem", {ROUTE_BEGIN, END}, BATCH_BAD_FRAME},
	{"garbage behind", {BEGIN, END, GARBAGE}, BATCH_BAD_TYPE},
	{"garbage only", {GARBAGE}, BATCH_BAD_LENGTH},
};

static void put_piece(struct buffer *b, enum piece piece)
{
	struct buffer body = buffer_make(64);

	switch (piece) {
	case BEGIN:
		put_begin(b);
		break;
	case END:
		put_end(b);
		break;
	case BARE_BEGIN:
	case ROUTE_BEGIN:
		put_message(b, &(struct message){NFNL_MSG_BATCH_BEGIN,
						 NLM_F_REQUEST,
						 0,
						 0,
						 piece == BARE_BEGIN
							 ? htons(NFNL_SUBSYS_NFTABLES)
							 : 0,
						 {NULL, 0}});
		break;
	case TABLE:
		put_attr(&body, NFTA_TABLE_NAME, OURS, sizeof(OURS));
		put_message(b, &(struct message){NFT_TYPE | NFT_MSG_NEWTABLE,
						 NLM_F_REQUEST, NFPROTO_INET, 0, 0,
						 buffer_span(&body)});
		break;
	case GARBAGE:
		buffer_add_string(b, "garb");
		break;
	case NOTHING:
		break;
	}
	buffer_free(&body);
}

static void test_frames(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct buffer batch = buffer_make(4096);
		enum batch_refusal found;

		for (j = 0; j < 4; j++)
			put_piece(&batch, frames[i].pieces[j]);
		found = batch_check(buffer_span(&batch), NULL);
		if (found != frames[i].wanted)
			fail_msg("%s: %s", frames[i].label, batch_refusal_text(found));
		buffer_free(&batch);
	}
}

/* ---- our own batch, cut and bent ------------------------------------------------ */

static void make_batch(struct arena *arena, struct batch *out)
{
	static struct ports_range ranges[] = {{443, 443}, {8000, 8100}};
	struct block_state blocked = {.translated = true};
	struct ruleset ruleset;
	unsigned int i, j;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++)
			blocked.ports[i][j] = (struct ports_list){ranges, 2};
	}
	assert_int_equal(block_ruleset(&blocked, arena, &ruleset), 0);
	assert_int_equal(batch_build(&ruleset, 1, arena, out), 0);
}

static void test_every_cut(void **state)
{
	struct arena arena = arena_make(1 << 20);
	struct batch batch;
	size_t len;

	(void)state;
	make_batch(&arena, &batch);
	assert_int_equal(batch_check(buffer_span(&batch.bytes), NULL), BATCH_OK);
	for (len = 0; len < batch.bytes.len; len++) {
		char *exact = malloc(len + 1); /* so that ASan sees one byte more */

		assert_non_null(exact);
		memcpy(exact + 1, batch.bytes.ptr, len); /* not aligned, on purpose */
		if (batch_check((struct span){exact + 1, len}, NULL) == BATCH_OK)
			fail_msg("cut at %zu passes", len);
		free(exact);
	}
	batch_free(&batch);
	arena_free(&arena);
}

/* No byte of the name may change in any message. */
static void test_every_name(void **state)
{
	struct arena arena = arena_make(1 << 20);
	struct batch batch;
	size_t at = 0, count = 0;

	(void)state;
	make_batch(&arena, &batch);
	for (;;) {
		struct span bytes = buffer_span(&batch.bytes);

		at = span_find(bytes, (struct span){"\x0c\0\x01\0" OURS, 12}, at);
		if (at == bytes.len)
			break;
		batch.bytes.ptr[at + 4] ^= 1;
		assert_int_equal(batch_check(buffer_span(&batch.bytes), NULL),
				 BATCH_FOREIGN_TABLE);
		batch.bytes.ptr[at + 4] ^= 1;
		at += 12;
		count++;
	}
	assert_int_equal(count, batch.object_count - 2);
	batch_free(&batch);
	arena_free(&arena);
}

static void test_ceilings(void **state)
{
	struct buffer batch = buffer_make(BATCH_CHECK_BYTES_MAX + 64);
	size_t i;

	(void)state;
	put_begin(&batch);
	for (i = 0; i < BATCH_CHECK_MESSAGES_MAX - 2; i++)
		put_piece(&batch, TABLE);
	put_end(&batch);
	assert_int_equal(batch_check(buffer_span(&batch), NULL), BATCH_OK);
	buffer_reset(&batch);
	put_begin(&batch);
	for (i = 0; i < BATCH_CHECK_MESSAGES_MAX - 1; i++)
		put_piece(&batch, TABLE);
	put_end(&batch);
	assert_int_equal(batch_check(buffer_span(&batch), NULL), BATCH_TOO_MANY);
	while (batch.len <= BATCH_CHECK_BYTES_MAX)
		buffer_add_string(&batch, "more");
	assert_int_equal(batch_check(buffer_span(&batch), NULL), BATCH_TOO_LONG);
	buffer_free(&batch);
}

static void test_texts(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < BATCH_REFUSAL_COUNT; i++)
		assert_non_null(batch_refusal_text((enum batch_refusal)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),  cmocka_unit_test(test_frames),
		cmocka_unit_test(test_every_cut), cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_ceilings),  cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
