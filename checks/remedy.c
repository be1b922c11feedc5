/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/remedy.h"

#include <string.h>

#include "checks/config/parser.h"
#include "checks/subject.h"

enum { REMEDY_TEXT_MAX = 64 * 1024 };

static const struct setting_row *row_of(const struct subject *subject,
					enum setting_id setting)
{
	const struct config_parser *parser = NULL;

	if (subject->server)
		parser = config_parser_find(span_from_string(subject->server->name));
	return parser ? config_parser_setting(parser, setting) : NULL;
}

static void add_place(struct buffer *out, struct location at)
{
	buffer_printf(out, " at %s", at.path);
	if (at.line > 0)
		buffer_printf(out, ":%u", (unsigned int)at.line);
}

void remedy_setting(struct finding *out, const struct subject *subject,
		    enum setting_id setting, const struct string_list *words,
		    const char *plain)
{
	const struct setting_row *row = row_of(subject, setting);
	const struct setting *said =
		subject->site ? site_setting(subject->site, setting) : NULL;
	struct buffer text;
	size_t i;

	if (!row || words->count == 0) {
		finding_fix(out, "%s", plain);
		return;
	}
	text = buffer_make(REMEDY_TEXT_MAX);
	buffer_add_string(&text, row->before ? row->before : "");
	for (i = 0; i < words->count; i++) {
		if (i > 0)
			buffer_add_string(&text, row->separator ? row->separator : " ");
		buffer_add_string(&text, words->items[i]);
	}
	buffer_add_string(&text, row->after ? row->after : "");
	if (said && said->at.path)
		add_place(&text, said->at);
	if (row->effective_where) {
		/* Up to the colon it says where, behind it why: --explain has both. */
		struct span where = span_from_string(row->effective_where);

		buffer_add_string(&text, said && said->at.path ? ", effective "
							       : " effective ");
		buffer_add(&text, span_slice(where, 0, span_find_byte(where, ':')));
	}
	if (row->since)
		buffer_printf(&text, "; needs %s %s or later", subject->server->name,
			      row->since);
	buffer_add_byte(&text, '\0');
	finding_fix(out, "%s", text.failed ? plain : text.ptr);
	buffer_free(&text);
}

const char *remedy_directive(const struct subject *subject, enum setting_id setting)
{
	const struct setting_row *row = row_of(subject, setting);

	return row ? row->directive : setting_name(setting);
}

const char *remedy_reload(const struct subject *subject, struct arena *arena)
{
	const char *name = subject->server ? subject->server->name
					   : subject_program(subject->process);
	const char *text = NULL;

	if (name)
		text = arena_printf(arena, "reload %s", name);
	return text ? text : "reload the program that answers";
}

const char *remedy_quoted(struct arena *arena, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+@%:,-";
	struct buffer out;
	const char *text = NULL;

	if (path[0] != '\0' && strspn(path, plain) == strlen(path))
		return path;
	out = buffer_make(REMEDY_TEXT_MAX);
	buffer_add_byte(&out, '\'');
	for (; *path; path++) {
		if (*path == '\'')
			buffer_add_string(&out, "'\\''");
		else
			buffer_add_byte(&out, *path);
	}
	buffer_add_byte(&out, '\'');
	if (!out.failed)
		text = arena_string(arena, buffer_span(&out));
	buffer_free(&out);
	return text;
}
