/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config_source: the only way a parser sees files.
 *
 * A parser opens nothing. It asks for a file or a glob by the path written in
 * the configuration; the caller decides what that means: the monitor below the
 * server's own root, a folder in a unit test, bytes in memory in a fuzzer.
 */
#ifndef TLSWARD_CHECKS_CONFIG_SOURCE_H
#define TLSWARD_CHECKS_CONFIG_SOURCE_H

#include "agent/base/arena.h"
#include "checks/facts.h"

enum {
	CONFIG_FILE_MAX = 16 * 1024 * 1024,  /* bytes of one file */
	CONFIG_TOTAL_MAX = 96 * 1024 * 1024, /* bytes of all files of one server */
	CONFIG_FILES_MAX = 16384,            /* files of one server */
	CONFIG_DEPTH_MAX = 32,               /* nested includes */
	CONFIG_GLOB_MAX = 16384,             /* names one pattern may give */
};

enum source_status {
	SOURCE_OK,
	SOURCE_MISSING,    /* no such file */
	SOURCE_UNREADABLE, /* reason says why: permission, FIFO, too large, ... */
	SOURCE_TIMEOUT,    /* it did not answer in time */
	SOURCE_STATUS_COUNT
};

struct source_file {
	enum source_status status;
	const char *reason; /* not SOURCE_OK: a few words, ours */
	struct span text;   /* lives in the arena that was passed */
};

struct source_names {
	enum source_status status;
	const char *reason;
	struct string_list paths; /* sorted bytewise, dot files left out, as glob(3) */
};

struct config_source {
	void *context;
	/* The whole file at ${path} (absolute, in the server's root). */
	void (*open)(void *context, const char *path, struct arena *arena,
		     struct source_file *out);
	/* The names ${pattern} (absolute, with *?[) stands for. */
	void (*glob)(void *context, const char *pattern, struct arena *arena,
		     struct source_names *out);
};

#endif
