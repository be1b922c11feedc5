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
	return SPEAKS_OTHER;
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
