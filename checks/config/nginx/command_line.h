/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/command_line: what the master's arguments say.
 *
 * nginx overwrites them: "nginx: master process /usr/sbin/nginx -c FILE -g
 * daemon on;", one string in which the ends of the arguments are lost. An
 * argument is taken to go on until a word that looks like an option.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_COMMAND_LINE_H
#define TLSWARD_CHECKS_CONFIG_NGINX_COMMAND_LINE_H

#include "agent/base/arena.h"
#include "checks/config/parser.h"

struct nginx_command_line {
	struct span config;     /* -c, as written; ptr NULL: not given */
	struct span prefix;     /* -p */
	struct span directives; /* -g */
};

/* Needs no memory: the parts point into ${command}. */
struct nginx_command_line nginx_command_line_read(struct span command);

/* True for the title nginx gives its master, or for an nginx without one. */
bool nginx_command_line_is_server(const struct process *process);

/* True for a worker's title that is not on its way out. */
bool nginx_command_line_is_worker(const struct process *process);

/* It set the title of a master; a server with master_process off has none. */
bool nginx_command_line_is_master(const struct process *process);

/*
 * nginx_command_line_main_file(job, arena, directives, err):
 * The absolute path of the main file that ${job} means, and in ${directives}
 * what -g adds. NULL with ${err} where it cannot be told.
 */
const char *nginx_command_line_main_file(const struct config_job *job,
					 struct arena *arena, struct span *directives,
					 struct diag *err);

#endif
