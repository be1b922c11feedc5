/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/command_line.h"

#include <string.h>

static const char master_title[] = "nginx: master process ";

/* -c -e -g -p -s take a value, glued to the letter or as the next argument. */
static bool takes_value(char letter)
{
	return letter == 'c' || letter == 'e' || letter == 'g' || letter == 'p' ||
	       letter == 's';
}

static bool is_option(struct span word)
{
	return word.len >= 2 && word.ptr[0] == '-' &&
	       memchr("?hvVtTqcegps", word.ptr[1], 12) != NULL;
}

/* From ${from} on to the end of the word before the next option. */
static struct span take_value(struct span *rest, const char *from)
{
	const char *end = from;
	struct span word;

	if (rest->ptr > from && rest->ptr[-1] != ' ')
		end = rest->ptr; /* the glued part */
	for (;;) {
		struct span ahead = *rest;

		if (!span_next_word(&ahead, &word))
			break;
		if (end > from && is_option(word))
			break;
		if (end == from)
			from = word.ptr;
		end = word.ptr + word.len;
		*rest = ahead;
	}
	return (struct span){from, (size_t)(end - from)};
}

struct nginx_command_line nginx_command_line_read(struct span command)
{
	struct nginx_command_line out = {0};
	struct span word;

	if (span_starts_with(command, master_title))
		command = span_slice(command, sizeof(master_title) - 1, command.len);
	if (!span_next_word(&command, &word)) /* the program */
		return out;
	while (span_next_word(&command, &word)) {
		size_t i;

		if (!is_option(word))
			continue;
		for (i = 1; i < word.len && !takes_value(word.ptr[i]); i++)
			;
		if (i == word.len)
			continue;
		struct span value = take_value(&command, word.ptr + i + 1);

		if (word.ptr[i] == 'c')
			out.config = value;
		else if (word.ptr[i] == 'p')
			out.prefix = value;
		else if (word.ptr[i] == 'g')
			out.directives = value;
	}
	return out;
}

static struct span base_name(struct span path)
{
	for (size_t i = path.len; i > 0; i--) {
		if (path.ptr[i - 1] == '/')
			return span_slice(path, i, path.len);
	}
	return path;
}

bool nginx_command_line_is_master(const struct process *process)
{
	return span_starts_with(span_from_string(process->command), master_title);
}

bool nginx_command_line_is_server(const struct process *process)
{
	struct span command = span_from_string(process->command);
	struct span program;

	if (nginx_command_line_is_master(process))
		return true;
	/* master_process off: no title is set, so there is no worker either. */
	if (span_starts_with(command, "nginx: ") || !span_next_word(&command, &program))
		return false;
	return span_equal_string(base_name(program), "nginx") &&
	       (!process->exe ||
		span_equal_string(base_name(span_from_string(process->exe)), "nginx"));
}

bool nginx_command_line_is_worker(const struct process *process)
{
	struct span command = span_from_string(process->command);

	return span_starts_with(command, "nginx: worker process") &&
	       span_find(command, SPAN_LITERAL("shutting down"), 0) == command.len;
}

static const char *join(struct arena *arena, struct span folder, struct span name)
{
	const char *slash =
		folder.len > 0 && folder.ptr[folder.len - 1] == '/' ? "" : "/";
	struct buffer text = buffer_make(8192);
	const char *out = NULL;

	buffer_add(&text, folder);
	buffer_add_string(&text, slash);
	buffer_add(&text, name);
	if (!text.failed)
		out = arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return out;
}

static const char *fail(struct diag *err, const char *message)
{
	(void)diag_at(err, (struct location){0}, "%s", message);
	return NULL;
}

const char *nginx_command_line_main_file(const struct config_job *job,
					 struct arena *arena, struct span *directives,
					 struct diag *err)
{
	struct nginx_command_line line = {0};
	struct span config, prefix;
	const char *out;

	*directives = (struct span){NULL, 0};
	if (job->path) {
		out = arena_string(arena, span_from_string(job->path));
		return out ? out : fail(err, "out of memory");
	}
	if (job->command)
		line = nginx_command_line_read(span_from_string(job->command));
	*directives = line.directives;
	config = line.config.ptr ? line.config : span_from_string(job->default_config);
	prefix = line.prefix.ptr ? line.prefix : span_from_string(job->default_prefix);
	if (config.len == 0)
		return fail(err, "the main file is not known: nginx was started "
				 "without -c and its binary was not read");
	if (config.ptr[0] == '/')
		out = arena_string(arena, config);
	else if (prefix.len == 0)
		return fail(err, "the main file is relative to a prefix that is not "
				 "known");
	else if (prefix.ptr[0] != '/')
		return fail(err, "nginx was started with a relative prefix (-p)");
	else
		out = join(arena, prefix, config);
	return out ? out : fail(err, "the path of the main file cannot be used");
}
