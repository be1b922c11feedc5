/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/unknown_word.h"

bool unknown_word(struct diag *err, struct location at, const char *what,
		  struct span word, const char *nearest)
{
	if (!nearest)
		return diag_at(err, at, "unknown %s \"%.*s\"", what, WORD_SHOWN(word));
	return diag_at(err, at, "unknown %s \"%.*s\"; did you mean \"%s\"?", what,
		       WORD_SHOWN(word), nearest);
}

struct location location_after(struct location at, size_t offset)
{
	uint32_t column;

	if (at.column > 0 && offset <= UINT32_MAX &&
	    !__builtin_add_overflow(at.column, (uint32_t)offset, &column))
		at.column = column;
	return at;
}
