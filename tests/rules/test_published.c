/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What recorded rulesets of a kernel (6.18; corpus/kernel_ruleset/NAME, made by
 * published.sh with published_tool) publish; and what becomes of one that lies.
 */
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/netfilter/nf_tables.h>

#include "rules/published.h"
#include "rules/registers.h"
#include "tests/rules/recording.h"

enum { ARENA_MAX = 256 << 20 };

static struct span read_recording(struct arena *arena, const char *name)
{
	return recording_read(arena, TESTS_DIR "/corpus/kernel_ruleset", name);
}

/* "tcp 443 198.18.7.2:8443 ip nat docker", a line each; then "? " and the gaps.
 * Handles are cut off: they are the kernel's business. */
static void describe(const struct published *published, struct buffer *out)
{
	size_t i;

	for (i = 0; i < published->count; i++) {
		const struct published_entry *entry = &published->entries[i];
		static const char *const kinds[] = {"dnat", "redirect", "tproxy"};

		buffer_printf(out, "%s %s %u",
			      entry->protocol == IPPROTO_TCP ? "tcp" : "udp",
			      kinds[entry->kind], (unsigned int)entry->first);
		if (entry->last != entry->first)
			buffer_printf(out, "-%u", (unsigned int)entry->last);
		buffer_printf(out, " %s %.*s\n", entry->to ? entry->to : "?",
			      (int)(strstr(entry->by, " handle ") - entry->by),
			      entry->by);
	}
	for (i = 0; i < published->gap_count; i++) {
		const char *gap = published->gaps[i];

		buffer_printf(out, "? %.*s%s\n", (int)(strstr(gap, " handle ") - gap),
			      gap, strchr(gap, ':'));
	}
	buffer_add_byte(out, '\0');
}

static const struct {
	const char *label;
	const char *recording;
	uint16_t first, last; /* asked for */
	const char *published;
} cases[] = {
#include "tests/rules/published_cases.h"
};

static void test_recordings(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		struct buffer text = buffer_make(1 << 20);
		struct kernel_ruleset ruleset = {0};
		struct published published = {0};
		struct port_bits ports = {0};

		if (recording_decode(read_recording(&arena, cases[i].recording), &arena,
				     &ruleset) != 0)
			fail_msg("%s: not decoded", cases[i].label);
		if (!ruleset.consistent || ruleset.unreadable != 0)
			fail_msg("%s: not read whole", cases[i].label);
		port_bits_add(&ports, cases[i].first, cases[i].last);
		assert_int_equal(published_find(&ruleset, &ports, &arena, &published),
				 0);
		describe(&published, &text);
		if (strcmp(text.ptr, cases[i].published) != 0)
			fail_msg("%s: got:\n%s", cases[i].label, text.ptr);
		buffer_free(&text);
		arena_free(&arena);
	}
}

/* Without the elements of its sets nothing is guessed, and nothing is silent. */
static void test_without_elements(void **state)
{
	struct arena arena = arena_make(ARENA_MAX);
	struct kernel_ruleset ruleset = {0};
	struct published published = {0};
	struct port_bits ports = {0};
	struct span recording;
	uint32_t len;

	(void)state;
	recording = read_recording(&arena, "sets");
	len = (uint32_t)(uint8_t)recording.ptr[0] << 24 |
	      (uint32_t)(uint8_t)recording.ptr[1] << 16 |
	      (uint32_t)(uint8_t)recording.ptr[2] << 8 | (uint8_t)recording.ptr[3];
	recording = span_slice(recording, 0, 4 + (size_t)len);
	assert_int_equal(recording_decode(recording, &arena, &ruleset), 0);
	port_bits_add(&ports, 9443, 9443);
	assert_int_equal(published_find(&ruleset, &ports, &arena, &published), 0);
	assert_int_equal(published.count, 0);
	assert_true(published.gap_count > 0);
	arena_free(&arena);
}

/* Cut anywhere, or with one byte another: refused or counted, never misread into
 * something that is not there. (That nothing is read outside, the sanitizers say.) */
static void test_damaged(void **state)
{
	struct arena outer = arena_make(ARENA_MAX);
	const struct span whole = read_recording(&outer, "docker");
	char *bytes = arena_alloc(&outer, whole.len);
	size_t at;

	(void)state;
	assert_non_null(bytes);
	for (at = 0; at < whole.len; at += 7) {
		struct arena arena = arena_make(ARENA_MAX);
		struct kernel_ruleset ruleset = {0};

		memcpy(bytes, whole.ptr, whole.len);
		bytes[at] = (char)(bytes[at] ^ 0x55);
		(void)recording_decode((struct span){bytes, whole.len}, &arena,
				       &ruleset);
		ruleset = (struct kernel_ruleset){0};
		assert_int_not_equal(
			recording_decode(span_slice(whole, 0, at), &arena, &ruleset),
			0);
		arena_free(&arena);
	}
	arena_free(&outer);
}

static const struct {
	const char *label;
	size_t len;
	enum byte_source sources[4];
	uint8_t values[4];
	const char *low, *high;
	struct match match;
} matches[] = {
	{"a port",
	 2,
	 {BYTE_PORT_HIGH, BYTE_PORT_LOW},
	 {0},
	 "\x01\xbb",
	 "\x01\xbb",
	 {443, 443, false, true, NULL}},
	{"a range",
	 2,
	 {BYTE_PORT_HIGH, BYTE_PORT_LOW},
	 {0},
	 "\0\0",
	 "\x01\xbb",
	 {0, 443, false, true, NULL}},
	{"protocol and port",
	 4,
	 {BYTE_KNOWN, BYTE_KNOWN, BYTE_PORT_HIGH, BYTE_PORT_LOW},
	 {6, 0},
	 "\6\0\x01\xbb",
	 "\6\0\x01\xbb",
	 {443, 443, false, true, NULL}},
	{"another protocol",
	 4,
	 {BYTE_KNOWN, BYTE_KNOWN, BYTE_PORT_HIGH, BYTE_PORT_LOW},
	 {17, 0},
	 "\6\0\x01\xbb",
	 "\6\0\x01\xbb",
	 {1, 0, false, true, NULL}},
	{"half a port",
	 1,
	 {BYTE_PORT_LOW},
	 {0},
	 "\xbb",
	 "\xbb",
	 {1, 65535, false, false, "compares a part of the port"}},
	{"an address",
	 4,
	 {BYTE_UNKNOWN, BYTE_UNKNOWN, BYTE_UNKNOWN, BYTE_UNKNOWN},
	 {0},
	 "\1\2\3\4",
	 "\1\2\3\4",
	 {1, 65535, false, false, NULL}},
	{"a mark",
	 4,
	 {BYTE_MARK, BYTE_MARK, BYTE_MARK, BYTE_MARK},
	 {0},
	 "\1\0\0\0",
	 "\1\0\0\0",
	 {1, 65535, false, false, "depends on a mark"}},
	{"the loopback device",
	 3,
	 {BYTE_DEVICE_NAME, BYTE_DEVICE_NAME, BYTE_DEVICE_NAME},
	 {0},
	 "lo\0",
	 "lo\0",
	 {1, 0, false, true, NULL}},
	{"another device",
	 3,
	 {BYTE_DEVICE_NAME, BYTE_DEVICE_NAME, BYTE_DEVICE_NAME},
	 {0},
	 "lo1",
	 "lo1",
	 {1, 65535, false, false, NULL}},
};

static void test_matches(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		struct register_byte bytes[4] = {0};
		struct match got;

		for (j = 0; j < 4; j++)
			bytes[j] = (struct register_byte){matches[i].sources[j],
							  matches[i].values[j]};
		got = registers_match(bytes, matches[i].low, matches[i].high,
				      matches[i].len);
		if (got.first != matches[i].match.first ||
		    got.last != matches[i].match.last ||
		    got.sure != matches[i].match.sure ||
		    (got.doubt == NULL) != (matches[i].match.doubt == NULL) ||
		    (got.doubt && strcmp(got.doubt, matches[i].match.doubt) != 0))
			fail_msg("%s: %u-%u, sure %d, %s", matches[i].label,
				 (unsigned int)got.first, (unsigned int)got.last,
				 got.sure, got.doubt ? got.doubt : "no doubt");
	}
}

static void test_registers_end(void **state)
{
	struct registers registers = {0};

	(void)state;
	assert_non_null(registers_at(&registers, NFT_REG32_15, 4));
	assert_null(registers_at(&registers, NFT_REG32_15, 5));
	assert_null(registers_at(&registers, NFT_REG_VERDICT, 1));
	assert_null(registers_at(&registers, NFT_REG32_15 + 1, 1));
	assert_false(registers_load(&registers, NFT_REG_4, BYTE_UNKNOWN, 17));
}

static void test_port_bits(void **state)
{
	struct port_bits set = {0};
	uint16_t first, last;

	(void)state;
	port_bits_add(&set, 0, 65535);
	assert_true(port_bits_next(&set, 0, &first, &last));
	assert_int_equal(first, 1);
	assert_int_equal(last, 65535);
	port_bits_keep(&set, 63, 65);
	assert_true(port_bits_next(&set, 1, &first, &last));
	assert_int_equal(first, 63);
	assert_int_equal(last, 65);
	assert_false(port_bits_next(&set, 66, &first, &last));
	port_bits_remove(&set, 64, 64);
	assert_false(port_bits_meets(&set, 64, 64));
	assert_true(port_bits_meets(&set, 64, 70));
	port_bits_keep(&set, 1, 0);
	assert_true(port_bits_is_empty(&set));
	assert_false(port_bits_next(&set, 65536, &first, &last));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings),
		cmocka_unit_test(test_without_elements),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_registers_end),
		cmocka_unit_test(test_port_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
