/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packets sealed and opened, against the samples of both RFCs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/crypto.h>

#include "checks/handshake/quic/keys.h"
#include "tests/checks/handshake/hex.h"
#include "tests/checks/handshake/quic/vectors.h"

enum { DATAGRAM_MAX = 2048 };

static const struct {
	const char *label;
	uint32_t version;
	const char *packet;
	bool from_server;
	uint64_t number;
	const char *frames;
	size_t padding;
} open_cases[] = {
	{"RFC 9001 A.2", QUIC_VERSION_1, VECTOR_V1_CLIENT, false, 2,
	 VECTOR_CLIENT_FRAMES, VECTOR_CLIENT_PADDING},
	{"RFC 9001 A.3", QUIC_VERSION_1, VECTOR_V1_SERVER, true, 1,
	 VECTOR_SERVER_FRAMES, 0},
	{"RFC 9369 A.2", QUIC_VERSION_2, VECTOR_V2_CLIENT, false, 2,
	 VECTOR_CLIENT_FRAMES, VECTOR_CLIENT_PADDING},
	{"RFC 9369 A.3", QUIC_VERSION_2, VECTOR_V2_SERVER, true, 1,
	 VECTOR_SERVER_FRAMES, 0},
};

static struct quic_keys keys_of(size_t row)
{
	struct span id = hex_bytes(VECTOR_CONNECTION_ID);
	struct quic_keys keys;

	assert_true(quic_keys_initial(NULL,
				      quic_version_by_code(open_cases[row].version), id,
				      open_cases[row].from_server, &keys));
	free_span(id);
	return keys;
}

static void add_hex(struct buffer *out, const char *text)
{
	struct span bytes = hex_bytes(text);

	buffer_add(out, bytes);
	free_span(bytes);
}

static void test_open(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(open_cases) / sizeof(open_cases[0]); i++) {
		struct quic_keys keys = keys_of(i);
		struct span bytes = hex_bytes(open_cases[i].packet), rest = bytes;
		struct buffer frames = buffer_make(DATAGRAM_MAX);
		struct buffer payload = buffer_make(DATAGRAM_MAX);
		struct quic_packet packet;
		uint64_t number = 99;

		assert_true(quic_packet_next(&rest, &packet));
		if (!quic_keys_open(&keys, &packet, 0, &number, &payload))
			fail_msg("%s: not opened", open_cases[i].label);
		add_hex(&frames, open_cases[i].frames);
		for (j = 0; j < open_cases[i].padding; j++)
			buffer_add_u8(&frames, 0);
		if (number != open_cases[i].number ||
		    !span_equal(buffer_span(&payload), buffer_span(&frames)))
			fail_msg("%s: opened to something else", open_cases[i].label);
		buffer_free(&payload);
		buffer_free(&frames);
		free_span(bytes);
	}
}

/* Any bit of it, clear or sealed, makes it worthless; so do the other side's keys. */
static void test_forged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(open_cases) / sizeof(open_cases[0]); i++) {
		struct quic_keys keys = keys_of(i), others = keys_of(i ^ 1);
		struct span bytes = hex_bytes(open_cases[i].packet), rest = bytes;
		struct buffer copy = buffer_make(DATAGRAM_MAX);
		struct buffer payload = buffer_make(DATAGRAM_MAX);
		struct quic_packet packet;
		uint64_t number;
		size_t at;

		assert_true(quic_packet_next(&rest, &packet));
		assert_false(quic_keys_open(&others, &packet, 0, &number, &payload));
		for (at = 0; at < bytes.len; at += at < 40 ? 1 : 37) {
			struct quic_packet forged;

			buffer_reset(&copy);
			buffer_add(&copy, bytes);
			copy.ptr[at] = (char)(copy.ptr[at] ^ 0x10);
			rest = buffer_span(&copy);
			/* Some are not even packets of this kind any more. */
			if (!quic_packet_next(&rest, &forged) ||
			    forged.kind != QUIC_PACKET_INITIAL)
				continue;
			if (quic_keys_open(&keys, &forged, 0, &number, &payload) ||
			    payload.len != 0)
				fail_msg("%s: bit of byte %zu", open_cases[i].label,
					 at);
		}
		buffer_free(&payload);
		buffer_free(&copy);
		free_span(bytes);
	}
}

/* Of version 1 and of version 2, the client's packets of the samples, to the byte. */
static void test_seal(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(open_cases) / sizeof(open_cases[0]); i += 2) {
		struct quic_keys keys = keys_of(i);
		struct span wanted = hex_bytes(open_cases[i].packet);
		struct span id = hex_bytes(VECTOR_CONNECTION_ID);
		const struct quic_long_header header = {
			.version = quic_version_by_code(open_cases[i].version),
			.type = QUIC_LONG_INITIAL,
			.destination = id,
			.number = 2,
		};
		struct buffer frames = buffer_make(DATAGRAM_MAX);
		struct buffer out = buffer_make(DATAGRAM_MAX);

		add_hex(&frames, open_cases[i].frames);
		for (j = 0; j < open_cases[i].padding; j++)
			buffer_add_u8(&frames, 0);
		quic_keys_seal(&keys, &header, buffer_span(&frames), &out);
		if (out.failed || !span_equal(buffer_span(&out), wanted))
			fail_msg("%s: sealed otherwise", open_cases[i].label);
		buffer_free(&out);
		buffer_free(&frames);
		free_span(id);
		free_span(wanted);
	}
}

/* RFC 9001 A.5, RFC 9369 A.5: what follows from a traffic secret. */
#define CHACHA_SECRET "9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b"

static const struct {
	uint32_t version;
	const char *key, *iv, *hp;
} chacha_cases[] = {
	{QUIC_VERSION_1,
	 "c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8",
	 "e0459b3474bdd0e44a41c144",
	 "25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"},
	{QUIC_VERSION_2,
	 "3bfcddd72bcf02541d7fa0dd1f5f9eeea817e09a6963a0e6c7df0f9a1bab90f2",
	 "a6b5bc6ab7dafce30ffff5dd",
	 "d659760d2ba434a226fd37b35c69e2da8211d10c4f12538787d65645d5d1b8e2"},
};

static void test_derive(void **state)
{
	struct span secret = hex_bytes(CHACHA_SECRET);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(chacha_cases) / sizeof(chacha_cases[0]); i++) {
		struct span key = hex_bytes(chacha_cases[i].key);
		struct span iv = hex_bytes(chacha_cases[i].iv);
		struct span hp = hex_bytes(chacha_cases[i].hp);
		struct quic_keys keys;

		assert_true(quic_keys_derive(
			NULL, quic_version_by_code(chacha_cases[i].version), 0x1303,
			(const unsigned char *)secret.ptr, &keys));
		assert_memory_equal(keys.key, key.ptr, key.len);
		assert_memory_equal(keys.iv, iv.ptr, iv.len);
		assert_memory_equal(keys.hp, hp.ptr, hp.len);
		free_span(key);
		free_span(iv);
		free_span(hp);
	}
	free_span(secret);
}

/* Each suite opens what it sealed, and not when one byte of it is another. */
static void test_suites(void **state)
{
	static const uint16_t suites[] = {0x1301, 0x1302, 0x1303, 0x1304};
	static const unsigned char secret[64] = {1, 2, 3};
	const struct quic_long_header header = {
		.version = quic_version_by_code(QUIC_VERSION_1),
		.type = QUIC_LONG_HANDSHAKE,
		.destination = SPAN_LITERAL("peer"),
		.source = SPAN_LITERAL("ours"),
		.number = 0x12345678,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		struct buffer payload = buffer_make(DATAGRAM_MAX);
		struct buffer out = buffer_make(DATAGRAM_MAX);
		struct quic_packet packet;
		struct quic_keys keys;
		uint64_t number;
		struct span rest;

		assert_true(quic_keys_derive(NULL, header.version, suites[i], secret,
					     &keys));
		quic_keys_seal(&keys, &header, SPAN_LITERAL("\1"), &out);
		assert_false(out.failed);
		rest = buffer_span(&out);
		assert_true(quic_packet_next(&rest, &packet));
		assert_int_equal(packet.kind, QUIC_PACKET_HANDSHAKE);
		if (!quic_keys_open(&keys, &packet, 0x12345670, &number, &payload) ||
		    number != 0x12345678 || payload.len != 1 || payload.ptr[0] != 1)
			fail_msg("suite %04x", (unsigned int)suites[i]);
		out.ptr[out.len - 1] = (char)(out.ptr[out.len - 1] ^ 1);
		if (quic_keys_open(&keys, &packet, 0x12345670, &number, &payload))
			fail_msg("suite %04x takes any seal", (unsigned int)suites[i]);
		buffer_free(&payload);
		buffer_free(&out);
	}
	assert_false(quic_keys_derive(NULL, header.version, 0x1305, secret,
				      &(struct quic_keys){0}));
}

static void test_retry(void **state)
{
	static const char *const retries[] = {VECTOR_V1_RETRY, VECTOR_V2_RETRY};
	struct span id = hex_bytes(VECTOR_CONNECTION_ID);
	unsigned char tag[QUIC_RETRY_TAG_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		struct span bytes = hex_bytes(retries[i]), rest = bytes;
		struct quic_packet packet;

		assert_true(quic_packet_next(&rest, &packet));
		assert_true(quic_keys_retry_tag(
			NULL, quic_version_by_code(packet.version), id,
			span_slice(bytes, 0, bytes.len - QUIC_RETRY_TAG_LEN), tag));
		assert_memory_equal(tag, packet.tag.ptr, sizeof(tag));
		free_span(bytes);
	}
	free_span(id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),   cmocka_unit_test(test_forged),
		cmocka_unit_test(test_seal),   cmocka_unit_test(test_derive),
		cmocka_unit_test(test_suites), cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
