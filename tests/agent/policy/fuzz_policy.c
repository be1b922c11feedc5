/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Policy text as a site's file and as a profile. Whatever it is: no crash, the
 * answer agrees with the list of errors, and every place lies in the text.
 */
#include <stdlib.h>

#include "agent/policy/policy.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool fuzzed_profile(void *context, const char *name, struct policy_file *out)
{
	(void)name;
	*out = *(const struct policy_file *)context;
	return true;
}

static bool empty_profile(void *context, const char *name, struct policy_file *out)
{
	(void)context;
	(void)name;
	*out = (struct policy_file){"empty", {"", 0}};
	return true;
}

static void check_place(struct location at, struct span text)
{
	struct span rest = text, line = {NULL, 0};
	uint32_t n = 0;

	if (!at.path || at.line == 0)
		return;
	while (n < at.line && span_next_field(&rest, '\n', &line))
		n++;
	require(n == at.line);
	require(at.column >= 1 && at.column <= line.len + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct policy_file file = {"fuzz.ini", text};
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct policy_diags errors;
	struct policy policy;
	bool ok;

	ok = policy_read(&file, 1, NULL, empty_profile, NULL, 1795219200, &arena,
			 &policy, &errors);
	require(ok == (errors.count == 0));
	for (size_t i = 0; i < errors.count; i++)
		check_place(errors.items[i].at, text);
	for (size_t i = 0; ok && i < policy.checks.expected_count; i++)
		require(policy.checks.expected[i].port_count > 0);
	for (size_t i = 0; ok && i < policy.checks.waiver_count; i++)
		require(policy.checks.waivers[i].reason &&
			policy.checks.waivers[i].until);

	ok = policy_read(NULL, 0, "fuzz", fuzzed_profile, &file, 1795219200, &arena,
			 &policy, &errors);
	require(ok == (errors.count == 0));
	arena_free(&arena);
	return 0;
}
