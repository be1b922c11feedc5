/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_reason(const struct finding *a, const struct finding *b)
{
	int r = compare_text(a->what, b->what);

	if (r == 0)
		r = compare_text(a->where, b->where);
	if (r == 0)
		r = compare_text(a->subject, b->subject);
	if (r == 0)
		r = compare_text(a->note, b->note);
	return r != 0 ? r
		      : (a->also.count > b->also.count) -
				(a->also.count < b->also.count);
}

/* Pointers into one array: their order is the order of the findings. */
static int compare(const void *left, const void *right)
{
	const struct finding *const *a = left, *const *b = right;
	int r = compare_reason(*a, *b);

	return r != 0 ? r : (*a > *b) - (*a < *b);
}

const size_t *fold_unknown(const struct finding_list *findings, struct arena *arena)
{
	const struct finding **unknown =
		arena_alloc_array(arena, findings->count + 1, sizeof(*unknown));
	size_t *out = arena_alloc_array(arena, findings->count + 1, sizeof(*out));
	size_t count = 0, first = 0, i;

	if (!unknown || !out)
		return NULL;
	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->result == RESULT_UNKNOWN && !finding->waived)
			unknown[count++] = finding;
	}
	if (count > 0)
		qsort(unknown, count, sizeof(*unknown), compare);
	for (i = 1; i < count; i++) {
		if (compare_reason(unknown[first], unknown[i]) != 0) {
			first = i;
			continue;
		}
		out[unknown[first] - findings->items]++;
		out[unknown[i] - findings->items] = FOLD_HIDDEN;
	}
	return out;
}
