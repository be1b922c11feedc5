/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/moment.h"

#include <time.h>

/* Certificates and files may claim any time; a year has four digits here. */
static bool calendar_time(int64_t at, struct tm *tm)
{
	time_t seconds = (time_t)at;

	return gmtime_r(&seconds, tm) && tm->tm_year >= -1900 &&
	       tm->tm_year <= 9999 - 1900;
}

static const char beyond[] = "a date beyond the calendar";

const char *moment_day(int64_t at, struct arena *arena)
{
	const char *text;
	struct tm tm;

	if (!calendar_time(at, &tm))
		return beyond;
	text = arena_printf(arena, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			    tm.tm_mday);
	return text ? text : beyond; /* arena->exhausted tells */
}

const char *moment_time(int64_t at, struct arena *arena)
{
	const char *text;
	struct tm tm;

	if (!calendar_time(at, &tm))
		return beyond;
	text = arena_printf(arena, "%s %02d:%02d:%02d UTC", moment_day(at, arena),
			    tm.tm_hour, tm.tm_min, tm.tm_sec);
	return text ? text : beyond;
}
