/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/exit_status.h"

const struct exit_status_row exit_status_table[] = {
	{EXIT_STATUS_GOOD, "all that matters was looked at, nothing reaches --fail-on"},
	{EXIT_STATUS_FINDINGS, "findings at or above --fail-on"},
	{EXIT_STATUS_USAGE, "usage or policy error"},
	{EXIT_STATUS_UNKNOWN, "a check at or above --fail-on could not be answered"},
	{EXIT_STATUS_REFUSED, "a change was refused or rolled back"},
	{EXIT_STATUS_AWAITING, "applied, awaiting confirmation"},
	{EXIT_STATUS_INTERNAL, "internal error, out of memory, output not writable"},
	{EXIT_STATUS_LOCKED, "another change holds the lock"},
};

const size_t exit_status_count =
	sizeof(exit_status_table) / sizeof(exit_status_table[0]);
