/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/handshake_message.h"
#include "checks/handshake/record.h"
#include "tests/checks/handshake/hex.h"

static const struct {
	const char *label;
	const char *bytes;
	enum record_status status; /* after the records below */
	size_t records;
	size_t pending;
} record_cases[] = {
	{"nothing", "", RECORD_NEED_MORE, 0, 0},
	{"half a header", "160303", RECORD_NEED_MORE, 0, 3},
	{"alert", "15030300020228", RECORD_NEED_MORE, 1, 0},
	{"two alerts", "15030300020170 15030100020228", RECORD_NEED_MORE, 2, 0},
	{"cut fragment", "160303000401020a", RECORD_NEED_MORE, 0, 8},
	{"one and a half", "15030300020170 1603", RECORD_NEED_MORE, 1, 2},
	{"type 25", "190303000101", RECORD_BAD, 0, 6},
	{"type 19", "130303000101", RECORD_BAD, 0, 6},
	{"version 2.3", "160203000101", RECORD_BAD, 0, 6},
	{"65535 bytes", "160303ffff", RECORD_BAD, 0, 5},
	{"2^14 + 1 bytes", "1603034001", RECORD_BAD, 0, 5},
	{"2^14 bytes", "1603034000", RECORD_NEED_MORE, 0, 5},
	{"empty handshake", "1603030000", RECORD_BAD, 0, 5},
	{"empty alert", "1503030000", RECORD_BAD, 0, 5},
	{"empty application data", "1703030000", RECORD_NEED_MORE, 1, 0},
	{"good then bad", "15030300020170 16030300 00", RECORD_BAD, 1, 5},
};

static size_t read_all(struct record_reader *reader, enum record_status *status)
{
	struct record record;
	size_t count = 0;

	while ((*status = record_reader_next(reader, &record)) == RECORD_READY)
		count++;
	return count;
}

static void test_records(void **state)
{
	size_t i, at, step;

	(void)state;
	for (i = 0; i < sizeof(record_cases) / sizeof(record_cases[0]); i++) {
		struct span bytes = hex_bytes(record_cases[i].bytes);

		/* However the stream is cut, the outcome is the same. */
		for (step = 1; step <= bytes.len + 1; step++) {
			struct record_reader reader = record_reader_make();
			enum record_status status = RECORD_NEED_MORE;
			size_t count = 0;

			for (at = 0; at < bytes.len && status != RECORD_BAD;
			     at += step) {
				struct span piece = span_slice(bytes, at, at + step);

				assert_true(record_reader_add(&reader, piece));
				count += read_all(&reader, &status);
			}
			if (status != record_cases[i].status ||
			    count != record_cases[i].records)
				fail_msg("%s by %zu: %zu records, status %d",
					 record_cases[i].label, step, count,
					 (int)status);
			if (status == RECORD_NEED_MORE &&
			    record_reader_pending(&reader) != record_cases[i].pending)
				fail_msg("%s: %zu pending", record_cases[i].label,
					 record_reader_pending(&reader));
			if (status == RECORD_BAD && !reader.why)
				fail_msg("%s: no reason", record_cases[i].label);
			record_reader_free(&reader);
		}
		free_span(bytes);
	}
}

static void test_biggest_record(void **state)
{
	static char bytes[RECORD_HEADER_LEN + RECORD_FRAGMENT_MAX] = {0x17, 3, 3, 0x40,
								      0};
	struct record_reader reader = record_reader_make();
	struct record record;

	(void)state;
	/* All but one byte, and then as much as one read may bring. */
	assert_true(
		record_reader_add(&reader, (struct span){bytes, RECORD_FRAGMENT_MAX}));
	assert_int_equal(RECORD_NEED_MORE, record_reader_next(&reader, &record));
	assert_true(
		record_reader_add(&reader, (struct span){bytes + RECORD_FRAGMENT_MAX,
							 RECORD_HEADER_LEN}));
	assert_int_equal(RECORD_READY, record_reader_next(&reader, &record));
	assert_int_equal(RECORD_FRAGMENT_MAX, record.fragment.len);
	assert_int_equal(RECORD_NEED_MORE, record_reader_next(&reader, &record));
	record_reader_free(&reader);
}

static const struct {
	const char *label;
	const char *fragments; /* concatenated; cut in every way */
	const char *expected;  /* "type:len type:len", "+" when one is begun */
} join_cases[] = {
	{"nothing", "", ""},
	{"ServerHelloDone", "0e000000", "14:0 "},
	{"half a header", "0e0000", "+"},
	{"two in one", "0e000000 00000000", "14:0 0:0 "},
	{"body", "0b000003 aabbcc 0e000000", "11:3 14:0 "},
	{"body cut", "0b000003 aabb", "+"},
	{"16 MiB announced", "0bffffff 00", "11:16777215s +"},
};

static void test_joining(void **state)
{
	size_t i, at, step;

	(void)state;
	for (i = 0; i < sizeof(join_cases) / sizeof(join_cases[0]); i++) {
		struct span bytes = hex_bytes(join_cases[i].fragments);

		for (step = 1; step <= bytes.len + 1; step++) {
			struct handshake_joiner joiner = handshake_joiner_make();
			struct handshake_message message;
			char seen[256] = "";

			for (at = 0; at < bytes.len; at += step) {
				assert_true(handshake_joiner_add(
					&joiner, span_slice(bytes, at, at + step)));
				while (handshake_joiner_next(&joiner, &message)) {
					size_t len = strlen(seen);

					assert_int_equal(message.skipped ? 0
									 : message.len,
							 message.body.len);
					(void)snprintf(seen + len, sizeof(seen) - len,
						       "%u:%u%s ",
						       (unsigned int)message.type,
						       (unsigned int)message.len,
						       message.skipped ? "s" : "");
				}
			}
			if (handshake_joiner_inside(&joiner))
				strncat(seen, "+", sizeof(seen) - strlen(seen) - 1);
			if (strcmp(seen, join_cases[i].expected) != 0)
				fail_msg("%s by %zu: \"%s\"", join_cases[i].label, step,
					 seen);
			handshake_joiner_free(&joiner);
		}
		free_span(bytes);
	}
}

/* A message just kept, and one just not; what follows is found again. */
static void test_message_ceiling(void **state)
{
	uint32_t len;

	(void)state;
	for (len = HANDSHAKE_MESSAGE_MAX; len <= HANDSHAKE_MESSAGE_MAX + 1; len++) {
		struct handshake_joiner joiner = handshake_joiner_make();
		struct handshake_message message;
		static char zeros[RECORD_FRAGMENT_MAX];
		char header[4] = {11, 0, (char)(unsigned char)(len >> 8 & 0xff),
				  (char)(unsigned char)(len & 0xff)};
		uint32_t left = len;
		bool skipped = false;
		size_t count = 0;

		assert_true(handshake_joiner_add(&joiner, (struct span){header, 4}));
		while (left > 0) {
			uint32_t n =
				left < RECORD_FRAGMENT_MAX ? left : RECORD_FRAGMENT_MAX;

			while (handshake_joiner_next(&joiner, &message)) {
				skipped = message.skipped;
				count++;
			}
			assert_true(
				handshake_joiner_add(&joiner, (struct span){zeros, n}));
			left -= n;
		}
		while (handshake_joiner_next(&joiner, &message)) {
			skipped = message.skipped;
			count++;
		}
		assert_int_equal(1, count);
		assert_int_equal(len > HANDSHAKE_MESSAGE_MAX, skipped);
		assert_false(handshake_joiner_inside(&joiner));
		assert_true(handshake_joiner_add(&joiner, SPAN_LITERAL("\x0e\0\0\0")));
		assert_true(handshake_joiner_next(&joiner, &message));
		assert_int_equal(HANDSHAKE_SERVER_HELLO_DONE, message.type);
		handshake_joiner_free(&joiner);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_biggest_record),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_message_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
