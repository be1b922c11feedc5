/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source_memory: a config_source over texts in memory, for tests and fuzzing.
 */
#ifndef TLSWARD_TESTS_CHECKS_CONFIG_SOURCE_MEMORY_H
#define TLSWARD_TESTS_CHECKS_CONFIG_SOURCE_MEMORY_H

#include "checks/config/source.h"

struct memory_file {
	const char *path;
	struct span text;
	enum source_status status; /* SOURCE_OK unless a row wants otherwise */
};

struct source_memory {
	const struct memory_file *files; /* sorted by path, as glob(3) would */
	size_t count;
	size_t opened; /* how often open was called */
};

struct config_source source_memory_make(struct source_memory *memory);

#endif
