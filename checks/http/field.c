/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/field.h"

#include <string.h>

/* RFC 9110 5.6.2: tchar */
static bool is_token_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

static size_t token_len(struct span text)
{
	size_t len = 0;

	while (len < text.len && is_token_char(text.ptr[len]))
		len++;
	return len;
}

bool field_is_token(struct span text)
{
	return text.len > 0 && token_len(text) == text.len;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct span field_trim(struct span text)
{
	while (text.len > 0 && is_blank(text.ptr[0]))
		text = span_slice(text, 1, text.len);
	while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

bool field_next_line(struct span *lines, struct http_field *field)
{
	struct span line;
	size_t colon;

	if (lines->len == 0 || !span_next_field(lines, '\n', &line) || line.len == 0)
		return false;
	colon = span_find_byte(line, ':');
	field->name = span_slice(line, 0, colon);
	field->value = field_trim(span_slice(line, colon + 1, line.len));
	return true;
}

/* The inside of a quoted-string that begins ${rest}; a quoted-pair stays as it is. */
static bool take_quoted(struct span *rest, struct span *inside)
{
	size_t at = 1;

	while (at < rest->len && rest->ptr[at] != '"')
		at += rest->ptr[at] == '\\' ? 2 : 1;
	if (at >= rest->len)
		return false;
	*inside = span_slice(*rest, 1, at);
	*rest = span_slice(*rest, at + 1, rest->len);
	return true;
}

static bool take_token(struct span *rest, struct span *token)
{
	size_t len = token_len(*rest);

	*token = span_slice(*rest, 0, len);
	*rest = span_slice(*rest, len, rest->len);
	return len > 0;
}

enum field_next field_next_directive(struct span *rest, struct http_directive *out)
{
	*out = (struct http_directive){0};
	*rest = field_trim(*rest);
	while (rest->len > 0 && rest->ptr[0] == ';')
		*rest = field_trim(span_slice(*rest, 1, rest->len));
	if (rest->len == 0)
		return FIELD_END;
	if (!take_token(rest, &out->name))
		return FIELD_MALFORMED;
	*rest = field_trim(*rest);
	if (rest->len > 0 && rest->ptr[0] == '=') {
		*rest = field_trim(span_slice(*rest, 1, rest->len));
		out->has_value = true;
		if (rest->len > 0 && rest->ptr[0] == '"') {
			if (!take_quoted(rest, &out->value))
				return FIELD_MALFORMED;
		} else if (!take_token(rest, &out->value)) {
			return FIELD_MALFORMED;
		}
		*rest = field_trim(*rest);
	}
	return rest->len == 0 || rest->ptr[0] == ';' ? FIELD_ITEM : FIELD_MALFORMED;
}

bool field_next_member(struct span *rest, struct span *member)
{
	while (span_next_field(rest, ',', member)) {
		*member = field_trim(*member);
		if (member->len > 0)
			return true;
	}
	return false;
}

bool field_list_has(struct span list, const char *word)
{
	struct span member;

	while (field_next_member(&list, &member)) {
		if (span_equal_string_nocase(member, word))
			return true;
	}
	return false;
}
