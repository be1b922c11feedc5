/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * response_reader: bytes of a peer -> one HTTP/1.x response after the other
 * (RFC 9112). Strict where leniency would let two readers disagree about where a
 * message ends, and bounded everywhere; keeps the fields and the first bytes of the
 * content. Knows no field but those of framing.
 */
#ifndef TLSWARD_CHECKS_HTTP_RESPONSE_READER_H
#define TLSWARD_CHECKS_HTTP_RESPONSE_READER_H

#include "agent/base/buffer.h"
#include "checks/http/field.h"

enum {
	HTTP_HEAD_MAX = 64 * 1024, /* status line and fields; also of trailers */
	HTTP_FIELDS_MAX = 256,
	HTTP_CONTENT_KEPT_MAX = 8 * 1024,
	HTTP_CONTENT_MAX = 256 * 1024, /* read; what is longer is cut */
	HTTP_INTERIM_MAX = 8, /* responses of status 1xx before the final one */
};

enum response_state {
	RESPONSE_MORE, /* bytes are wanted */
	RESPONSE_DONE,
	RESPONSE_MALFORMED, /* see why */
	RESPONSE_NO_MEMORY,
};

enum response_part {
	RESPONSE_PART_HEAD,
	RESPONSE_PART_CONTENT, /* ${left} bytes of it */
	RESPONSE_PART_TO_END,  /* all that comes until the peer closes */
	RESPONSE_PART_CHUNK_SIZE,
	RESPONSE_PART_CHUNK,     /* ${left} bytes of it */
	RESPONSE_PART_CHUNK_END, /* the CRLF behind it */
	RESPONSE_PART_TRAILERS,
	RESPONSE_PART_NONE, /* done */
};

struct response_reader {
	enum response_part part;
	struct buffer head;    /* what was read of the head */
	size_t line_at;        /* where its last line begins */
	struct buffer content; /* its first bytes */
	struct buffer line;    /* of chunk sizes and trailers, the one being read */
	uint64_t left, content_len;
	size_t trailer_bytes;
	unsigned int interims;
	/* The result, once the head was read. */
	uint32_t status;
	uint32_t minor_version; /* HTTP/1.x */
	struct span fields;     /* for field_next_line() */
	/* After the end. */
	bool keeps_alive;  /* another request may follow on this connection */
	bool is_http;      /* it began as HTTP/1.x does, also when MALFORMED */
	bool is_cut;       /* the content is longer than what was read */
	bool speaks_http2; /* MALFORMED: it sent a frame of HTTP/2 instead */
	const char *why;   /* MALFORMED */
};

struct response_reader response_reader_make(void);
void response_reader_free(struct response_reader *reader);

/* Be ready for the next response; the result of the last one is gone. */
void response_reader_next(struct response_reader *reader);

/* Take what belongs to this response off the front of ${bytes}. */
enum response_state response_reader_take(struct response_reader *reader,
					 struct span *bytes);

/* The peer closed, orderly: DONE where that is how a response may end. */
enum response_state response_reader_end(struct response_reader *reader);

/* The first bytes of the content, as sent, chunks joined. */
struct span response_reader_content(const struct response_reader *reader);

#endif
