/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checks/handshake/quic/packet.h"
#include "checks/handshake/quic/varint.h"
#include "tests/checks/handshake/hex.h"
#include "tests/checks/handshake/quic/vectors.h"

/* ---- integers ------------------------------------------------------------------ */

/* RFC 9000 A.1, the edges, and what is cut short. */
static const struct {
	const char *label;
	const char *bytes;
	bool ok;
	uint64_t value;
	bool shortest; /* quic_varint_write() makes the same bytes of it */
} varint_cases[] = {
	{"eight bytes", "c2197c5eff14e88c", true, UINT64_C(151288809941952652), true},
	{"four bytes", "9d7f3e7d", true, 494878333, true},
	{"two bytes", "7bbd", true, 15293, true},
	{"one byte", "25", true, 37, true},
	{"one byte in two", "4025", true, 37, false},
	{"the least", "00", true, 0, true},
	{"the most in one", "3f", true, 63, true},
	{"the least in two", "4040", true, 64, true},
	{"the most in two", "7fff", true, 16383, true},
	{"the least in four", "80004000", true, 16384, true},
	{"the most in four", "bfffffff", true, 1073741823, true},
	{"the least in eight", "c000000040000000", true, 1073741824, true},
	{"the most", "ffffffffffffffff", true, QUIC_VARINT_MAX, true},
	{"nothing", "", false, 0, false},
	{"two bytes, one there", "40", false, 0, false},
	{"eight bytes, seven there", "c2197c5eff14e8", false, 0, false},
};

static void test_varint(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(varint_cases) / sizeof(varint_cases[0]); i++) {
		struct span bytes = hex_bytes(varint_cases[i].bytes);
		struct buffer out = buffer_make(16);
		struct reader in = reader_make(bytes);
		uint64_t value = quic_varint_read(&in);

		if (in.failed == varint_cases[i].ok || value != varint_cases[i].value ||
		    (varint_cases[i].ok && in.rest.len != 0))
			fail_msg("%s: read %llu", varint_cases[i].label,
				 (unsigned long long)value);
		if (varint_cases[i].ok)
			quic_varint_write(&out, value);
		if (span_equal(buffer_span(&out), bytes) !=
		    (varint_cases[i].shortest || bytes.len == 0))
			fail_msg("%s: written otherwise", varint_cases[i].label);
		buffer_free(&out);
		free_span(bytes);
	}
}

static void test_varint_limits(void **state)
{
	struct buffer out = buffer_make(16);

	(void)state;
	quic_varint_write(&out, QUIC_VARINT_MAX + 1);
	assert_true(out.failed);
	buffer_reset(&out);
	quic_varint_write_u14(&out, 16384);
	assert_true(out.failed);
	buffer_reset(&out);
	quic_varint_write_u14(&out, 1);
	assert_true(span_equal(buffer_span(&out), SPAN_LITERAL("\x40\x01")));
	buffer_free(&out);
}

/* ---- headers -------------------------------------------------------------------- */

#define BODY20 "000102030405060708090a0b0c0d0e0f10111213"

static const struct {
	const char *label;
	const char *bytes;
	bool ok;
	enum quic_packet_kind kind;
	uint32_t version;
	size_t destination, source, token, versions, number_at, rest;
} packet_cases[] = {
	{"RFC 9001 A.2", VECTOR_V1_CLIENT, true, QUIC_PACKET_INITIAL, 1, 8, 0, 0, 0, 18,
	 0},
	{"RFC 9001 A.3", VECTOR_V1_SERVER, true, QUIC_PACKET_INITIAL, 1, 0, 8, 0, 0, 18,
	 0},
	{"RFC 9001 A.4", VECTOR_V1_RETRY, true, QUIC_PACKET_RETRY, 1, 0, 8, 5, 0, 0, 0},
	{"RFC 9369 A.2", VECTOR_V2_CLIENT, true, QUIC_PACKET_INITIAL, QUIC_VERSION_2, 8,
	 0, 0, 0, 18, 0},
	{"RFC 9369 A.4", VECTOR_V2_RETRY, true, QUIC_PACKET_RETRY, QUIC_VERSION_2, 0, 8,
	 5, 0, 0, 0},
	{"Initial with a token", "c0 00000001 01aa 00 02beef 14" BODY20, true,
	 QUIC_PACKET_INITIAL, 1, 1, 0, 2, 0, 12, 0},
	{"two packets", "c0 00000001 00 00 00 14" BODY20 "e0 00000001", true,
	 QUIC_PACKET_INITIAL, 1, 0, 0, 0, 0, 9, 5},
	{"Handshake has no token", "e0 00000001 00 00 14" BODY20, true,
	 QUIC_PACKET_HANDSHAKE, 1, 0, 0, 0, 0, 8, 0},
	{"0-RTT of version 2", "e0 6b3343cf 00 00 14" BODY20, true, QUIC_PACKET_0RTT,
	 QUIC_VERSION_2, 0, 0, 0, 0, 8, 0},
	{"a version nobody speaks", "c0 ff00001d 01aa 01bb 77", true, QUIC_PACKET_OTHER,
	 0xff00001d, 1, 1, 0, 0, 0, 0},
	/* RFC 8999 6: the fixed bit means nothing there, ids may be longer */
	{"Version Negotiation", "80 00000000 01aa 01bb 00000001 6b3343cf", true,
	 QUIC_PACKET_VERSION_NEGOTIATION, 0, 1, 1, 0, 8, 0, 0},
	{"Version Negotiation with long ids",
	 "80 00000000 15" BODY20 "14 15" BODY20 "14 00000001", true,
	 QUIC_PACKET_VERSION_NEGOTIATION, 0, 21, 21, 0, 4, 0, 0},
	{"Version Negotiation of nothing", "80 00000000 01aa 01bb", false, 0, 0, 0, 0,
	 0, 0, 0, 0},
	{"Version Negotiation of half a version", "80 00000000 01aa 01bb 000000", false,
	 0, 0, 0, 0, 0, 0, 0, 0},
	{"short header", "40 aabbcc", true, QUIC_PACKET_SHORT, 0, 0, 0, 0, 0, 0, 0},
	{"short header without the fixed bit", "00 aabbcc", false, 0, 0, 0, 0, 0, 0, 0,
	 0},
	{"long header without the fixed bit", "80 00000001 00 00 00 14" BODY20, false,
	 0, 0, 0, 0, 0, 0, 0, 0},
	{"empty", "", false, 0, 0, 0, 0, 0, 0, 0, 0},
	{"no version", "c0 000000", false, 0, 0, 0, 0, 0, 0, 0, 0},
	{"connection id cut short", "c0 00000001 08 8394", false, 0, 0, 0, 0, 0, 0, 0,
	 0},
	{"connection id of 21 bytes", "c0 00000001 15" BODY20 "14 00 00 14" BODY20,
	 false, 0, 0, 0, 0, 0, 0, 0, 0},
	{"token cut short", "c0 00000001 00 00 40ff 14" BODY20, false, 0, 0, 0, 0, 0, 0,
	 0, 0},
	{"length cut short", "c0 00000001 00 00 00 15" BODY20, false, 0, 0, 0, 0, 0, 0,
	 0, 0},
	{"length of eight bytes that lies", "c0 00000001 00 00 00 ffffffffffffffff",
	 false, 0, 0, 0, 0, 0, 0, 0, 0},
	/* RFC 9001 5.4.2: there has to be a sample */
	{"too short to have a sample", "c0 00000001 00 00 00 13 " BODY20, false, 0, 0,
	 0, 0, 0, 0, 0, 0},
	{"Retry without a token", "f0 00000001 00 00 000102030405060708090a0b0c0d0e0f",
	 false, 0, 0, 0, 0, 0, 0, 0, 0},
};

static void test_packet(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(packet_cases) / sizeof(packet_cases[0]); i++) {
		struct span bytes = hex_bytes(packet_cases[i].bytes);
		struct span exact = exact_copy(bytes, bytes.len), rest = exact;
		struct quic_packet packet = {0};
		bool ok = quic_packet_next(&rest, &packet);

		if (ok != packet_cases[i].ok || packet.kind != packet_cases[i].kind ||
		    packet.version != packet_cases[i].version ||
		    packet.destination.len != packet_cases[i].destination ||
		    packet.source.len != packet_cases[i].source ||
		    packet.token.len != packet_cases[i].token ||
		    packet.versions.len != packet_cases[i].versions ||
		    packet.number_at != packet_cases[i].number_at)
			fail_msg("%s: read otherwise", packet_cases[i].label);
		if (rest.len != (ok ? packet_cases[i].rest : bytes.len))
			fail_msg("%s: %zu bytes left", packet_cases[i].label, rest.len);
		free_span(exact);
		free_span(bytes);
	}
}

static void test_versions(void **state)
{
	(void)state;
	assert_null(quic_version_by_code(0));
	assert_null(quic_version_by_code(QUIC_VERSION_RESERVED));
	assert_true(quic_version_is_reserved(QUIC_VERSION_RESERVED));
	assert_true(quic_version_is_reserved(0xfafafafa));
	assert_false(quic_version_is_reserved(QUIC_VERSION_1));
	assert_false(quic_version_is_reserved(QUIC_VERSION_2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_varint),
		cmocka_unit_test(test_varint_limits),
		cmocka_unit_test(test_packet),
		cmocka_unit_test(test_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
