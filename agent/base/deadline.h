/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deadline: a point on CLOCK_MONOTONIC. One is made per job and passed down;
 * nothing blocks without one. A clock that is set meanwhile does not move it.
 */
#ifndef TLSWARD_AGENT_BASE_DEADLINE_H
#define TLSWARD_AGENT_BASE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
	int64_t at_ms; /* CLOCK_MONOTONIC, milliseconds */
};

/* Milliseconds on CLOCK_MONOTONIC. */
int64_t deadline_now_ms(void);

struct deadline deadline_in_ms(int64_t ms);

/* The one that comes first. */
struct deadline deadline_earlier(struct deadline a, struct deadline b);

/* What poll(2) wants: 0 once it has passed, at most INT_MAX. */
int deadline_left_ms(struct deadline deadline);

bool deadline_passed(struct deadline deadline);

#endif
