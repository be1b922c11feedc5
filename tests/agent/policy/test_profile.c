/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy/key.h"
#include "tests/agent/policy/policy_fixture.h"

/* ---- what is in force without a file ------------------------------------------- */

static void test_defaults(void **state)
{
	struct policy_fixture fixture;
	const struct policy *p = &fixture.policy;

	(void)state;
	assert_true(policy_fixture_files(&fixture, NULL, 0, NULL));
	assert_string_equal(p->base, "intermediate");
	assert_int_equal(p->checks.now, TODAY + 3600);
	assert_int_equal(p->checks.protocols,
			 1U << TLS_VERSION_TLS1_2 | 1U << TLS_VERSION_TLS1_3);
	assert_int_equal(p->checks.ciphers.count, 6);
	assert_true(
		policy_fixture_list_is(&p->checks.cipher_suites,
				       "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 "
				       "TLS_CHACHA20_POLY1305_SHA256"));
	assert_true(policy_fixture_list_is(
		&p->checks.groups, "X25519MLKEM768 X25519 prime256v1 secp384r1"));
	assert_int_equal(p->checks.server_order, TRISTATE_NO);
	assert_true(policy_fixture_list_is(&p->checks.certificate_keys, "EC RSA"));
	assert_int_equal(p->checks.hsts_min_age, 63072000);
	assert_string_equal(p->audit.ports, "443");
	assert_int_equal(p->audit.fail_on, SEVERITY_HIGH);
	assert_int_equal(p->audit.timeout_ms, 300000);
	assert_int_equal(p->audit.probe_deadline_ms, 3000);
	assert_int_equal(p->audit.probe_parallel, 16);
	assert_int_equal(p->audit.probe_rate, 0);
	assert_int_equal(p->audit.probe_connections, 1000);
	arena_free(&fixture.arena);
}

/* The rows' defaults, without any profile. */
static bool empty_profile(void *context, const char *name, struct policy_file *out)
{
	(void)context;
	(void)name;
	*out = (struct policy_file){"empty.ini", {"", 0}};
	return true;
}

static void test_rows_repeat_intermediate(void **state)
{
	struct arena arena = arena_make(MEMORY);
	struct policy_diags errors;
	struct policy_fixture fixture;
	struct policy rows;

	(void)state;
	assert_true(policy_read(NULL, 0, NULL, empty_profile, NULL, TODAY + 3600,
				&arena, &rows, &errors));
	assert_true(policy_fixture_files(&fixture, NULL, 0, NULL));
	policy_fixture_assert_equal(&rows, &fixture.policy);
	arena_free(&arena);
	arena_free(&fixture.arena);
}

static void test_profiles(void **state)
{
	static const struct {
		const char *name;
		uint32_t protocols;
		size_t ciphers;
		const char *keys;
		uint32_t max_days;
		enum tristate order;
	} cases[] = {
		{"modern", 0x20, 0, "EC", 90, TRISTATE_NO},
		{"intermediate", 0x30, 6, "EC RSA", 366, TRISTATE_NO},
		{"old", 0x3c, 21, "RSA", 366, TRISTATE_YES},
	};

	(void)state;
	assert_int_equal(profile_registry_count, COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct profile *profile =
			profile_find(span_from_string(cases[i].name));
		struct policy_fixture fixture;
		const struct check_settings *checks = &fixture.policy.checks;

		assert_non_null(profile);
		assert_ptr_equal(profile, &profile_registry[i]);
		assert_true(strncmp(profile->title, "Mozilla", 7) == 0);
		if (!policy_fixture_files(&fixture, NULL, 0, cases[i].name))
			fail_msg("%s: %s", cases[i].name,
				 fixture.errors.items[0].message);
		assert_string_equal(checks->policy, cases[i].name);
		if (checks->protocols != cases[i].protocols ||
		    checks->ciphers.count != cases[i].ciphers ||
		    checks->cipher_suites.count != 3 || checks->groups.count != 4 ||
		    checks->rsa_min_bits != 2048 || checks->ec_min_bits != 256 ||
		    !policy_fixture_list_is(&checks->certificate_keys, cases[i].keys) ||
		    checks->certificate_max_days != cases[i].max_days ||
		    checks->server_order != cases[i].order ||
		    checks->hsts_min_age != 63072000)
			fail_msg("%s: not what the guideline says", cases[i].name);
		arena_free(&fixture.arena);
	}
	assert_null(profile_find(SPAN_LITERAL("moder")));
	assert_string_equal(profile_suggest(SPAN_LITERAL("moder")), "modern");
	assert_null(profile_suggest(SPAN_LITERAL("zzzzzz")));
}

/* ---- profiles that start from profiles ----------------------------------------- */

static bool chain_profile(void *context, const char *name, struct policy_file *out)
{
	static const struct {
		const char *name, *path, *text;
	} chain[] = {
		{"p1", "p1.ini", "[policy]\nbase = p2\n[tls]\nserver-order = yes\n"},
		{"p2", "p2.ini", "[policy]\nbase = p3\n[tls]\nserver-order = any\n"},
		{"p3", "p3.ini", "[policy]\nbase = p4\n[certificate]\nmin-days = 3\n"},
		{"p4", "p4.ini", "[certificate]\nmin-days = 4\nmax-days = 44\n"},
		{"p5", "p5.ini", "[policy]\nbase = p1\n"},
		{"loop", "loop.ini", "[policy]\nbase = loop\n"},
		{"lost", "lost.ini", "[policy]\nbase = p9\n"},
		{"site", "site.ini",
		 "[audit]\nports = 1\n[listener \"x\"]\nports = 1\n"},
	};

	(void)context;
	for (size_t i = 0; i < COUNT(chain); i++) {
		if (strcmp(chain[i].name, name) == 0) {
			*out = (struct policy_file){chain[i].path,
						    span_from_string(chain[i].text)};
			return true;
		}
	}
	return false;
}

static void test_chain(void **state)
{
	static const struct {
		const char *base, *errors;
	} cases[] = {
		{"p1", ""},
		{"p5", "p3.ini:2:8: more than 4 profiles start from each other\n"},
		{"loop", "loop.ini:2:8: more than 4 profiles start from each other\n"},
		{"lost", "lost.ini:2:8: unknown policy \"p9\"\n"},
		{"site",
		 "site.ini:1:2: section [audit] does not belong in a profile\n"
		 "site.ini:3:2: section [listener] does not belong in a profile\n"},
	};
	struct buffer text = buffer_make(65536);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = arena_make(MEMORY);
		struct policy_diags errors;
		struct policy policy;
		bool ok = policy_read(NULL, 0, cases[i].base, chain_profile, NULL,
				      TODAY, &arena, &policy, &errors);

		policy_fixture_errors(&errors, &text);
		if (ok != (cases[i].errors[0] == '\0') ||
		    strcmp(text.ptr, cases[i].errors) != 0)
			fail_msg("%s: %s", cases[i].base, text.ptr);
		if (ok) {
			assert_int_equal(policy.checks.server_order, TRISTATE_YES);
			assert_int_equal(policy.checks.certificate_min_days, 3);
			assert_int_equal(policy.checks.certificate_max_days, 44);
		}
		arena_free(&arena);
	}
	buffer_free(&text);
}

/* ---- etc/ ---------------------------------------------------------------------- */

static struct buffer slurp(const char *path)
{
	struct buffer out = buffer_make(POLICY_FILE_MAX);
	FILE *file = fopen(path, "rbe");
	char piece[4096];
	size_t len;

	if (!file)
		fail_msg("cannot open %s", path);
	while (file && (len = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add(&out, (struct span){piece, len});
	if (file)
		(void)fclose(file);
	assert_false(out.failed);
	return out;
}

/* ${text} with ${sign} taken off lines like ";key = value" and ";[section]". */
static struct buffer uncomment(struct span text, char sign, size_t *taken)
{
	struct buffer out = buffer_make(POLICY_FILE_MAX);
	struct span line;

	*taken = 0;
	while (span_next_field(&text, '\n', &line)) {
		if (line.len > 2 && line.ptr[0] == sign && line.ptr[1] != ' ') {
			line = span_slice(line, 1, line.len);
			(*taken)++;
		}
		buffer_add(&out, line);
		buffer_add_byte(&out, '\n');
	}
	return out;
}

static void test_shipped_file(void **state)
{
	struct buffer text = slurp(ETC_DIR "/tlsward.ini"), shown, all;
	struct policy_fixture plain, defaults, builtin, examples;
	struct buffer errors = buffer_make(65536);
	size_t taken;

	(void)state;
	assert_true(policy_fixture_files(&builtin, NULL, 0, NULL));
	assert_true(policy_fixture_span(&plain, buffer_span(&text)));
	policy_fixture_assert_equal(&plain.policy, &builtin.policy);

	shown = uncomment(buffer_span(&text), ';', &taken);
	if (!policy_fixture_span(&defaults, buffer_span(&shown))) {
		policy_fixture_errors(&defaults.errors, &errors);
		fail_msg("%s", errors.ptr);
	}
	policy_fixture_assert_equal(&defaults.policy, &builtin.policy);
	for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];
		char line[64];

		(void)snprintf(line, sizeof(line), "\n%s = ", key->name);
		if (!policy_section_table[key->section].labelled &&
		    span_find(buffer_span(&shown), span_from_string(line), 0) ==
			    shown.len)
			fail_msg("%s is not in tlsward.ini", key->name);
	}

	all = uncomment(buffer_span(&shown), '#', &taken);
	assert_true(taken > 8);
	if (!policy_fixture_span(&examples, buffer_span(&all))) {
		policy_fixture_errors(&examples.errors, &errors);
		fail_msg("%s", errors.ptr);
	}
	assert_int_equal(examples.policy.checks.expected_count, 1);
	assert_int_equal(examples.policy.checks.waiver_count, 1);

	arena_free(&plain.arena);
	arena_free(&defaults.arena);
	arena_free(&builtin.arena);
	arena_free(&examples.arena);
	buffer_free(&text);
	buffer_free(&shown);
	buffer_free(&all);
	buffer_free(&errors);
}

/* What is compiled in is what is in etc/policies/. */
static void test_embedded(void **state)
{
	(void)state;
	for (size_t i = 0; i < profile_registry_count; i++) {
		char path[4096];
		struct buffer text;

		(void)snprintf(path, sizeof(path), "%s/%s", ETC_DIR,
			       profile_registry[i].file.path);
		text = slurp(path);
		assert_true(
			span_equal(buffer_span(&text), profile_registry[i].file.text));
		buffer_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_rows_repeat_intermediate),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_shipped_file),
		cmocka_unit_test(test_embedded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
