/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/span.h"

#include <string.h>

struct span span_from_string(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool span_equal_string(struct span a, const char *text)
{
	return span_equal(a, span_from_string(text));
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool span_equal_string_nocase(struct span a, const char *text)
{
	size_t i;

	for (i = 0; i < a.len; i++) {
		if (text[i] == '\0' || to_lower(a.ptr[i]) != to_lower(text[i]))
			return false;
	}
	return text[i] == '\0';
}

bool span_starts_with(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

bool span_starts_with_nocase(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len &&
	       span_equal_string_nocase(span_slice(text, 0, len), prefix);
}

bool span_ends_with(struct span text, const char *suffix)
{
	size_t len = strlen(suffix);

	return text.len >= len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

size_t span_find_byte(struct span text, char byte)
{
	const char *hit = text.len ? memchr(text.ptr, byte, text.len) : NULL;

	return hit ? (size_t)(hit - text.ptr) : text.len;
}

size_t span_find(struct span text, struct span needle, size_t from)
{
	const char *hit;

	if (from > text.len || needle.len == 0)
		return text.len;
	if (needle.len > text.len - from)
		return text.len;
	hit = memmem(text.ptr + from, text.len - from, needle.ptr, needle.len);
	return hit ? (size_t)(hit - text.ptr) : text.len;
}

struct span span_slice(struct span text, size_t from, size_t to)
{
	if (to > text.len)
		to = text.len;
	if (from >= to)
		return (struct span){text.ptr, 0};
	return (struct span){text.ptr + from, to - from};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span text)
{
	while (text.len > 0 && is_blank(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

bool span_next_field(struct span *rest, char separator, struct span *field)
{
	size_t end;

	/* A used-up text is NULL, so that "a," still yields its empty end. */
	if (!rest->ptr)
		return false;
	end = span_find_byte(*rest, separator);
	*field = (struct span){rest->ptr, end};
	if (end == rest->len)
		*rest = (struct span){NULL, 0};
	else
		*rest = (struct span){rest->ptr + end + 1, rest->len - end - 1};
	return true;
}

bool span_next_word(struct span *rest, struct span *word)
{
	size_t end = 0;

	while (rest->len > 0 && is_blank(rest->ptr[0])) {
		rest->ptr++;
		rest->len--;
	}
	while (end < rest->len && !is_blank(rest->ptr[end]))
		end++;
	*word = (struct span){rest->ptr, end};
	rest->ptr += end;
	rest->len -= end;
	return end > 0;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool span_to_u64(struct span text, unsigned int base, uint64_t min, uint64_t max,
		 uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	if (text.len == 0)
		return false;
	for (i = 0; i < text.len; i++) {
		int digit = digit_value(text.ptr[i]);

		if (digit < 0 || (unsigned int)digit >= base)
			return false;
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit, &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}
