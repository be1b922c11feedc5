/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * moment: a point in time as findings say it, in UTC.
 */
#ifndef TLSWARD_CHECKS_MOMENT_H
#define TLSWARD_CHECKS_MOMENT_H

#include <stdint.h>

#include "agent/base/arena.h"

/* "2026-11-21"; a sentence of its own for times beyond the calendar. */
const char *moment_day(int64_t at, struct arena *arena);

/* "2026-11-21 14:00:00 UTC" */
const char *moment_time(int64_t at, struct arena *arena);

#endif
