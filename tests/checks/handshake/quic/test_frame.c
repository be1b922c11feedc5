/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checks/handshake/quic/frame.h"
#include "tests/checks/handshake/hex.h"
#include "tests/checks/handshake/quic/vectors.h"

static const struct {
	const char *label;
	const char *bytes;
	bool ok;
	enum quic_frame_kind kind;
	uint64_t offset, largest, error;
	size_t data, reason, rest;
} cases[] = {
	{"one byte of padding", "00", true, QUIC_FRAME_PADDING, 0, 0, 0, 0, 0, 0},
	{"padding is one frame", "000000 01", true, QUIC_FRAME_PADDING, 0, 0, 0, 0, 0,
	 1},
	{"ping", "01 01", true, QUIC_FRAME_PING, 0, 0, 0, 0, 0, 1},
	/* RFC 9000 16: the type is an integer that may be written longer, but 12.4
	 * lets one refuse that; we read it. */
	{"ping in two bytes", "4001", true, QUIC_FRAME_PING, 0, 0, 0, 0, 0, 0},
	{"ack of 0", "02 00 00 00 00", true, QUIC_FRAME_ACK, 0, 0, 0, 0, 0, 0},
	{"ack with a range", "02 0a 00 01 02 03 02", true, QUIC_FRAME_ACK, 0, 10, 0, 0,
	 0, 0},
	{"ack with ECN counts", "03 05 00 00 05 010203", true, QUIC_FRAME_ACK, 0, 5, 0,
	 0, 0, 0},
	{"ack of what is below zero", "02 05 00 00 06", false, 0, 0, 0, 0, 0, 0, 0},
	{"ack range that goes below zero", "02 0a 00 01 02 07 00", false, 0, 0, 0, 0, 0,
	 0, 0},
	{"ack range with a length below zero", "02 0a 00 01 02 03 04", false, 0, 0, 0,
	 0, 0, 0, 0},
	{"ack that promises more ranges", "02 0a 00 02 02 03 02", false, 0, 0, 0, 0, 0,
	 0, 0},
	{"ack with endless ranges", "02 0a 00 80ffffff 02", false, 0, 0, 0, 0, 0, 0, 0},
	{"crypto", "06 00 03 aabbcc 00", true, QUIC_FRAME_CRYPTO, 0, 0, 0, 3, 0, 1},
	{"crypto further on", "06 4100 01 aa", true, QUIC_FRAME_CRYPTO, 256, 0, 0, 1, 0,
	 0},
	{"crypto with nothing", "06 00 00", true, QUIC_FRAME_CRYPTO, 0, 0, 0, 0, 0, 0},
	{"crypto cut short", "06 00 03 aabb", false, 0, 0, 0, 0, 0, 0, 0},
	{"crypto that ends too far", "06 ffffffffffffffff 01 aa", false, 0, 0, 0, 0, 0,
	 0, 0},
	{"close", "1c 4128 06 00", true, QUIC_FRAME_CONNECTION_CLOSE, 0, 0, 0x128, 0, 0,
	 0},
	{"close with words", "1c 02 00 03 627573", true, QUIC_FRAME_CONNECTION_CLOSE, 0,
	 0, 2, 0, 3, 0},
	{"close cut short", "1c 02 00 04 627573", false, 0, 0, 0, 0, 0, 0, 0},
	{"close of an application", "1d 00 00", false, 0, 0, 0, 0, 0, 0, 0},
	{"stream data", "08 00", false, 0, 0, 0, 0, 0, 0, 0},
	{"handshake done", "1e", false, 0, 0, 0, 0, 0, 0, 0},
	{"RFC 9001 A.2", VECTOR_CLIENT_FRAMES, true, QUIC_FRAME_CRYPTO, 0, 0, 0, 241, 0,
	 0},
	{"RFC 9001 A.3", VECTOR_SERVER_FRAMES, true, QUIC_FRAME_ACK, 0, 0, 0, 0, 0, 94},
};

static void test_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span bytes = hex_bytes(cases[i].bytes);
		struct span exact = exact_copy(bytes, bytes.len), rest = exact;
		struct quic_frame frame = {0};
		const char *why = NULL;
		bool ok = quic_frame_next(&rest, &frame, &why);

		if (ok != cases[i].ok || ok != (why == NULL))
			fail_msg("%s: %s", cases[i].label, why ? why : "was read");
		if (frame.kind != cases[i].kind || frame.offset != cases[i].offset ||
		    frame.largest != cases[i].largest ||
		    frame.error != cases[i].error || frame.data.len != cases[i].data ||
		    frame.reason.len != cases[i].reason ||
		    (ok && rest.len != cases[i].rest))
			fail_msg("%s: read otherwise", cases[i].label);
		free_span(exact);
		free_span(bytes);
	}
}

/* Packets that came -> an ACK frame of RFC 9000 19.3, byte by byte. */
static void test_ack(void **state)
{
	static const struct {
		const char *label;
		uint64_t largest, seen;
		const char *bytes;
	} rows[] = {
		{"one", 7, 0x1, "02 07 00 00 00"},
		{"three in a row", 7, 0x7, "02 07 00 00 02"},
		/* 7, 6 and 4: number 5 is missing */
		{"one is missing", 7, 0xb, "02 07 00 01 01 00 00"},
		/* 9; 6, 5; 2 */
		{"two gaps", 9, 0x99, "02 09 00 02 00 01 01 01 00"},
		{"all of them", 63, UINT64_MAX, "02 3f 00 00 3f"},
		{"the oldest alone", 63, UINT64_C(1) << 63 | 1, "02 3f 00 01 00 3d 00"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer out = buffer_make(256);
		struct span wanted = hex_bytes(rows[i].bytes);

		quic_frame_write_ack(&out, rows[i].largest, rows[i].seen);
		if (!span_equal(buffer_span(&out), wanted))
			fail_msg("%s: otherwise", rows[i].label);
		free_span(wanted);
		buffer_free(&out);
	}
}

/* What is written can be read. */
static void test_write(void **state)
{
	struct buffer out = buffer_make(1024);
	struct quic_frame frame;
	const char *why = NULL;
	struct span rest;

	(void)state;
	quic_frame_write_ack(&out, 7, 1);
	quic_frame_write_crypto(&out, 300, SPAN_LITERAL("hello"));
	quic_frame_write_close(&out, QUIC_CRYPTO_ERROR + 40);
	assert_false(out.failed);
	rest = buffer_span(&out);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_ACK);
	assert_int_equal(frame.largest, 7);
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_CRYPTO);
	assert_int_equal(frame.offset, 300);
	assert_true(span_equal(frame.data, SPAN_LITERAL("hello")));
	assert_true(quic_frame_next(&rest, &frame, &why));
	assert_int_equal(frame.kind, QUIC_FRAME_CONNECTION_CLOSE);
	assert_int_equal(frame.error, 0x128);
	assert_int_equal(rest.len, 0);
	buffer_free(&out);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(quic_frame_error_name(0), "NO_ERROR");
	assert_string_equal(quic_frame_error_name(0x0a), "PROTOCOL_VIOLATION");
	assert_string_equal(quic_frame_error_name(0x10), "NO_VIABLE_PATH");
	assert_null(quic_frame_error_name(0x128));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_ack),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
