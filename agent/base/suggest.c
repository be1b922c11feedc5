/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/suggest.h"

#include <string.h>

/* Longer names are not compared: a typing error is in a word. */
enum { WORD_MAX = 48 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' ? '-' : c;
}

/* Optimal string alignment distance. */
static size_t distance(struct span a, struct span b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t i, j;

	for (j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3], *above = rows[(i - 1) % 3];
		const size_t *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= b.len; j++) {
			char x = fold(a.ptr[i - 1]), y = fold(b.ptr[j - 1]);

			row[j] = least(least(above[j] + 1, row[j - 1] + 1),
				       above[j - 1] + (x == y ? 0 : 1));
			if (i > 1 && j > 1 && x == fold(b.ptr[j - 2]) &&
			    fold(a.ptr[i - 2]) == y)
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

void suggest_offer(struct span word, const char *known, const char **best,
		   size_t *best_distance)
{
	struct span name = span_from_string(known);
	size_t edits;

	if (word.len == 0 || word.len > WORD_MAX || name.len > WORD_MAX)
		return;
	edits = distance(word, name);
	/* A third of the word may be wrong; a beginning of it counts as near. */
	if (word.len >= 3 && name.len > word.len &&
	    memcmp(name.ptr, word.ptr, word.len) == 0)
		edits = 1;
	if (edits > 1 && edits * 3 > name.len)
		return;
	if (edits < *best_distance) {
		*best_distance = edits;
		*best = known;
	}
}
