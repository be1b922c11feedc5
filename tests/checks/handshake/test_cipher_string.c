/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of which every OpenSSL since 1.1.0 makes the same, at a level they say
 * themselves: the library's default differs from build to build.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "checks/handshake/cipher_string.h"

enum { ARENA_MAX = 4 * 1024 * 1024, WORDS = 6, ABSENT = SUITE_FATE_COUNT };

static const struct {
	const char *label;
	const char *words[WORDS];
	bool known;
	uint32_t level;
	/* One suite, and what becomes of it. */
	uint32_t code;
	unsigned int fate;
	size_t idle;
} cases[] = {
	{"a name",
	 {"ECDHE-RSA-AES128-GCM-SHA256", "@SECLEVEL=1"},
	 true,
	 1,
	 0xc02f,
	 SUITE_TAKEN,
	 0},
	{"another one",
	 {"ECDHE-RSA-AES128-GCM-SHA256", "@SECLEVEL=1"},
	 true,
	 1,
	 0xc030,
	 ABSENT,
	 0},
	{"a keyword",
	 {"HIGH", "!aNULL", "@SECLEVEL=2"},
	 true,
	 2,
	 0xc02c,
	 SUITE_TAKEN,
	 0},
	{"excluded", {"ALL", "!SHA", "@SECLEVEL=2"}, true, 2, 0x002f, ABSENT, 0},
	{"nobody signs, at level 1",
	 {"ALL", "@SECLEVEL=1"},
	 true,
	 1,
	 0xc018,
	 SUITE_BELOW_LEVEL,
	 0},
	{"nobody signs, at level 0",
	 {"ALL", "@SECLEVEL=0"},
	 true,
	 0,
	 0xc018,
	 SUITE_TAKEN,
	 0},
	{"no forward secrecy, at level 3",
	 {"AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "@SECLEVEL=3"},
	 true,
	 3,
	 0x009d,
	 SUITE_BELOW_LEVEL,
	 0},
	{"128 bits at level 4",
	 {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "@SECLEVEL=4"},
	 true,
	 4,
	 0xc02f,
	 SUITE_BELOW_LEVEL,
	 0},
	{"a shared key",
	 {"ALL", "@SECLEVEL=0"},
	 true,
	 0,
	 0x00a8,
	 SUITE_NEEDS_SECRET,
	 0},
	{"an export suite: gone since 1.1.0",
	 {"EXP-RC4-MD5", "HIGH", "@SECLEVEL=0"},
	 true,
	 0,
	 0x0003,
	 SUITE_MISSING,
	 0},
	{"TLS 1.3's are not this list's",
	 {"TLS_AES_128_GCM_SHA256", "HIGH", "@SECLEVEL=2"},
	 true,
	 2,
	 0x1301,
	 SUITE_MISSING,
	 0},
	{"and none comes uncalled",
	 {"HIGH", "@SECLEVEL=2"},
	 true,
	 2,
	 0x1301,
	 ABSENT,
	 0},
	{"a slip of the pen",
	 {"HIGH", "ECDHE-RSA-AES128-GCM-SHA265", "@SECLEVEL=2"},
	 true,
	 2,
	 0xc02f,
	 SUITE_TAKEN,
	 1},
	{"the level of the list before does not stay",
	 {"ECDHE-RSA-AES128-GCM-SHA256", "@SECLEVEL=5"},
	 true,
	 5,
	 0xc02f,
	 SUITE_BELOW_LEVEL,
	 0},
	{"nothing", {"NONSENSE"}, false, 0, 0, ABSENT, 0},
	{"no such level", {"HIGH", "@SECLEVEL=9"}, false, 0, 0, ABSENT, 0},
	{"empty", {NULL}, false, 0, 0, ABSENT, 0},
};

static struct string_list words_of(const char *const *words, const char **room)
{
	struct string_list list = {.items = room};

	while (list.count < WORDS && words[list.count]) {
		room[list.count] = words[list.count];
		list.count++;
	}
	return list;
}

static unsigned int fate_of(const struct cipher_string *string, uint32_t code)
{
	size_t i;

	for (i = 0; i < string->suite_count; i++) {
		if (string->suites[i].code == code)
			return string->suites[i].fate;
	}
	return ABSENT;
}

static void test_lists(void **state)
{
	struct cipher_reader *reader = cipher_reader_make();
	size_t i;

	(void)state;
	assert_non_null(reader);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = arena_make(ARENA_MAX);
		const char *room[WORDS];
		struct string_list words = words_of(cases[i].words, room);
		struct cipher_string out;

		cipher_string_read(reader, &words, &arena, &out);
		if (out.known != cases[i].known || !out.known == !out.why)
			fail_msg("%s: known %d: %s", cases[i].label, out.known,
				 out.why ? out.why : "");
		if (out.known && out.security_level != cases[i].level)
			fail_msg("%s: level %u", cases[i].label, out.security_level);
		if (fate_of(&out, cases[i].code) != cases[i].fate)
			fail_msg("%s: fate %u", cases[i].label,
				 fate_of(&out, cases[i].code));
		if (out.idle.count != cases[i].idle)
			fail_msg("%s: %zu idle words", cases[i].label, out.idle.count);
		arena_free(&arena);
	}
	cipher_reader_free(reader);
}

/* The order of the list is kept: it is the server's preference. */
static void test_order(void **state)
{
	const char *room[] = {"ECDHE-RSA-AES128-GCM-SHA256",
			      "ECDHE-RSA-AES256-GCM-SHA384", "@SECLEVEL=1"};
	const struct string_list words = {room, 3};
	struct cipher_reader *reader = cipher_reader_make();
	struct arena arena = arena_make(ARENA_MAX);
	struct cipher_string out;

	(void)state;
	assert_non_null(reader);
	cipher_string_read(reader, &words, &arena, &out);
	assert_int_equal(out.suite_count, 2);
	assert_int_equal(out.suites[0].code, 0xc02f);
	assert_int_equal(out.suites[1].code, 0xc030);
	cipher_reader_free(reader);
	arena_free(&arena);
}

static void test_too_long(void **state)
{
	static char word[CIPHER_STRING_LEN_MAX + 1];
	const char *room[] = {word};
	const struct string_list words = {room, 1};
	struct cipher_reader *reader = cipher_reader_make();
	struct arena arena = arena_make(ARENA_MAX);
	struct cipher_string out;

	(void)state;
	assert_non_null(reader);
	memset(word, 'A', CIPHER_STRING_LEN_MAX);
	cipher_string_read(reader, &words, &arena, &out);
	assert_false(out.known);
	assert_non_null(strstr(out.why, "no suite"));
	cipher_reader_free(reader);
	arena_free(&arena);
}

/* Each list once, however many sites have it; beyond the ceiling they are unread. */
static void test_all(void **state)
{
	enum { SITES = CIPHER_STRINGS_MAX + 3 };
	static char texts[SITES][40];
	static const char *rooms[SITES][2];
	static struct setting settings[SITES];
	static struct site sites[SITES];
	struct cipher_reader *reader = cipher_reader_make();
	struct arena arena = arena_make(64 * 1024 * 1024);
	struct server_config config = {.sites = sites, .site_count = SITES};
	size_t i;

	(void)state;
	assert_non_null(reader);
	for (i = 0; i < SITES; i++) {
		/* The second site says what the first one says. */
		(void)snprintf(texts[i], sizeof(texts[i]), "WORD-%zu",
			       i == 1 ? (size_t)0 : i);
		rooms[i][0] = "HIGH";
		rooms[i][1] = texts[i];
		settings[i] = (struct setting){.id = SETTING_CIPHERS,
					       .configured = {rooms[i], 2},
					       .effective_known = true,
					       .effective = {rooms[i], 2}};
		sites[i] = (struct site){.settings = &settings[i], .setting_count = 1};
	}
	cipher_string_all(reader, &arena, &config);
	assert_int_equal(config.cipher_string_count, CIPHER_STRINGS_MAX);
	assert_non_null(config.cipher_library);
	assert_ptr_equal(server_cipher_string(&config, &settings[1].effective),
			 &config.cipher_strings[0]);
	assert_non_null(
		server_cipher_string(&config, &settings[CIPHER_STRINGS_MAX].effective));
	assert_null(server_cipher_string(&config,
					 &settings[CIPHER_STRINGS_MAX + 1].effective));
	cipher_reader_free(reader);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
