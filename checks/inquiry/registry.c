/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/inquiry.h"

/* A row may name its file too: only the first word counts here. */
#define INQUIRY(...) INQUIRY_DECLARE(__VA_ARGS__, )
#define INQUIRY_DECLARE(symbol, ...) extern const struct inquiry inquiry_##symbol;
#include "checks/inquiry/inquiry_list.h"
#undef INQUIRY

const struct inquiry *const inquiry_registry[] = {
#define INQUIRY(...) INQUIRY_ROW(__VA_ARGS__, )
#define INQUIRY_ROW(symbol, ...) &inquiry_##symbol,
#include "checks/inquiry/inquiry_list.h"
#undef INQUIRY
};

const size_t inquiry_registry_count =
	sizeof(inquiry_registry) / sizeof(inquiry_registry[0]);

const char *const inquiry_level_names[INQUIRY_LEVEL_COUNT] = {
	[INQUIRY_OFFER] = "offer",
	[INQUIRY_WEAKNESSES] = "weaknesses",
};

const char *inquiry_level_name(enum inquiry_level level)
{
	return level < INQUIRY_LEVEL_COUNT ? inquiry_level_names[level] : "?";
}
