/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/deadline.h"

#include <limits.h>
#include <time.h>

int64_t deadline_now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct deadline deadline_in_ms(int64_t ms)
{
	struct deadline deadline;

	/* Beyond the end of time is as late as there is; before its start, past. */
	if (__builtin_add_overflow(deadline_now_ms(), ms, &deadline.at_ms))
		deadline.at_ms = ms > 0 ? INT64_MAX : INT64_MIN;
	return deadline;
}

struct deadline deadline_earlier(struct deadline a, struct deadline b)
{
	return a.at_ms < b.at_ms ? a : b;
}

int deadline_left_ms(struct deadline deadline)
{
	int64_t now = deadline_now_ms();

	if (deadline.at_ms <= now)
		return 0;
	/* The clock started at 0, so the difference cannot overflow. */
	return deadline.at_ms - now > INT_MAX ? INT_MAX : (int)(deadline.at_ms - now);
}

bool deadline_passed(struct deadline deadline)
{
	return deadline_left_ms(deadline) == 0;
}
