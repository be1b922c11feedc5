/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/agent/policy/policy_fixture.h"

bool policy_fixture_files(struct policy_fixture *fixture,
			  const struct policy_file *files, size_t count,
			  const char *base)
{
	fixture->arena = arena_make(MEMORY);
	return policy_read(files, count, base, profile_lookup, NULL, TODAY + 3600,
			   &fixture->arena, &fixture->policy, &fixture->errors);
}

bool policy_fixture_span(struct policy_fixture *fixture, struct span text)
{
	struct policy_file file = {"p.ini", text};

	return policy_fixture_files(fixture, &file, 1, NULL);
}

bool policy_fixture_string(struct policy_fixture *fixture, const char *text)
{
	return policy_fixture_span(fixture, span_from_string(text));
}

/* "p.ini:2:3: message" of every error, one per line, into ${out}. */
void policy_fixture_errors(const struct policy_diags *errors, struct buffer *out)
{
	buffer_reset(out);
	for (size_t i = 0; i < errors->count; i++) {
		location_text(errors->items[i].at, out);
		buffer_printf(out, ": %s\n", errors->items[i].message);
	}
	buffer_add_byte(out, '\0');
}

bool policy_fixture_list_is(const struct string_list *list, const char *joined)
{
	struct span rest = span_from_string(joined), item;
	size_t i = 0;

	while (span_next_word(&rest, &item)) {
		if (i == list->count || !span_equal_string(item, list->items[i]))
			return false;
		i++;
	}
	return i == list->count;
}

static void assert_lists_equal(const struct string_list *a, const struct string_list *b,
			       const char *label)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = strcmp(a->items[i], b->items[i]) == 0;
	if (!same)
		fail_msg("%s differs", label);
}

void policy_fixture_assert_equal(const struct policy *a, const struct policy *b)
{
	assert_string_equal(a->base, b->base);
	assert_string_equal(a->checks.policy, b->checks.policy);
	assert_int_equal(a->checks.now, b->checks.now);
	assert_int_equal(a->checks.protocols, b->checks.protocols);
	assert_lists_equal(&a->checks.ciphers, &b->checks.ciphers, "ciphers");
	assert_lists_equal(&a->checks.cipher_suites, &b->checks.cipher_suites,
			   "suites");
	assert_lists_equal(&a->checks.groups, &b->checks.groups, "groups");
	assert_int_equal(a->checks.server_order, b->checks.server_order);
	assert_int_equal(a->checks.certificate_min_days,
			 b->checks.certificate_min_days);
	assert_int_equal(a->checks.certificate_max_days,
			 b->checks.certificate_max_days);
	assert_int_equal(a->checks.rsa_min_bits, b->checks.rsa_min_bits);
	assert_int_equal(a->checks.ec_min_bits, b->checks.ec_min_bits);
	assert_lists_equal(&a->checks.certificate_keys, &b->checks.certificate_keys,
			   "keys");
	assert_int_equal(a->checks.hsts_min_age, b->checks.hsts_min_age);
	assert_string_equal(a->audit.ports, b->audit.ports);
	assert_int_equal(a->audit.fail_on, b->audit.fail_on);
	assert_int_equal(a->audit.timeout_ms, b->audit.timeout_ms);
	assert_int_equal(a->audit.probe_deadline_ms, b->audit.probe_deadline_ms);
	assert_int_equal(a->audit.probe_parallel, b->audit.probe_parallel);
	assert_int_equal(a->audit.probe_rate, b->audit.probe_rate);
	assert_int_equal(a->audit.probe_connections, b->audit.probe_connections);
	assert_int_equal(a->checks.expected_count, b->checks.expected_count);
	assert_int_equal(a->checks.waiver_count, b->checks.waiver_count);
}
