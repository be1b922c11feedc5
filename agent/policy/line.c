/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/line.h"

#include <string.h>

#include "agent/unknown_word.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_comment(char c)
{
	return c == ';' || c == '#';
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static size_t skip_blanks(struct span text, size_t from)
{
	while (from < text.len && is_blank(text.ptr[from]))
		from++;
	return from;
}

static size_t skip_name(struct span text, size_t from)
{
	while (from < text.len && is_name_byte(text.ptr[from]))
		from++;
	return from;
}

bool policy_line_next(struct span *rest, struct span *raw)
{
	if (!span_next_field(rest, '\n', raw))
		return false;
	if (span_ends_with(*raw, "\r"))
		raw->len--;
	return true;
}

/* Bytes and signs that are refused wherever in a line they stand. */
static bool check_bytes(struct span raw, struct location at, struct diag *err)
{
	bool comment = false;
	size_t i;

	for (i = 0; i < raw.len; i++) {
		unsigned char byte = (unsigned char)raw.ptr[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return diag_at(err, location_after(at, i),
				       "control byte 0x%02x in the file", byte);
		if (!is_comment(raw.ptr[i]) || comment)
			continue;
		comment = skip_blanks(raw, 0) == i;
		if (!comment && byte == ';' && is_blank(raw.ptr[i - 1]))
			return diag_at(err, location_after(at, i),
				       "a comment needs a line of its own");
	}
	return true;
}

/* [name] or [name "label"], from column 1 to the end of the line. */
static bool read_section(struct span raw, struct location at, struct policy_line *out,
			 struct diag *err)
{
	size_t close = span_find_byte(raw, ']');
	size_t end = skip_name(raw, 1);
	size_t quote;

	if (close == raw.len)
		return diag_at(err, location_after(at, raw.len), "expected ']'");
	if (skip_blanks(raw, close + 1) < raw.len)
		return diag_at(err, location_after(at, skip_blanks(raw, close + 1)),
			       "nothing may follow ']'");
	if (close - 1 > POLICY_NAME_MAX)
		return diag_at(err, location_after(at, 1),
			       "section name is longer than %d bytes", POLICY_NAME_MAX);
	out->kind = POLICY_LINE_SECTION;
	out->inih_name = span_slice(raw, 1, close);
	out->name = span_slice(raw, 1, end);
	out->name_at = location_after(at, 1);
	if (end > 1 && end == close)
		return true;

	quote = end + 1;
	if (end == 1 || raw.ptr[end] != ' ' || raw.ptr[quote] != '"' ||
	    quote + 1 >= close || raw.ptr[close - 1] != '"')
		return diag_at(err, location_after(at, end),
			       "expected [section] or [section \"name\"]");
	out->label = span_slice(raw, quote + 1, close - 1);
	out->label_at = location_after(at, quote + 1);
	if (out->label.len == 0 || span_find_byte(out->label, '"') < out->label.len)
		return diag_at(err, out->label_at,
			       "the name is empty or holds a quote");
	return true;
}

static bool read_key(struct span raw, struct location at, struct policy_line *out,
		     struct diag *err)
{
	size_t end = skip_name(raw, 0);
	size_t sign = skip_blanks(raw, end);
	size_t equals, value;

	out->append = sign < raw.len && raw.ptr[sign] == '+';
	equals = sign + (out->append ? 1 : 0);
	if (equals < raw.len && raw.ptr[equals] == ':')
		return diag_at(err, location_after(at, equals),
			       "expected '=', not ':', after a key");
	if (end == 0 || equals == raw.len || raw.ptr[equals] != '=')
		return diag_at(err, location_after(at, end == 0 ? 0 : sign),
			       "expected \"key = value\" or \"key += value\"");
	out->inih_name = span_trim(span_slice(raw, 0, equals));
	if (out->inih_name.len > POLICY_NAME_MAX)
		return diag_at(err, at, "key is longer than %d bytes", POLICY_NAME_MAX);
	value = skip_blanks(raw, equals + 1);
	out->kind = POLICY_LINE_KEY;
	out->name = span_slice(raw, 0, end);
	out->name_at = at;
	out->value = span_trim(span_slice(raw, value, raw.len));
	out->value_at = location_after(at, value);
	if (out->value.len == 0)
		return diag_at(err, out->value_at, "the value is missing");
	return true;
}

bool policy_line_read(struct span raw, struct location at, size_t max,
		      struct policy_line *out, struct diag *err)
{
	size_t start = skip_blanks(raw, 0);
	struct policy_line line = {.kind = POLICY_LINE_BLANK};
	bool ok = true;

	if (raw.len > max)
		return diag_at(err, location_after(at, max),
			       "line is longer than %zu bytes; a list goes on with "
			       "\"name += ...\" on a line of its own",
			       max);
	if (!check_bytes(raw, at, err))
		return false;
	if (start < raw.len && !is_comment(raw.ptr[start])) {
		if (start > 0)
			return diag_at(err, location_after(at, start),
				       "a line that is no comment starts in column 1");
		ok = raw.ptr[0] == '[' ? read_section(raw, at, &line, err)
				       : read_key(raw, at, &line, err);
	}
	if (ok)
		*out = line;
	return ok;
}
