/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nginx_parsed.h"

struct nginx_parsed nginx_parse(const struct memory_file *files, size_t count,
				const struct config_job *wanted)
{
	const struct config_parser *nginx = config_parser_find(SPAN_LITERAL("nginx"));
	struct source_memory memory = {files, count, 0};
	struct config_source source = source_memory_make(&memory);
	struct nginx_parsed out = {.arena = arena_make(512 << 20)};
	struct config_job job = *wanted;

	if (!job.path && !job.command)
		job.path = "/n/nginx.conf";
	out.ok = nginx->parse(&job, &source, &out.arena, &out.config, &out.err);
	out.opened = memory.opened;
	return out;
}

struct nginx_parsed nginx_parse_text(const char *text, const char *version,
				     const char *library)
{
	struct memory_file file = {"/n/nginx.conf", span_from_string(text), SOURCE_OK};
	struct config_job job = {.version = version, .tls_library = library};

	return nginx_parse(&file, 1, &job);
}
