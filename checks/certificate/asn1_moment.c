/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/asn1_moment.h"

#include <time.h>

#include "checks/certificate/certificate.h"

/* Days from 1970-01-01 in the proleptic Gregorian calendar; month 1 to 12.
 * timegm(3) would do, but its first call reads the time zone file. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

int64_t asn1_moment_seconds(const ASN1_TIME *time, int64_t unreadable)
{
	struct tm tm = {0};
	int64_t seconds;

	if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
		return unreadable;
	seconds =
		days_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * 86400 +
		tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	if (seconds < CERTIFICATE_TIME_MIN || seconds > CERTIFICATE_TIME_MAX)
		return unreadable;
	return seconds;
}
