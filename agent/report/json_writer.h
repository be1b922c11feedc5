/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_writer: RFC 8259 text, written front to back.
 *
 * The writer keeps the commas, the escapes and the nesting; what would not be
 * JSON (a value without a key in an object, a key in an array, an end that has
 * no beginning, deeper than JSON_DEPTH_MAX) sets ${failed} and writes nothing.
 * The outermost two levels have a line for each member, the rest has none, so
 * that a listener or a finding is one line for diff(1) and grep(1).
 */
#ifndef TLSWARD_AGENT_REPORT_JSON_WRITER_H
#define TLSWARD_AGENT_REPORT_JSON_WRITER_H

#include "agent/base/buffer.h"

enum { JSON_DEPTH_MAX = 16 };

enum json_kind { JSON_OBJECT, JSON_ARRAY };

struct json_level {
	enum json_kind kind;
	bool has_members;
};

struct json_writer {
	struct buffer *out;
	struct json_level levels[JSON_DEPTH_MAX];
	unsigned int depth;
	bool done; /* the one outermost value is complete */
	bool failed;
};

struct json_writer json_writer_make(struct buffer *out);

/* ${key} is the name in an object, NULL in an array or outermost. */
void json_writer_object(struct json_writer *json, const char *key);
void json_writer_array(struct json_writer *json, const char *key);
void json_writer_end(struct json_writer *json); /* of the innermost of either */

/* NULL is null. */
void json_writer_string(struct json_writer *json, const char *key, const char *text);
void json_writer_unsigned(struct json_writer *json, const char *key, uint64_t number);
void json_writer_bool(struct json_writer *json, const char *key, bool value);
void json_writer_null(struct json_writer *json, const char *key);

/* ISO 8601 in UTC; null beyond the years 0 to 9999. */
void json_writer_time(struct json_writer *json, const char *key, int64_t seconds);

/* Ends the text with a newline. True when it is one complete value. */
bool json_writer_finish(struct json_writer *json);

#endif
