/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of single messages and extensions that finished handshakes bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/certificate_request.h"
#include "checks/handshake/extension.h"
#include "checks/handshake/new_session_ticket.h"
#include "checks/handshake/sct_list.h"

#define BYTES(text)                      \
	{                                \
		(text), sizeof(text) - 1 \
	}
#define V10 TLS_VERSION_TLS1_0
#define V12 TLS_VERSION_TLS1_2
#define V13 TLS_VERSION_TLS1_3

static const struct {
	const char *label;
	struct span body;
	enum tls_version version;
	bool ok;
	size_t count;
	const char *first;
} requests[] = {
	{"TLS 1.2, nobody in particular", BYTES("\1\1\0\2\4\1\0\0"), V12, true, 0,
	 NULL},
	{"TLS 1.2, two names", BYTES("\1\1\0\2\4\1\0\7\0\2ab\0\1c"), V12, true, 2,
	 "ab"},
	{"TLS 1.0 has no algorithms", BYTES("\1\1\0\4\0\2ab"), V10, true, 1, "ab"},
	{"SSL 3.0 as TLS 1.0", BYTES("\1\1\0\4\0\2ab"), TLS_VERSION_SSL3, true, 1,
	 "ab"},
	{"TLS 1.0, read as 1.2", BYTES("\1\1\0\4\0\2ab"), V12, false, 0, NULL},
	{"an empty name", BYTES("\1\1\0\2\4\1\0\2\0\0"), V12, false, 0, NULL},
	{"a name cut short", BYTES("\1\1\0\2\4\1\0\3\0\2a"), V12, false, 0, NULL},
	{"a byte too many", BYTES("\1\1\0\2\4\1\0\0\0"), V12, false, 0, NULL},
	{"nothing", BYTES(""), V12, false, 0, NULL},
	{"TLS 1.3, no names", BYTES("\0\0\6\0\15\0\2\0\0"), V13, true, 0, NULL},
	{"TLS 1.3, a name", BYTES("\0\0\12\0\57\0\6\0\4\0\2ab"), V13, true, 1, "ab"},
	{"TLS 1.3, names twice", BYTES("\0\0\14\0\57\0\2\0\0\0\57\0\2\0\0"), V13, false,
	 0, NULL},
	{"TLS 1.3, names and more", BYTES("\0\0\13\0\57\0\7\0\4\0\2ab!"), V13, false, 0,
	 NULL},
	{"TLS 1.3, a context", BYTES("\1x\0\0"), V13, true, 0, NULL},
};

static void test_certificate_request(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct certificate_request request = {.count = 99};
		struct span name;
		size_t count = 0;

		if (certificate_request_read(requests[i].body, requests[i].version,
					     &request) != requests[i].ok)
			fail_msg("%s: %d", requests[i].label, !requests[i].ok);
		if (!requests[i].ok) {
			assert_int_equal(99, request.count);
			continue;
		}
		if (request.count != requests[i].count)
			fail_msg("%s: %zu names", requests[i].label, request.count);
		while (certificate_request_next(&request, &name)) {
			if (count++ == 0 && !span_equal_string(name, requests[i].first))
				fail_msg("%s: another name", requests[i].label);
		}
		assert_int_equal(requests[i].count, count);
	}
}

static const struct {
	const char *label;
	struct span body;
	enum tls_version version;
	bool ok;
	struct new_session_ticket ticket;
} tickets[] = {
	{"TLS 1.2", BYTES("\0\0\1\54\0\2ab"), V12, true, {300, 2, 0}},
	{"TLS 1.2, none after all", BYTES("\0\0\0\0\0\0"), V12, true, {0, 0, 0}},
	{"TLS 1.2, a byte too many", BYTES("\0\0\1\54\0\2ab!"), V12, false, {0}},
	{"TLS 1.3", BYTES("\0\0\1\54rand\1n\0\2ab\0\0"), V13, true, {300, 2, 0}},
	{"TLS 1.3, early data",
	 BYTES("\0\0\1\54rand\1n\0\2ab\0\10\0\52\0\4\0\0\100\0"),
	 V13,
	 true,
	 {300, 2, 16384}},
	{"TLS 1.3, early data of three bytes",
	 BYTES("\0\0\1\54rand\1n\0\2ab\0\7\0\52\0\3\0\100\0"),
	 V13,
	 false,
	 {0}},
	{"TLS 1.3, no extensions at all",
	 BYTES("\0\0\1\54rand\1n\0\2ab"),
	 V13,
	 false,
	 {0}},
	{"TLS 1.3, cut short", BYTES("\0\0\1\54ra"), V13, false, {0}},
};

static void test_new_session_ticket(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tickets) / sizeof(tickets[0]); i++) {
		struct new_session_ticket ticket = {0};

		if (new_session_ticket_read(tickets[i].body, tickets[i].version,
					    &ticket) != tickets[i].ok)
			fail_msg("%s: %d", tickets[i].label, !tickets[i].ok);
		if (ticket.lifetime != tickets[i].ticket.lifetime ||
		    ticket.ticket_len != tickets[i].ticket.ticket_len ||
		    ticket.early_data_max != tickets[i].ticket.early_data_max)
			fail_msg("%s: %u, %zu, %u", tickets[i].label, ticket.lifetime,
				 ticket.ticket_len, ticket.early_data_max);
	}
}

static const struct {
	const char *label;
	struct span data;
	bool ok;
	uint32_t count;
} lists[] = {
	{"none", BYTES("\0\0"), true, 0},
	{"two", BYTES("\0\7\0\2ab\0\1c"), true, 2},
	{"an empty one", BYTES("\0\2\0\0"), false, 0},
	{"cut short", BYTES("\0\3\0\2a"), false, 0},
	{"a byte too many", BYTES("\0\3\0\1a!"), false, 0},
	{"nothing", BYTES(""), false, 0},
};

static void test_sct_list(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		uint32_t count = 0;

		if (sct_list_count(lists[i].data, &count) != lists[i].ok ||
		    count != lists[i].count)
			fail_msg("%s: %u", lists[i].label, count);
	}
}

static void test_extension(void **state)
{
	struct span two = SPAN_LITERAL("\0\12\0\1a\0\13\0\0"), data = {NULL, 0}, rest;
	char many[EXTENSION_LIST_MAX * 4 + 4];
	struct extension extension;
	size_t i;

	(void)state;
	assert_true(extension_list_is_sound(two));
	assert_true(extension_list_is_sound(SPAN_LITERAL("")));
	assert_false(extension_list_is_sound(SPAN_LITERAL("\0\12\0\0\0\12\0\0")));
	assert_false(extension_list_is_sound(SPAN_LITERAL("\0\12\0\1")));
	assert_true(extension_find(two, 10, &data) && span_equal_string(data, "a"));
	assert_true(extension_find(two, 11, &data) && data.len == 0);
	assert_false(extension_find(two, 12, &data));
	rest = two;
	assert_true(extension_next(&rest, &extension) && extension.type == 10);
	assert_true(extension_next(&rest, &extension) && extension.type == 11);
	assert_false(extension_next(&rest, &extension));
	/* As many as may be, and one more. */
	memset(many, 0, sizeof(many));
	for (i = 0; i <= EXTENSION_LIST_MAX; i++)
		many[4 * i + 1] = (char)i;
	assert_true(extension_list_is_sound((struct span){many, sizeof(many) - 4}));
	assert_false(extension_list_is_sound((struct span){many, sizeof(many)}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificate_request),
		cmocka_unit_test(test_new_session_ticket),
		cmocka_unit_test(test_sct_list),
		cmocka_unit_test(test_extension),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
