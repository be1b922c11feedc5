/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/config: all files of one nginx -> its server blocks and what each
 * level says. Includes are followed through a config_source; nothing is
 * inherited or resolved yet (that is resolve.h).
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_CONFIG_H
#define TLSWARD_CHECKS_CONFIG_NGINX_CONFIG_H

#include "checks/config/nginx/directive.h"
#include "checks/config/parser.h"

enum {
	NGINX_INCLUDES_MAX = 65536, /* times that a file is entered, cached ones too */
	NGINX_SERVERS_MAX = 131072,
	NGINX_DEPTH_MAX = 200,  /* blocks within blocks, over all files */
	NGINX_LIMITS_MAX = 256, /* places that are named one by one */
	NGINX_SCRATCH_MAX = 512 * 1024 * 1024, /* bytes of files and trees being read */
};

/* One use of a modelled directive; the words are its arguments. */
struct nginx_line {
	const char *const *words;
	size_t count;
	struct location at;
};

struct nginx_lines {
	struct nginx_line *items;
	size_t count;
};

/* http {}, stream {} or a server {} in one of them. */
struct nginx_block {
	struct location at;
	const struct nginx_block *parent; /* of a server */
	bool stream;
	struct nginx_lines lines[NGINX_DIRECTIVE_COUNT];
};

struct nginx_config {
	const char *main_file;
	const char *folder; /* of the main file: what relative names start from */
	struct nginx_block **servers; /* in the order of the files */
	size_t server_count;
	struct nginx_line user; /* count 0: not said */
	struct string_list files;
	struct limit_list limits;
	size_t limits_left_out; /* beyond NGINX_LIMITS_MAX */
};

/*
 * nginx_config_read(main_file, directives, source, arena, out, err):
 * ${main_file} is absolute; ${directives} is what -g said, or empty. What
 * could not be read is in out->limits. False only when the main file cannot
 * be read at all.
 */
bool nginx_config_read(const char *main_file, struct span directives,
		       const struct config_source *source, struct arena *arena,
		       struct nginx_config *out, struct diag *err);

/* A limit with the place ${at} and a message that quotes nothing unknown. */
void nginx_config_limit(struct nginx_config *config, struct arena *arena,
			enum limit_reason reason, struct location at,
			const char *message);

/* Once, at the end: one more limit that counts those left out. */
void nginx_config_close(struct nginx_config *config, struct arena *arena);

/* ${name} as nginx opens it: absolute, or below the main file's folder. NULL
 * when memory ran out. */
const char *nginx_config_path(const struct nginx_config *config, struct arena *arena,
			      const char *name);

/* What holds in ${server}: its own lines, or those of the level above. */
const struct nginx_lines *nginx_config_lines(const struct nginx_block *server,
					     enum nginx_directive_id id);

/* True when a flag holds in ${server} and is "on" (compared without case). */
bool nginx_config_is_on(const struct nginx_block *server, enum nginx_directive_id id);

#endif
