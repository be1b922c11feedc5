/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/response_reader.h"

#include <string.h>

enum {
	LINE_MAX_BYTES = 4096, /* of a chunk size with extensions, of a trailer */
	STATUS_CODE_LEN = 3,
	HTTP2_FRAME_HEADER = 9, /* RFC 9113 4.1 */
	HTTP2_SETTINGS = 4,
};

static const char http_version[] = "HTTP/1.";

struct response_reader response_reader_make(void)
{
	return (struct response_reader){
		.head = buffer_make(HTTP_HEAD_MAX),
		.content = buffer_make(HTTP_CONTENT_KEPT_MAX),
		.line = buffer_make(LINE_MAX_BYTES),
	};
}

void response_reader_free(struct response_reader *reader)
{
	buffer_free(&reader->head);
	buffer_free(&reader->content);
	buffer_free(&reader->line);
}

void response_reader_next(struct response_reader *reader)
{
	struct response_reader next = {
		.head = reader->head,
		.content = reader->content,
		.line = reader->line,
	};

	buffer_reset(&next.head);
	buffer_reset(&next.content);
	buffer_reset(&next.line);
	*reader = next;
}

struct span response_reader_content(const struct response_reader *reader)
{
	return buffer_span(&reader->content);
}

static enum response_state malformed(struct response_reader *reader, const char *why)
{
	reader->why = why;
	return RESPONSE_MALFORMED;
}

/* A buffer refuses at its ceiling and without memory: which one was it? */
static enum response_state refused(struct response_reader *reader,
				   const struct buffer *buffer, size_t more,
				   const char *why)
{
	return buffer->len + more > buffer->ceiling ? malformed(reader, why)
						    : RESPONSE_NO_MEMORY;
}

/* ---- the head ------------------------------------------------------------------ */

/* RFC 9112 4: HTTP-version SP status-code SP [ reason-phrase ]; many leave out the
 * last blank with the reason. */
static bool read_status_line(struct response_reader *reader, struct span line)
{
	size_t at = sizeof(http_version) - 1;
	uint64_t minor, status;

	if (!span_starts_with(line, http_version) ||
	    !span_to_u64(span_slice(line, at, at + 1), 10, 0, 9, &minor) ||
	    line.len < at + 2 + STATUS_CODE_LEN || line.ptr[at + 1] != ' ' ||
	    !span_to_u64(span_slice(line, at + 2, at + 2 + STATUS_CODE_LEN), 10, 100,
			 999, &status))
		return false;
	at += 2 + STATUS_CODE_LEN;
	if (line.len > at && line.ptr[at] != ' ')
		return false;
	reader->minor_version = (uint32_t)minor;
	reader->status = (uint32_t)status;
	return true;
}

/* RFC 9110 5.5: neither NUL nor a lone CR may stand in a value. */
static const char *line_fault(struct span line)
{
	size_t colon = span_find_byte(line, ':');

	if (span_find_byte(line, '\0') < line.len)
		return "a NUL in the header section";
	if (span_find_byte(line, '\r') < line.len)
		return "a lone CR in the header section";
	if (colon == line.len)
		return "a header line without a colon";
	/* Also white space before the colon (RFC 9112 5.1). */
	if (!field_is_token(span_slice(line, 0, colon)))
		return "a header field name that is no token";
	return NULL;
}

/*
 * Bring the fields into the form that field_next_line() reads, in place: a line
 * each, ended by LF, and what was folded (RFC 9112 5.2) joined by a blank.
 */
static const char *straighten_fields(struct response_reader *reader, size_t from)
{
	char *bytes = reader->head.ptr;
	struct span rest =
		span_slice(buffer_span(&reader->head), from, reader->head.len);
	size_t to = from, count = 0, begin, at = from;
	struct span line;

	while (span_next_field(&rest, '\n', &line)) {
		bool folded;

		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len == 0)
			break; /* the empty line at the end */
		folded = line.ptr[0] == ' ' || line.ptr[0] == '\t';
		if (folded && to == from)
			return "the first header line is folded";
		if (!folded && ++count > HTTP_FIELDS_MAX)
			return "more than 256 header fields";
		if (folded)
			to--; /* over the LF of the line before */
		/* Never ahead of what is read: at most as much is written. */
		memmove(bytes + to, line.ptr, line.len);
		to += line.len;
		bytes[to++] = '\n';
	}
	reader->fields = (struct span){bytes + from, to - from};
	for (begin = from; begin < to; begin = at + 1) {
		const char *fault;

		at = begin + span_find_byte(span_slice(reader->fields, begin - from,
						       reader->fields.len),
					    '\n');
		fault = line_fault(span_slice(reader->fields, begin - from, at - from));
		if (fault)
			return fault;
	}
	return NULL;
}

/* ---- framing: RFC 9112 6.3 ------------------------------------------------------ */

struct framing {
	bool has_transfer_coding, is_chunked;
	bool has_length;
	uint64_t length;
	bool says_close, says_keep_alive;
};

/* A list of equal numbers counts as that number (RFC 9110 8.6). */
static bool read_length(struct span value, struct framing *framing)
{
	struct span member;
	bool any = false;

	while (field_next_member(&value, &member)) {
		uint64_t length;

		if (!span_to_u64(member, 10, 0, INT64_MAX, &length) ||
		    (framing->has_length && framing->length != length))
			return false;
		framing->has_length = any = true;
		framing->length = length;
	}
	return any;
}

static bool read_framing(const struct response_reader *reader, struct framing *framing)
{
	struct span fields = reader->fields, member;
	struct http_field field;

	*framing = (struct framing){0};
	while (field_next_line(&fields, &field)) {
		if (span_equal_string_nocase(field.name, "Content-Length")) {
			if (!read_length(field.value, framing))
				return false;
		} else if (span_equal_string_nocase(field.name, "Transfer-Encoding")) {
			framing->has_transfer_coding = true;
			while (field_next_member(&field.value, &member)) {
				/* Applied twice or not last, nobody knows where the
				 * message ends. */
				if (framing->is_chunked)
					return false;
				framing->is_chunked =
					span_equal_string_nocase(member, "chunked");
			}
		} else if (span_equal_string_nocase(field.name, "Connection")) {
			framing->says_close |= field_list_has(field.value, "close");
			framing->says_keep_alive |=
				field_list_has(field.value, "keep-alive");
		}
	}
	return true;
}

static bool has_no_content(uint32_t status)
{
	return status < 200 || status == 204 || status == 304;
}

static enum response_state begin_content(struct response_reader *reader)
{
	struct framing framing;

	if (!read_framing(reader, &framing))
		return malformed(reader,
				 "Content-Length or Transfer-Encoding that cannot "
				 "be right");
	reader->keeps_alive = !framing.says_close &&
			      (reader->minor_version >= 1 || framing.says_keep_alive) &&
			      /* RFC 9112 6.1: smuggling, or an old server. */
			      !(framing.has_transfer_coding &&
				(framing.has_length || reader->minor_version == 0));
	if (has_no_content(reader->status)) {
		reader->part = RESPONSE_PART_NONE;
	} else if (framing.has_transfer_coding) {
		reader->part = framing.is_chunked ? RESPONSE_PART_CHUNK_SIZE
						  : RESPONSE_PART_TO_END;
	} else if (framing.has_length) {
		reader->part = RESPONSE_PART_CONTENT;
		reader->left = framing.length;
	} else {
		reader->part = RESPONSE_PART_TO_END;
	}
	if (reader->part == RESPONSE_PART_CONTENT && reader->left == 0)
		reader->part = RESPONSE_PART_NONE;
	return RESPONSE_MORE;
}

static enum response_state end_head(struct response_reader *reader)
{
	struct span head = buffer_span(&reader->head);
	size_t end = span_find_byte(head, '\n');
	struct span line = span_slice(head, 0, end);
	const char *fault;

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (!read_status_line(reader, line))
		return malformed(reader, "a status line that is not HTTP/1.x");
	fault = straighten_fields(reader, end + 1);
	if (fault)
		return malformed(reader, fault);
	/* RFC 9110 15.2: interim responses come before the final one; 101 is final,
	 * what follows is not HTTP/1.x any more. */
	if (reader->status >= 200 || reader->status == 101)
		return begin_content(reader);
	if (++reader->interims > HTTP_INTERIM_MAX)
		return malformed(reader, "more than 8 interim responses");
	buffer_reset(&reader->head);
	reader->line_at = 0;
	reader->fields = (struct span){NULL, 0};
	return RESPONSE_MORE;
}

/* What is not HTTP/1.x is told as soon as it can be. */
static enum response_state look_at_start(struct response_reader *reader)
{
	struct span head = buffer_span(&reader->head);
	struct span version = {http_version, sizeof(http_version) - 1};

	if (head.ptr[0] == '\0') {
		if (head.len < HTTP2_FRAME_HEADER)
			return RESPONSE_MORE;
		/* A server of HTTP/2 begins with SETTINGS on stream 0 (RFC 9113 3.4).
		 */
		reader->speaks_http2 = head.ptr[3] == HTTP2_SETTINGS &&
				       memcmp(head.ptr + 5, "\0\0\0\0", 4) == 0;
		return malformed(reader, reader->speaks_http2
						 ? "it answers in HTTP/2 only"
						 : "not HTTP");
	}
	reader->is_http = span_starts_with(head, http_version);
	head = span_slice(head, 0, version.len);
	if (!span_equal(head, span_slice(version, 0, head.len)))
		return malformed(reader, "not HTTP/1.x");
	return RESPONSE_MORE;
}

static enum response_state take_head(struct response_reader *reader, struct span *bytes)
{
	size_t end = span_find_byte(*bytes, '\n');
	struct span part = span_slice(*bytes, 0, end + 1), line;
	enum response_state state;

	buffer_add(&reader->head, part);
	*bytes = span_slice(*bytes, part.len, bytes->len);
	if (reader->head.failed)
		return refused(reader, &reader->head, part.len,
			       "the header section is longer than 65536 bytes");
	state = look_at_start(reader);
	if (state != RESPONSE_MORE || reader->head.ptr[reader->head.len - 1] != '\n')
		return state;
	line = span_slice(buffer_span(&reader->head), reader->line_at,
			  reader->head.len);
	reader->line_at = reader->head.len;
	/* RFC 9112 2.2 lets a reader take LF alone for the end of a line. */
	if (span_equal_string(line, "\r\n") || span_equal_string(line, "\n"))
		return end_head(reader);
	return RESPONSE_MORE;
}

/* ---- the content ---------------------------------------------------------------- */

static void keep(struct response_reader *reader, struct span bytes)
{
	size_t room = HTTP_CONTENT_KEPT_MAX - reader->content.len;

	buffer_add(&reader->content, span_slice(bytes, 0, room));
	reader->content_len += bytes.len;
}

/* Enough was read; where the message ends is not known, so it is the last one. */
static enum response_state cut(struct response_reader *reader)
{
	reader->is_cut = true;
	reader->keeps_alive = false;
	reader->part = RESPONSE_PART_NONE;
	return RESPONSE_DONE;
}

static enum response_state take_content(struct response_reader *reader,
					struct span *bytes)
{
	struct span part = *bytes;

	if (reader->part != RESPONSE_PART_TO_END && part.len > reader->left)
		part.len = (size_t)reader->left;
	keep(reader, part);
	*bytes = span_slice(*bytes, part.len, bytes->len);
	if (reader->content.failed)
		return RESPONSE_NO_MEMORY;
	if (reader->part != RESPONSE_PART_TO_END) {
		reader->left -= part.len;
		if (reader->left == 0)
			reader->part = reader->part == RESPONSE_PART_CHUNK
					       ? RESPONSE_PART_CHUNK_END
					       : RESPONSE_PART_NONE;
	}
	if (reader->part != RESPONSE_PART_NONE &&
	    reader->content_len >= HTTP_CONTENT_MAX)
		return cut(reader);
	return RESPONSE_MORE;
}

/* chunk-size [ chunk-ext ] CRLF, RFC 9112 7.1. No leniency: smuggling lives here. */
static enum response_state read_chunk_size(struct response_reader *reader,
					   struct span line)
{
	struct span size = field_trim(span_slice(line, 0, span_find_byte(line, ';')));

	if (size.len == 0 || size.ptr != line.ptr ||
	    !span_to_u64(size, 16, 0, INT64_MAX, &reader->left))
		return malformed(reader, "a chunk size that is no number");
	reader->part = reader->left > 0 ? RESPONSE_PART_CHUNK : RESPONSE_PART_TRAILERS;
	return RESPONSE_MORE;
}

static enum response_state read_line(struct response_reader *reader, struct span line)
{
	if (reader->part == RESPONSE_PART_CHUNK_SIZE)
		return read_chunk_size(reader, line);
	if (reader->part == RESPONSE_PART_CHUNK_END) {
		reader->part = RESPONSE_PART_CHUNK_SIZE;
		return line.len == 0
			       ? RESPONSE_MORE
			       : malformed(reader, "a chunk longer than its size");
	}
	reader->trailer_bytes += line.len;
	if (reader->trailer_bytes > HTTP_HEAD_MAX)
		return malformed(reader,
				 "the trailer section is longer than 65536 bytes");
	if (line.len == 0)
		reader->part = RESPONSE_PART_NONE;
	return RESPONSE_MORE;
}

static enum response_state take_line(struct response_reader *reader, struct span *bytes)
{
	size_t end = span_find_byte(*bytes, '\n');
	struct span part = span_slice(*bytes, 0, end + 1), line;
	enum response_state state;

	buffer_add(&reader->line, part);
	*bytes = span_slice(*bytes, part.len, bytes->len);
	if (reader->line.failed)
		return refused(
			reader, &reader->line, part.len,
			"a line of the chunked content is longer than 4096 bytes");
	line = buffer_span(&reader->line);
	if (!span_ends_with(line, "\n"))
		return RESPONSE_MORE;
	if (!span_ends_with(line, "\r\n"))
		return malformed(reader, "a line of the chunked content without CR");
	state = read_line(reader, span_slice(line, 0, line.len - 2));
	buffer_reset(&reader->line);
	return state;
}

/* ---- all of it ------------------------------------------------------------------ */

static enum response_state take_part(struct response_reader *reader, struct span *bytes)
{
	switch (reader->part) {
	case RESPONSE_PART_HEAD:
		return take_head(reader, bytes);
	case RESPONSE_PART_CONTENT:
	case RESPONSE_PART_TO_END:
	case RESPONSE_PART_CHUNK:
		return take_content(reader, bytes);
	case RESPONSE_PART_CHUNK_SIZE:
	case RESPONSE_PART_CHUNK_END:
	case RESPONSE_PART_TRAILERS:
		return take_line(reader, bytes);
	case RESPONSE_PART_NONE:
		break;
	}
	return RESPONSE_DONE;
}

enum response_state response_reader_take(struct response_reader *reader,
					 struct span *bytes)
{
	enum response_state state = RESPONSE_MORE;

	while (state == RESPONSE_MORE && reader->part != RESPONSE_PART_NONE &&
	       bytes->len > 0)
		state = take_part(reader, bytes);
	return state == RESPONSE_MORE && reader->part == RESPONSE_PART_NONE
		       ? RESPONSE_DONE
		       : state;
}

enum response_state response_reader_end(struct response_reader *reader)
{
	switch (reader->part) {
	case RESPONSE_PART_NONE:
		return RESPONSE_DONE;
	case RESPONSE_PART_TO_END:
		reader->part = RESPONSE_PART_NONE;
		reader->keeps_alive = false;
		return RESPONSE_DONE;
	case RESPONSE_PART_HEAD:
		return malformed(reader, reader->head.len > 0
						 ? "closed inside the header section"
						 : "closed without an answer");
	default:
		/* What was said of the whole is known; only the end is missing. */
		return cut(reader);
	}
}
