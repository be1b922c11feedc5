/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/escape.h"

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/utf8.h"

/* Code points that a terminal acts on, or that make text read as another. */
static bool is_hidden(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x0000, 0x001f}, /* C0 */
		{0x007f, 0x009f}, /* DEL and C1 */
		{0x00ad, 0x00ad}, /* soft hyphen */
		{0x034f, 0x034f}, /* combining grapheme joiner */
		{0x061c, 0x061c}, /* Arabic letter mark */
		{0x115f, 0x1160}, /* Hangul fillers: letters that show nothing */
		{0x17b4, 0x17b5}, /* Khmer vowels that show nothing */
		{0x180b, 0x180f}, /* Mongolian selectors and vowel separator */
		{0x200b,
		 0x200f}, /* zero width, left-to-right and right-to-left marks */
		{0x2028, 0x202e},   /* separators, embeddings and overrides */
		{0x2060, 0x206f},   /* joiners, isolates, deprecated controls */
		{0xfe00, 0xfe0f},   /* variation selectors */
		{0x3164, 0x3164},   /* Hangul filler */
		{0xfeff, 0xfeff},   /* byte order mark */
		{0xffa0, 0xffa0},   /* halfwidth Hangul filler */
		{0xfff0, 0xfffb},   /* interlinear annotation */
		{0x1bca0, 0x1bca3}, /* shorthand format controls */
		{0x1d173, 0x1d17a}, /* musical format controls */
		{0xe0000, 0xe0fff}, /* tags */
	};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

void escape_terminal(struct buffer *out, struct span text)
{
	size_t at = 0, i;

	while (at < text.len) {
		uint32_t c = 0;
		size_t len = utf8_next(text, at, &c);

		if (len > 0 && c == '\\') {
			buffer_add_string(out, "\\\\");
		} else if (len > 0 && !is_hidden(c)) {
			buffer_add(out, span_slice(text, at, at + len));
		} else {
			len = len ? len : 1;
			for (i = at; i < at + len; i++)
				buffer_printf(out, "\\x%02x",
					      (unsigned int)(unsigned char)text.ptr[i]);
		}
		at += len;
	}
}

static void add_json_unit(struct buffer *out, uint32_t unit)
{
	buffer_printf(out, "\\u%04x", (unsigned int)unit);
}

/* How many bytes from ${at} on stand for themselves in any output: printable ASCII,
 * which most texts are made of. */
static size_t plain_len(struct span text, size_t at)
{
	size_t end = at;

	while (end < text.len && text.ptr[end] >= ' ' && text.ptr[end] <= '~' &&
	       text.ptr[end] != '"' && text.ptr[end] != '\\')
		end++;
	return end - at;
}

void escape_json(struct buffer *out, struct span text)
{
	size_t at = 0;

	while (at < text.len) {
		size_t plain = plain_len(text, at);
		uint32_t c = 0;
		size_t len;

		buffer_add(out, span_slice(text, at, at + plain));
		at += plain;
		if (at == text.len)
			return;
		len = utf8_next(text, at, &c);

		if (len == 0) {
			buffer_add_string(out, "\xef\xbf\xbd");
			len = 1;
		} else if (c == '"' || c == '\\') {
			buffer_add_byte(out, '\\');
			buffer_add_byte(out, (char)c);
		} else if (c == '\n') {
			buffer_add_string(out, "\\n");
		} else if (c == '\t') {
			buffer_add_string(out, "\\t");
		} else if (!is_hidden(c)) {
			buffer_add(out, span_slice(text, at, at + len));
		} else if (c < 0x10000) {
			add_json_unit(out, c);
		} else {
			add_json_unit(out, 0xd800 + ((c - 0x10000) >> 10));
			add_json_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
		}
		at += len;
	}
}
