/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "agent/base/escape.h"

enum { LINES_DEPTH = 2 }; /* levels whose members have lines of their own */

struct json_writer json_writer_make(struct buffer *out)
{
	return (struct json_writer){.out = out};
}

static void new_line(struct json_writer *json)
{
	unsigned int i;

	if (json->depth == 0 || json->depth > LINES_DEPTH)
		return;
	buffer_add_byte(json->out, '\n');
	for (i = 0; i < json->depth; i++)
		buffer_add_string(json->out, "  ");
}

static void add_quoted(struct json_writer *json, const char *text)
{
	buffer_add_byte(json->out, '"');
	escape_json(json->out, span_from_string(text));
	buffer_add_byte(json->out, '"');
}

/* What stands before a value. False, and failed, where none may stand. */
static bool value_start(struct json_writer *json, const char *key)
{
	struct json_level *level;

	if (json->failed)
		return false;
	if (json->depth == 0) {
		json->failed = json->done || key != NULL;
		return !json->failed;
	}
	level = &json->levels[json->depth - 1];
	if ((level->kind == JSON_OBJECT) != (key != NULL)) {
		json->failed = true;
		return false;
	}
	if (level->has_members)
		buffer_add_string(json->out, json->depth > LINES_DEPTH ? ", " : ",");
	level->has_members = true;
	new_line(json);
	if (key) {
		add_quoted(json, key);
		buffer_add_string(json->out, ": ");
	}
	return true;
}

static void scalar_done(struct json_writer *json)
{
	if (json->depth == 0)
		json->done = true;
}

static void open_level(struct json_writer *json, const char *key, enum json_kind kind)
{
	if (json->depth == JSON_DEPTH_MAX)
		json->failed = true;
	if (!value_start(json, key))
		return;
	buffer_add_byte(json->out, kind == JSON_OBJECT ? '{' : '[');
	json->levels[json->depth++] = (struct json_level){.kind = kind};
}

void json_writer_object(struct json_writer *json, const char *key)
{
	open_level(json, key, JSON_OBJECT);
}

void json_writer_array(struct json_writer *json, const char *key)
{
	open_level(json, key, JSON_ARRAY);
}

void json_writer_end(struct json_writer *json)
{
	struct json_level level;
	bool lines;

	if (json->depth == 0)
		json->failed = true;
	if (json->failed)
		return;
	lines = json->depth <= LINES_DEPTH;
	level = json->levels[--json->depth];
	if (level.has_members && lines) {
		if (json->depth == 0)
			buffer_add_byte(json->out, '\n');
		new_line(json);
	}
	buffer_add_byte(json->out, level.kind == JSON_OBJECT ? '}' : ']');
	scalar_done(json);
	if (json->depth <= LINES_DEPTH)
		buffer_pass_on(json->out);
}

void json_writer_string(struct json_writer *json, const char *key, const char *text)
{
	if (!text) {
		json_writer_null(json, key);
		return;
	}
	if (!value_start(json, key))
		return;
	add_quoted(json, text);
	scalar_done(json);
}

void json_writer_unsigned(struct json_writer *json, const char *key, uint64_t number)
{
	if (!value_start(json, key))
		return;
	buffer_printf(json->out, "%" PRIu64, number);
	scalar_done(json);
}

void json_writer_bool(struct json_writer *json, const char *key, bool value)
{
	if (!value_start(json, key))
		return;
	buffer_add_string(json->out, value ? "true" : "false");
	scalar_done(json);
}

void json_writer_null(struct json_writer *json, const char *key)
{
	if (!value_start(json, key))
		return;
	buffer_add_string(json->out, "null");
	scalar_done(json);
}

void json_writer_time(struct json_writer *json, const char *key, int64_t seconds)
{
	time_t at = (time_t)seconds;
	char text[64];
	struct tm tm;

	if (!gmtime_r(&at, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900) {
		json_writer_null(json, key);
		return;
	}
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ",
		       tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		       tm.tm_min, tm.tm_sec);
	json_writer_string(json, key, text);
}

bool json_writer_finish(struct json_writer *json)
{
	if (!json->done || json->depth != 0)
		json->failed = true;
	buffer_add_byte(json->out, '\n');
	return !json->failed && !json->out->failed;
}
