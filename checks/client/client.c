/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/client/client.h"

#define LENGTH(type, ...) (sizeof((const type[]){__VA_ARGS__}) / sizeof(type))
#define CODES(...)                                                             \
	{                                                                      \
		(const uint16_t[]){__VA_ARGS__}, LENGTH(uint16_t, __VA_ARGS__) \
	}
#define NAMES(...)                                                                   \
	{                                                                            \
		(const char *const[]){__VA_ARGS__}, LENGTH(char *const, __VA_ARGS__) \
	}

const struct client client_registry[] = {
#include "checks/client/client_table.h"
};

const size_t client_registry_count =
	sizeof(client_registry) / sizeof(client_registry[0]);

const char *client_outcome_name(enum client_outcome outcome)
{
	static const char *const names[CLIENT_OUTCOME_COUNT] = {
		[CLIENT_UNKNOWN] = "unknown",
		[CLIENT_CONNECTS] = "connects",
		[CLIENT_REFUSED] = "refused",
	};

	return names[outcome];
}
