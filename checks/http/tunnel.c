/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/tunnel.h"

#include "checks/http/field.h"

static struct span field_of(const struct response_reader *reader, const char *name)
{
	struct span fields = reader->fields;
	struct http_field field;

	while (field_next_line(&fields, &field)) {
		if (span_equal_string_nocase(field.name, name))
			return field.value;
	}
	return (struct span){NULL, 0};
}

static bool has_type(const struct response_reader *reader, const char *type)
{
	struct span value = field_of(reader, "Content-Type");

	return span_equal_string_nocase(
		field_trim(span_slice(value, 0, span_find_byte(value, ';'))), type);
}

static bool holds(struct span content, struct span text)
{
	return span_find(content, text, 0) < content.len;
}

/* The OpenConnect VPN protocol (draft-mavrogiannopoulos-openconnect-04 2.1.2): the
 * server says its version of the protocol in a field, and what it wants in a document
 * whose root is config-auth. */
static bool is_openconnect(const struct response_reader *reader)
{
	struct span content = response_reader_content(reader);
	struct span root = span_trim(content);

	if (span_starts_with(root, "<?xml "))
		root = span_trim(span_slice(
			root, span_find(root, SPAN_LITERAL("?>"), 0) + 2, SIZE_MAX));
	return field_of(reader, "X-Transcend-Version").len > 0 &&
	       has_type(reader, "text/xml") &&
	       span_starts_with(root, "<config-auth ") &&
	       holds(span_slice(root, 0, span_find_byte(root, '>')),
		     SPAN_LITERAL("client=\"vpn\""));
}

enum http_tunnel tunnel_of(const struct response_reader *reader)
{
	if (is_openconnect(reader))
		return HTTP_TUNNEL_OPENCONNECT;
	/* Nobody else writes a semicolon there (RFC 2068 19.7.1.1: a list). */
	if (span_starts_with(field_of(reader, "Keep-Alive"), "timeout=15; max="))
		return HTTP_TUNNEL_SOFTETHER_LIKE;
	return HTTP_TUNNEL_NONE;
}

void tunnel_write_request(struct span host, struct buffer *out)
{
	buffer_add_string(out, "POST /vpnsvc/connect.cgi HTTP/1.1\r\nHost: ");
	buffer_add(out, host);
	buffer_add_string(out, "\r\nUser-Agent: tlsward (audit of this host)\r\n"
			       "Content-Type: image/jpeg\r\n"
			       "Content-Length: 10\r\n\r\n"
			       "VPNCONNECT");
}

/* A pack: elements, each with a name that is counted with a NUL it does not have, a
 * type and values. */
bool tunnel_is_softether(const struct response_reader *reader)
{
	struct span content = response_reader_content(reader);

	return reader->status == 200 && has_type(reader, "application/octet-stream") &&
	       holds(content, SPAN_LITERAL("\0\0\0\6hello")) &&
	       holds(content, SPAN_LITERAL("\0\0\0\7random"));
}
