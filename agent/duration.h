/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duration: "30s", "5m", "2h", "7d": an integer and one of four units.
 */
#ifndef TLSWARD_AGENT_DURATION_H
#define TLSWARD_AGENT_DURATION_H

#include "agent/base/diag.h"

/*
 * duration_parse(text, at, min_s, max_s, seconds, err):
 * The whole of ${text} as a duration with min_s <= *seconds <= max_s. A number
 * without unit is refused: nobody should have to know what is meant by 90.
 */
bool duration_parse(struct span text, struct location at, uint32_t min_s,
		    uint32_t max_s, uint32_t *seconds, struct diag *err);

/* ${seconds} in the largest unit that divides it: "90s", "2m", "366d". */
void duration_text(uint32_t seconds, struct buffer *out);

#endif
