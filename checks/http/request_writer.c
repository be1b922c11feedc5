/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/request_writer.h"

enum { HOST_MAX = 253 + 6 }; /* RFC 1035 2.3.4, and a port */

/* What is different from one question to the next. */
static const struct {
	const char *method;
	const char *path;
	const char *fields;
} questions[HTTP_QUESTION_COUNT] = {
	[HTTP_ROOT] = {"GET", "/", ""},
	[HTTP_LANDING] = {"GET", NULL, ""},
	/* Nobody has a page of that name, and no rule that bans scanners either. */
	[HTTP_ERROR] = {"GET", "/tlsward-asks-for-an-error-page", ""},
	[HTTP_COMPRESSED] = {"GET", "/",
			     "Accept-Encoding: gzip, deflate, br, zstd\r\n"},
	[HTTP_TRACE] = {"TRACE", "/", REQUEST_ECHO_NAME ": " REQUEST_ECHO_VALUE "\r\n"},
	[HTTP_PLAIN] = {"GET", "/", ""},
	/* RFC 2817 3.1 */
	[HTTP_UPGRADE] = {"GET", "/",
			  "Upgrade: TLS/1.0\r\n"
			  "Connection: Upgrade\r\n"},
};

bool request_host_fits(struct span host)
{
	size_t i;

	for (i = 0; i < host.len; i++) {
		char c = host.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_' &&
		    c != ':' && c != '[' && c != ']')
			return false;
	}
	return host.len > 0 && host.len <= HOST_MAX;
}

void request_write(enum http_question question, struct span host, struct span landing,
		   struct buffer *out)
{
	struct span path = span_from_string(questions[question].path);

	if (question == HTTP_LANDING)
		path = landing;
	buffer_add_string(out, questions[question].method);
	buffer_add_byte(out, ' ');
	buffer_add(out, path);
	buffer_add_string(out, " HTTP/1.1\r\nHost: ");
	buffer_add(out, host);
	/* Says in the server's log who asked, and why it is no attack. */
	buffer_add_string(out, "\r\nUser-Agent: tlsward (audit of this host)\r\n"
			       "Accept: text/html, */*;q=0.1\r\n");
	buffer_add_string(out, questions[question].fields);
	buffer_add_string(out, "\r\n");
}
