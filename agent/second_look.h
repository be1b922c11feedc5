/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * second_look: listeners at the start of a run against those at its end. Only
 * compares; stage_second_look.c has them looked at.
 */
#ifndef TLSWARD_AGENT_SECOND_LOOK_H
#define TLSWARD_AGENT_SECOND_LOOK_H

#include "checks/facts.h"

/*
 * second_look_at(listener, now):
 * What became of ${listener} among those of ${now}: SAME, REOPENED, GONE, or NONE
 * when that cannot be told (the kernel gave it no number, ${now} is not complete).
 * A socket is known by its inode and, where both looks show one, its cookie.
 */
enum second_look second_look_at(const struct listener *listener,
				const struct discovery *now);

/* Is ${listener}, of the later look, one that ${before} had nothing like? */
bool second_look_is_new(const struct listener *listener,
			const struct discovery *before);

#endif
