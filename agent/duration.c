/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/duration.h"

#include <inttypes.h>
#include <stdio.h>

#include "agent/unknown_word.h"

/* Longest first, as duration_text() tries them. */
static const struct {
	char letter;
	uint32_t seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

enum { UNIT_COUNT = sizeof(units) / sizeof(units[0]) };

static uint32_t unit_dividing(uint32_t seconds, char *letter)
{
	size_t i = 0;

	while (i < UNIT_COUNT - 1 && (seconds == 0 || seconds % units[i].seconds != 0))
		i++;
	*letter = units[i].letter;
	return seconds / units[i].seconds;
}

void duration_text(uint32_t seconds, struct buffer *out)
{
	char letter;
	uint32_t number = unit_dividing(seconds, &letter);

	buffer_printf(out, "%" PRIu32 "%c", number, letter);
}

bool duration_parse(struct span text, struct location at, uint32_t min_s,
		    uint32_t max_s, uint32_t *seconds, struct diag *err)
{
	char last = text.len > 0 ? text.ptr[text.len - 1] : '\0';
	uint64_t number, product;
	uint32_t unit = 0;
	size_t i;

	for (i = 0; i < UNIT_COUNT; i++) {
		if (units[i].letter == last)
			unit = units[i].seconds;
	}
	if (unit == 0 ||
	    !span_to_u64(span_slice(text, 0, text.len - 1), 10, 0, UINT64_MAX, &number))
		return diag_at(err, at,
			       "\"%.*s\" is not a duration: write a whole number with "
			       "s, m, h or d, as in 30s",
			       WORD_SHOWN(text));
	if (__builtin_mul_overflow(number, (uint64_t)unit, &product) ||
	    product < min_s || product > max_s) {
		char low, high;
		uint32_t least = unit_dividing(min_s, &low);
		uint32_t most = unit_dividing(max_s, &high);

		return diag_at(err, at,
			       "\"%.*s\" is out of range: %" PRIu32 "%c to %" PRIu32
			       "%c",
			       WORD_SHOWN(text), least, low, most, high);
	}
	*seconds = (uint32_t)product;
	return true;
}
