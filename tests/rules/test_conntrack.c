/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The question about a connection, byte by byte, and what is made of answers:
 * those the kernel gives, and those it would have to be broken to give.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

#include "rules/conntrack.h"

enum { UNTOUCHED = 4242 };

/* 198.18.1.2:40000 dialled 198.18.1.1:443; port 22 answers. */
static const struct conntrack_tuple there4 = {
	4, IPPROTO_TCP, {198, 18, 1, 2}, {198, 18, 1, 1}, 40000, 443};
static const struct conntrack_tuple back4 = {
	4, IPPROTO_TCP, {198, 18, 1, 1}, {198, 18, 1, 2}, 22, 40000};
static const struct conntrack_tuple there6 = {
	6,     IPPROTO_TCP, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}, {0x20, 0x01, [15] = 1},
	40000, 443};
static const struct conntrack_tuple back6 = {
	6,  IPPROTO_TCP, {0x20, 0x01, [15] = 1}, {0x20, 0x01, 0x0d, 0xb8, [15] = 2},
	22, 40000};

/* ---- a small writer of netlink, so that nothing is checked by its own maker ---- */

static void put_attr(struct buffer *b, uint16_t type, const void *bytes, size_t len)
{
	static const char zero[4] = {0};
	struct nlattr attr = {.nla_len = (uint16_t)(sizeof(attr) + len),
			      .nla_type = type};

	buffer_add(b, (struct span){(const char *)&attr, sizeof(attr)});
	buffer_add(b, (struct span){bytes, len});
	buffer_add(b, (struct span){zero, (4 - len % 4) % 4});
}

static void put_nest(struct buffer *b, uint16_t type, struct buffer *inner)
{
	put_attr(b, type | NLA_F_NESTED, inner->ptr, inner->len);
	assert_false(inner->failed);
	buffer_free(inner);
}

enum bend {
	BEND_NOT,
	BEND_UNKNOWN_ATTRIBUTES, /* the kernel's future */
	BEND_NO_ORIGINAL,
	BEND_NO_REPLY,
	BEND_TWO_ORIGINALS,
	BEND_TWO_ADDRESSES,
	BEND_SHORT_ADDRESS,
	BEND_MIXED_FAMILIES,
	BEND_NO_ADDRESSES,
	BEND_TWO_PORTS,
	BEND_NO_PORT,
	BEND_LONG_PORT,
	BEND_TYPE,
	BEND_BEHIND,
	BEND_MANY,
};

static void put_tuple(struct buffer *b, uint16_t type,
		      const struct conntrack_tuple *tuple, enum bend bend)
{
	struct buffer whole = buffer_make(1024), part = buffer_make(1024);
	const bool four = tuple->family == 4;
	const size_t len = four ? 4 : 16;
	const uint16_t source = htons(tuple->source_port);
	const uint32_t destination = htons(tuple->destination_port);
	uint16_t first = four ? CTA_IP_V4_SRC : CTA_IP_V6_SRC;

	put_attr(&part, first, tuple->source, bend == BEND_SHORT_ADDRESS ? 3 : len);
	if (bend == BEND_TWO_ADDRESSES)
		put_attr(&part, first, tuple->source, len);
	put_attr(&part, (uint16_t)(first + (bend == BEND_MIXED_FAMILIES ? 3 : 1)),
		 tuple->destination, bend == BEND_MIXED_FAMILIES ? 16 : len);
	if (bend == BEND_NO_ADDRESSES)
		buffer_free(&part);
	else
		put_nest(&whole, CTA_TUPLE_IP, &part);
	part = buffer_make(1024);
	put_attr(&part, CTA_PROTO_NUM, &tuple->protocol, 1);
	put_attr(&part, CTA_PROTO_SRC_PORT, &source, 2);
	if (bend == BEND_TWO_PORTS)
		put_attr(&part, CTA_PROTO_SRC_PORT, &source, 2);
	if (bend != BEND_NO_PORT)
		put_attr(&part, CTA_PROTO_DST_PORT, &destination,
			 bend == BEND_LONG_PORT ? 4 : 2);
	put_nest(&whole, CTA_TUPLE_PROTO, &part);
	if (bend == BEND_UNKNOWN_ATTRIBUTES)
		put_attr(&whole, CTA_TUPLE_ZONE, &source, 2);
	put_nest(b, type, &whole);
}

static struct buffer make_answer(const struct conntrack_tuple *there,
				 const struct conntrack_tuple *back, enum bend bend)
{
	struct buffer out = buffer_make(64 * 1024), body = buffer_make(64 * 1024);
	struct nfgenmsg nfg = {.nfgen_family = there->family == 4 ? AF_INET : AF_INET6};
	struct nlmsghdr header = {
		.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW,
	};
	unsigned int i;

	if (bend != BEND_NO_ORIGINAL)
		put_tuple(&body, CTA_TUPLE_ORIG, there, bend);
	if (bend == BEND_TWO_ORIGINALS)
		put_tuple(&body, CTA_TUPLE_ORIG, there, BEND_NOT);
	if (bend != BEND_NO_REPLY)
		put_tuple(&body, CTA_TUPLE_REPLY, back, BEND_NOT);
	for (i = 0; i < (bend == BEND_MANY ? CONNTRACK_ATTRIBUTES_MAX : 3U); i++)
		put_attr(&body, CTA_STATUS, &i, sizeof(i));
	if (bend == BEND_TYPE)
		header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
	header.nlmsg_len = (uint32_t)(sizeof(header) + sizeof(nfg) + body.len);
	buffer_add(&out, (struct span){(const char *)&header, sizeof(header)});
	buffer_add(&out, (struct span){(const char *)&nfg, sizeof(nfg)});
	buffer_add(&out, buffer_span(&body));
	if (bend == BEND_BEHIND)
		buffer_add(&out, (struct span){(const char *)&header, sizeof(header)});
	assert_false(out.failed);
	assert_false(body.failed);
	buffer_free(&body);
	return out;
}

/* ---- answers ---------------------------------------------------------------- */

static const struct conntrack_tuple other_peer = {
	4, IPPROTO_TCP, {198, 18, 1, 1}, {198, 18, 1, 3}, 22, 40000};
static const struct conntrack_tuple other_protocol = {
	4, IPPROTO_UDP, {198, 18, 1, 1}, {198, 18, 1, 2}, 22, 40000};
/* A connection this host opened, through a masquerade of its own. */
static const struct conntrack_tuple opened = {
	4, IPPROTO_TCP, {198, 18, 1, 1}, {198, 18, 1, 2}, 22, 40000};
static const struct conntrack_tuple opened_back = {
	4, IPPROTO_TCP, {198, 18, 1, 9}, {198, 18, 1, 1}, 4000, 22};

static const struct {
	const char *label;
	const struct conntrack_tuple *asked, *there, *back;
	enum bend bend;
	int r;
	uint16_t port;
} answers[] = {
	{"redirected, IPv4", &back4, &there4, &back4, BEND_NOT, 0, 443},
	{"redirected, IPv6", &back6, &there6, &back6, BEND_NOT, 0, 443},
	{"our own", &opened, &opened, &opened_back, BEND_NOT, 0, 22},
	{"unknown attributes", &back4, &there4, &back4, BEND_UNKNOWN_ATTRIBUTES, 0,
	 443},
	{"another peer", &other_peer, &there4, &back4, BEND_NOT, -EBADMSG, 0},
	{"another protocol", &other_protocol, &there4, &back4, BEND_NOT, -EBADMSG, 0},
	{"another family", &back6, &there4, &back4, BEND_NOT, -EBADMSG, 0},
	{"no original", &back4, &there4, &back4, BEND_NO_ORIGINAL, -EBADMSG, 0},
	{"no reply", &back4, &there4, &back4, BEND_NO_REPLY, -EBADMSG, 0},
	{"two originals", &back4, &there4, &back4, BEND_TWO_ORIGINALS, -EBADMSG, 0},
	{"an address twice", &back4, &there4, &back4, BEND_TWO_ADDRESSES, -EBADMSG, 0},
	{"a short address", &back4, &there4, &back4, BEND_SHORT_ADDRESS, -EBADMSG, 0},
	{"mixed families", &back4, &there4, &back4, BEND_MIXED_FAMILIES, -EBADMSG, 0},
	{"no addresses", &back4, &there4, &back4, BEND_NO_ADDRESSES, -EBADMSG, 0},
	{"a port twice", &back4, &there4, &back4, BEND_TWO_PORTS, -EBADMSG, 0},
	{"no port", &back4, &there4, &back4, BEND_NO_PORT, -EBADMSG, 0},
	{"a long port", &back4, &there4, &back4, BEND_LONG_PORT, -EBADMSG, 0},
	{"another message", &back4, &there4, &back4, BEND_TYPE, -EBADMSG, 0},
	{"more behind it", &back4, &there4, &back4, BEND_BEHIND, -EBADMSG, 0},
	{"too many attributes", &back4, &there4, &back4, BEND_MANY, -EBADMSG, 0},
};

static void test_answers(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct buffer bytes =
			make_answer(answers[i].there, answers[i].back, answers[i].bend);
		uint16_t port = UNTOUCHED;
		int r = conntrack_arrival(buffer_span(&bytes), answers[i].asked, &port);

		if (r != answers[i].r || port != (r == 0 ? answers[i].port : UNTOUCHED))
			fail_msg("%s: %d, port %u", answers[i].label, r, port);
		buffer_free(&bytes);
	}
}

/* Cut anywhere, or with any one byte of a length bent, it is never believed to be
 * about another port. */
static void test_damaged(void **state)
{
	struct buffer bytes = make_answer(&there4, &back4, BEND_NOT);
	size_t i;

	(void)state;
	for (i = 0; i < bytes.len; i++) {
		uint16_t port = UNTOUCHED;
		char *copy = malloc(i + 1);
		int r;

		assert_non_null(copy);
		memcpy(copy, bytes.ptr, i);
		r = conntrack_arrival((struct span){copy, i}, &back4, &port);
		free(copy);
		if (r != -EBADMSG || port != UNTOUCHED)
			fail_msg("cut at %zu: %d, port %u", i, r, port);
	}
	for (i = sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg); i < bytes.len;
	     i += 4) {
		char *copy = malloc(bytes.len);
		uint16_t port = UNTOUCHED;

		assert_non_null(copy);
		memcpy(copy, bytes.ptr, bytes.len);
		memset(copy + i, 0xff, 2);
		if (conntrack_arrival((struct span){copy, bytes.len}, &back4, &port) !=
			    0 &&
		    port != UNTOUCHED)
			fail_msg("bent at %zu: port %u", i, port);
		free(copy);
	}
	buffer_free(&bytes);
}

/* ---- the question ------------------------------------------------------------ */

static void test_request(void **state)
{
	static const unsigned char body[] = {
		/* nfgenmsg: AF_INET */
		2, 0, 0, 0,
		/* CTA_TUPLE_REPLY, nested */
		52, 0, 2, 0x80,
		/* CTA_TUPLE_IP: source, destination */
		20, 0, 1, 0x80, 8, 0, 1, 0, 198, 18, 1, 1, 8, 0, 2, 0, 198, 18, 1, 2,
		/* CTA_TUPLE_PROTO: TCP, 22, 40000 */
		28, 0, 2, 0x80, 5, 0, 1, 0, 6, 0, 0, 0, 6, 0, 2, 0, 0, 22, 0, 0, 6, 0,
		3, 0, 0x9c, 0x40, 0, 0};
	struct conntrack_tuple none = {0};
	struct buffer out = buffer_make(CONNTRACK_REQUEST_MAX);
	struct nlmsghdr header;

	(void)state;
	assert_true(conntrack_request(&back4, 7, &out));
	assert_int_equal(out.len, sizeof(header) + sizeof(body));
	memcpy(&header, out.ptr, sizeof(header));
	assert_int_equal(header.nlmsg_len, out.len);
	assert_int_equal(header.nlmsg_type, 1 << 8 | 1); /* ctnetlink, GET */
	assert_int_equal(header.nlmsg_flags, NLM_F_REQUEST);
	assert_int_equal(header.nlmsg_seq, 7);
	assert_memory_equal(out.ptr + sizeof(header), body, sizeof(body));
	buffer_free(&out);

	out = buffer_make(CONNTRACK_REQUEST_MAX);
	assert_true(conntrack_request(&back6, 7, &out));
	assert_int_equal(out.len, sizeof(header) + sizeof(body) + (size_t)2 * 12);
	assert_int_equal(out.ptr[sizeof(header)], AF_INET6);
	buffer_free(&out);

	out = buffer_make(CONNTRACK_REQUEST_MAX);
	assert_false(conntrack_request(&none, 7, &out));
	assert_int_equal(out.len, 0);
	buffer_free(&out);
	out = buffer_make(16);
	assert_false(conntrack_request(&back4, 7, &out));
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
