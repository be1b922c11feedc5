/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx: the row of parser_list.h. Finding the files, reading them and working
 * out what an address and name get is done by the files beside this one.
 */
#include "checks/config/nginx/command_line.h"
#include "checks/config/nginx/site.h"

static const struct setting_row settings[] = {
#define NGINX_SETTING(setting, directive, decider, where, before, separator, after, \
		      since)                                                        \
	{SETTING_##setting, (directive), (where), (before),                         \
	 (separator),       (after),     since},
#include "checks/config/nginx/setting_rows.h"
#undef NGINX_SETTING
};

/* OpenResty's first three numbers are those of the nginx in it. Tengine, Angie and
 * freenginx count by themselves, so their numbers would mean other rules. */
static const char *const versions[] = {"openresty/", "nginx/", NULL};

static const struct binary_markers markers = {
	.versions = versions,
	.arguments = "configure arguments:",
	.config_option = "--conf-path=",
	.prefix_option = "--prefix=",
	.builtin_prefix = "/usr/local/nginx",
	.builtin_config = "conf/nginx.conf",
};

static bool is_server(const struct process *process)
{
	return nginx_command_line_is_server(process);
}

static bool is_worker(const struct process *process, const struct process *master)
{
	/* With master_process off the one process does the work. */
	if (process->pid == master->pid)
		return !nginx_command_line_is_master(process);
	return process->parent_pid == master->pid &&
	       nginx_command_line_is_worker(process);
}

static bool parse(const struct config_job *job, const struct config_source *source,
		  struct arena *arena, struct server_config *out, struct diag *err)
{
	struct nginx_library library = nginx_protocol_library(job->tls_library, arena);
	uint32_t version = nginx_protocol_version(job->version);
	struct nginx_tls_reader reader;
	struct nginx_config config = {0};
	struct nginx_groups groups;
	struct span directives;
	const char *path;
	bool read, complete;

	*out = (struct server_config){.version = job->version,
				      .tls_library = job->tls_library};
	path = nginx_command_line_main_file(job, arena, &directives, err);
	if (!path)
		return false;
	read = nginx_config_read(path, directives, source, arena, &config, err);
	reader = nginx_tls_reader_make(&config, arena, version, library);
	complete = read &&
		   nginx_group_all(&config, arena, version,
				   job->unprivileged ? 8000 : 80, &groups) &&
		   nginx_site_all(&reader, &groups, out);
	if (read && !complete)
		nginx_config_limit(&config, arena, LIMIT_UNPARSED,
				   (struct location){path, 0, 0},
				   "out of memory: not every site is listed");
	nginx_config_close(&config, arena);
	out->config_path = path;
	out->files = config.files;
	out->limits = config.limits;
	if (config.user.count > 0) {
		out->run_user = config.user.words[0];
		out->run_user_at = config.user.at;
	}
	return read;
}

const struct config_parser config_parser_nginx = {
	.name = "nginx",
	.title = "nginx, OpenResty",
	.markers = &markers,
	.settings = settings,
	.setting_count = sizeof(settings) / sizeof(settings[0]),
	.is_server = is_server,
	.is_worker = is_worker,
	.parse = parse,
};
