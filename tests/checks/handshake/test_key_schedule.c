/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key_schedule, key_share: RFC 8448 section 3, and both ends of an exchange. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/key_schedule.h"
#include "checks/handshake/key_share.h"
#include "tests/checks/handshake/hex.h"

/* RFC 8448 section 3: a handshake without a pre-shared key. */
#define CLIENT_HELLO                                                           \
	"010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283" \
	"024dece7000006130113031302010000910000000b0009000006736572766572ff01" \
	"000100000a00140012001d0017001800190100010101020103010400230000003300" \
	"260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d541369" \
	"1e529aaf2c002b0003020304000d0020001e04030503060302030804080508060401" \
	"0501060102010402050206020202002d00020101001c00024001"
#define SERVER_HELLO                                                           \
	"020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772e" \
	"d3e2692800130100002e00330024001d0020c9828876112095fe66762bdbf7c672e1" \
	"56d6cc253b833df1dd69b1b04e751f0f002b00020304"
#define SHARED "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"
#define CLIENT_SECRET "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"
#define SERVER_SECRET "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"

static const struct hkdf sha256 = {NULL, "SHA256", 32};

static void add(struct key_schedule *schedule, const char *hex)
{
	struct span message = hex_bytes(hex);

	assert_true(key_schedule_add(schedule, message));
	free_span(message);
}

static void assert_bytes(const unsigned char *bytes, const char *hex)
{
	struct span wanted = hex_bytes(hex);

	assert_memory_equal(bytes, wanted.ptr, wanted.len);
	free_span(wanted);
}

static void test_secrets(void **state)
{
	struct span shared = hex_bytes(SHARED);
	struct key_schedule schedule;

	(void)state;
	assert_true(key_schedule_make(&schedule, &sha256));
	add(&schedule, CLIENT_HELLO);
	add(&schedule, SERVER_HELLO);
	assert_true(key_schedule_derive(&schedule, shared));
	assert_bytes(schedule.client_secret, CLIENT_SECRET);
	assert_bytes(schedule.server_secret, SERVER_SECRET);
	key_schedule_free(&schedule);
	free_span(shared);
}

/* RFC 8446 4.4.1: a ClientHello that was answered with a HelloRetryRequest counts as
 * its hash, with a header of its own. */
static void test_retry(void **state)
{
	unsigned char hash[HKDF_LEN_MAX], after[HKDF_LEN_MAX], wanted[HKDF_LEN_MAX];
	struct key_schedule schedule, other;

	(void)state;
	assert_true(key_schedule_make(&schedule, &sha256));
	assert_true(key_schedule_make(&other, &sha256));
	add(&schedule, CLIENT_HELLO);
	assert_true(key_schedule_hash(&schedule, hash));
	assert_true(key_schedule_retry(&schedule));
	assert_true(key_schedule_hash(&schedule, after));
	add(&other, "fe000020");
	assert_true(key_schedule_add(&other, (struct span){(char *)hash, 32}));
	assert_true(key_schedule_hash(&other, wanted));
	assert_memory_equal(after, wanted, 32);
	key_schedule_free(&schedule);
	key_schedule_free(&other);
}

/* The key in a KeyShareEntry. */
static struct span key_of(const struct buffer *entry)
{
	return span_slice(buffer_span(entry), 4, entry->len);
}

static void test_shares(void **state)
{
	uint16_t groups[KEY_SHARE_GROUPS_MAX];
	size_t count = key_share_groups(groups), i, our_len, their_len, j;

	(void)state;
	assert_in_range(count, 1, KEY_SHARE_GROUPS_MAX);
	for (i = 0; i < count; i++) {
		unsigned char ours[KEY_SHARE_SECRET_MAX], theirs[KEY_SHARE_SECRET_MAX];
		struct buffer a = buffer_make(256), b = buffer_make(256);
		struct key_share left, right;

		assert_true(key_share_make(&left, NULL, groups[i]));
		assert_true(key_share_make(&right, NULL, groups[i]));
		assert_int_equal(key_share_group_code(&left), groups[i]);
		key_share_write(&left, &a);
		key_share_write(&right, &b);
		assert_false(a.failed || b.failed);
		assert_true(key_share_agree(&left, key_of(&b), ours, &our_len));
		assert_true(key_share_agree(&right, key_of(&a), theirs, &their_len));
		assert_int_equal(our_len, their_len);
		assert_memory_equal(ours, theirs, our_len);
		/* One byte short, one too many, and no point: a curve's equation does
		 * not hold for zeros, and on the others they are of small order. */
		assert_false(key_share_agree(&left, span_slice(key_of(&b), 1, SIZE_MAX),
					     ours, &our_len));
		buffer_add_byte(&b, 0);
		assert_false(key_share_agree(&left, key_of(&b), ours, &our_len));
		for (j = 5; j < b.len; j++)
			b.ptr[j] = 0;
		b.ptr[4] = groups[i] == 0x1d || groups[i] == 0x1e ? 0 : 4;
		b.len--;
		assert_false(key_share_agree(&left, key_of(&b), ours, &our_len));
		key_share_free(&left);
		key_share_free(&right);
		buffer_free(&a);
		buffer_free(&b);
	}
}

static void test_no_such_group(void **state)
{
	unsigned char secret[KEY_SHARE_SECRET_MAX];
	struct buffer out = buffer_make(256);
	struct key_share share;
	size_t len;

	(void)state;
	assert_false(key_share_make(&share, NULL, 0x11ec));
	assert_int_equal(key_share_group_code(&share), 0);
	key_share_write(&share, &out);
	assert_true(out.failed);
	assert_false(key_share_agree(&share, SPAN_LITERAL("x"), secret, &len));
	key_share_free(&share);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_no_such_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
