/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/greeting.h"

#include "checks/handshake/record.h"

enum tristate greeting_is_tls(struct span bytes)
{
	unsigned char type;

	if (bytes.len == 0)
		return TRISTATE_UNKNOWN;
	type = (unsigned char)bytes.ptr[0];
	if (type < CONTENT_CHANGE_CIPHER_SPEC || type > CONTENT_HEARTBEAT)
		return TRISTATE_NO;
	if (bytes.len < 2)
		return TRISTATE_UNKNOWN;
	return bytes.ptr[1] == 3 ? TRISTATE_YES : TRISTATE_NO;
}

/* Is ${word} somewhere in the first line? */
static bool line_has(struct span bytes, const char *word)
{
	struct span line = greeting_banner(bytes);

	return span_find(line, span_from_string(word), 0) < line.len;
}

/* Servers that speak first, by how their protocols have them begin. */
static enum speaks first_words(struct span bytes)
{
	/* RFC 5321 4.2 and RFC 959 5.4 share the code; both are named in the text. */
	if (span_starts_with(bytes, "220 ") || span_starts_with(bytes, "220-")) {
		if (line_has(bytes, "SMTP"))
			return SPEAKS_SMTP;
		return line_has(bytes, "FTP") ? SPEAKS_FTP : SPEAKS_OTHER;
	}
	/* RFC 9051 7.1 */
	if (span_starts_with(bytes, "* OK") || span_starts_with(bytes, "* PREAUTH") ||
	    span_starts_with(bytes, "* BYE"))
		return SPEAKS_IMAP;
	/* RFC 1939 4 */
	if (span_starts_with(bytes, "+OK"))
		return SPEAKS_POP3;
	return SPEAKS_OTHER;
}

enum speaks greeting_speaks(struct span bytes)
{
	struct span text = span_trim(bytes);

	if (span_starts_with(bytes, "SSH-"))
		return SPEAKS_SSH;
	/* A server of HTTP takes the hello for HTTP/0.9 and may leave out the
	 * status line. */
	if (span_starts_with(bytes, "HTTP/") ||
	    span_starts_with_nocase(text, "<html") ||
	    span_starts_with_nocase(text, "<!doctype html"))
		return SPEAKS_HTTP;
	return first_words(bytes);
}

struct span greeting_banner(struct span bytes)
{
	struct span line = span_slice(bytes, 0, GREETING_BANNER_MAX);

	line = span_slice(line, 0, span_find_byte(line, '\n'));
	line = span_slice(line, 0, span_find_byte(line, '\0'));
	while (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

bool greeting_is_whole(struct span bytes)
{
	return bytes.len >= GREETING_BANNER_MAX ||
	       span_find_byte(bytes, '\n') < bytes.len;
}
