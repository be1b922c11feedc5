/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * option_value: the word behind an option -> the member of struct options that it is
 * about, as the option's row says. Only option*.c include it.
 */
#ifndef TLSWARD_AGENT_OPTION_VALUE_H
#define TLSWARD_AGENT_OPTION_VALUE_H

#include "agent/option.h"

struct option_reading {
	struct arena *arena;
	struct options *out;
	struct diag *err;
};

/*
 * option_value_set(reading, id, word):
 * Store ${word}: never empty, and there (ptr not NULL) where the row of ${id} wants
 * one. False with a message that names it; memory that runs out shows in the arena.
 */
bool option_value_set(struct option_reading *reading, enum option_id id,
		      struct span word);

#endif
