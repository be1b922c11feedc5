/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/suggest.h"
#include "checks/check.h"

/* A row may name its file too: only the first word counts here. */
#define CHECK(...) CHECK_DECLARE(__VA_ARGS__, )
#define CHECK_DECLARE(symbol, ...) extern const struct check check_##symbol;
#include "checks/check_list.h"
#undef CHECK

const struct check *const check_registry[] = {
#define CHECK(...) CHECK_ROW(__VA_ARGS__, )
#define CHECK_ROW(symbol, ...) &check_##symbol,
#include "checks/check_list.h"
#undef CHECK
};

const size_t check_registry_count = sizeof(check_registry) / sizeof(check_registry[0]);

const struct check *check_find(struct span id)
{
	size_t i;

	for (i = 0; i < check_registry_count; i++) {
		if (span_equal_string(id, check_registry[i]->id))
			return check_registry[i];
	}
	return NULL;
}

const char *check_suggest(struct span id)
{
	size_t best_distance = SUGGEST_NOTHING;
	const char *best = NULL;
	size_t i;

	for (i = 0; i < check_registry_count; i++)
		suggest_offer(id, check_registry[i]->id, &best, &best_distance);
	return best;
}
