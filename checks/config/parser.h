/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parser: one web server's way from configuration text to server_config.
 *
 * A row per server in checks/config/parser_list.h; a file or folder each.
 */
#ifndef TLSWARD_CHECKS_CONFIG_PARSER_H
#define TLSWARD_CHECKS_CONFIG_PARSER_H

#include "checks/config/source.h"

/* What a parser is told about the server whose configuration it reads. */
struct config_job {
	/* The running process: its command line as /proc/PID/cmdline shows it,
	 * arguments joined by blanks. NULL with --files. */
	const char *command;
	/* --files: the main file, absolute. NULL when a process runs. */
	const char *path;
	/* What the program's own binary says of itself (server_binary.h); every
	 * field may be NULL = not known. */
	const char *version;        /* "1.22.1" */
	const char *default_config; /* compiled-in main file */
	const char *default_prefix; /* compiled-in prefix */
	const char *tls_library;    /* "OpenSSL 3.0.17", of the mapped libcrypto */
	/* The process does not run as root (nginx then listens on 8000 where no
	 * port is said). */
	bool unprivileged;
};

/* How one server spells an abstract setting. */
struct setting_row {
	enum setting_id setting;
	const char *directive; /* the server's own word */
	/* Said in a fix: where a change takes effect. */
	const char *effective_where;
	/* The value of the directive for a wanted list is its words joined by
	 * this, between ${before} and ${after}: "ssl_protocols " "TLSv1.2 TLSv1.3" ";"
	 */
	const char *before, *separator, *after;
	const char *since; /* first version that has it, or NULL */
};

/* The strings by which server_binary.h knows a server's program. */
struct binary_markers {
	const char *const *versions; /* before the version; the first found counts;
				      * ends in NULL */
	const char *arguments;       /* before the configure options, or NULL */
	const char *config_option;   /* "--conf-path=" */
	const char *prefix_option;
	const char *builtin_prefix; /* where the options do not say */
	const char *builtin_config; /* relative to the prefix */
};

struct config_parser {
	const char *name;                     /* "nginx" */
	const char *title;                    /* for --list servers */
	const struct binary_markers *markers; /* NULL: its program says nothing */
	const struct setting_row *settings;
	size_t setting_count;
	/*
	 * True when this process is the one to start from (nginx: its master).
	 * Pure; looks at the command line and the program's name only.
	 */
	bool (*is_server)(const struct process *process);
	/*
	 * True when ${process} is a worker of ${master}; it may be ${master} itself
	 * where one process does everything.
	 */
	bool (*is_worker)(const struct process *process, const struct process *master);
	/*
	 * Read the configuration. Always fills ${out} with what was understood;
	 * whatever was not is a limit in out->limits with its place. Returns
	 * false only when nothing at all could be read; ${err} says why.
	 */
	bool (*parse)(const struct config_job *job, const struct config_source *source,
		      struct arena *arena, struct server_config *out, struct diag *err);
};

extern const struct config_parser *const config_parser_registry[];
extern const size_t config_parser_registry_count;

/* The parser with this name, or NULL. */
const struct config_parser *config_parser_find(struct span name);

/* The row of ${parser} for ${setting}, or NULL. */
const struct setting_row *config_parser_setting(const struct config_parser *parser,
						enum setting_id setting);

#endif
