/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/location.h"

enum { PORT_HTTPS = 443 };

static bool is_scheme_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* Take "scheme:" off the front, if there is one. */
static enum http_scheme take_scheme(struct span *rest)
{
	struct span scheme;
	size_t len = 0;

	while (len < rest->len && is_scheme_char(rest->ptr[len]))
		len++;
	if (len == 0 || len == rest->len || rest->ptr[len] != ':')
		return HTTP_SCHEME_NONE;
	scheme = span_slice(*rest, 0, len);
	*rest = span_slice(*rest, len + 1, rest->len);
	if (span_equal_string_nocase(scheme, "https"))
		return HTTP_SCHEME_HTTPS;
	if (span_equal_string_nocase(scheme, "http"))
		return HTTP_SCHEME_HTTP;
	return HTTP_SCHEME_OTHER;
}

/* [ userinfo "@" ] host [ ":" port ]; who is named in userinfo is nobody's business. */
static bool read_authority(struct span authority, struct arena *arena,
			   struct http_location *out)
{
	size_t at, colon, from = 0;
	struct span host;
	uint64_t port = 0;

	while ((at = span_find_byte(authority, '@')) < authority.len)
		authority = span_slice(authority, at + 1, authority.len);
	if (authority.len > 0 && authority.ptr[0] == '[')
		from = span_find_byte(authority, ']');
	colon = from + span_find_byte(span_slice(authority, from, authority.len), ':');
	host = span_slice(authority, 0, colon);
	if (colon + 1 < authority.len &&
	    !span_to_u64(span_slice(authority, colon + 1, authority.len), 10, 1,
			 UINT16_MAX, &port))
		return false;
	if (host.len == 0 || host.len > HTTP_TEXT_MAX + 64)
		return false;
	out->host = arena_string(arena, host);
	out->port = (uint16_t)port;
	return out->host != NULL;
}

static size_t authority_end(struct span rest)
{
	size_t end = 0;

	while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?' &&
	       rest.ptr[end] != '#' && rest.ptr[end] != '\\')
		end++;
	return end;
}

/* What a request line may hold of it (RFC 9112 3.2.1): visible ASCII, absolute. */
static struct span requestable(struct span path)
{
	size_t i;

	path = span_slice(path, 0, span_find_byte(path, '#'));
	if (path.len == 0)
		return SPAN_LITERAL("/");
	for (i = 0; i < path.len; i++) {
		if (path.ptr[i] <= ' ' || path.ptr[i] > '~')
			return (struct span){NULL, 0};
	}
	return path.ptr[0] == '/' && path.len <= LOCATION_PATH_MAX
		       ? path
		       : (struct span){NULL, 0};
}

bool location_read(struct span value, struct arena *arena, struct http_location *out,
		   struct span *path)
{
	struct span rest = value;
	size_t end;

	*out = (struct http_location){.present = true};
	*path = (struct span){NULL, 0};
	out->scheme = take_scheme(&rest);
	if (out->scheme == HTTP_SCHEME_OTHER)
		return true;
	if (!span_starts_with(rest, "//")) {
		/* "http:path" is nothing that servers send. */
		if (out->scheme != HTTP_SCHEME_NONE || value.len == 0)
			return false;
		*path = requestable(rest);
		return true;
	}
	rest = span_slice(rest, 2, rest.len);
	end = authority_end(rest);
	if (!read_authority(span_slice(rest, 0, end), arena, out))
		return false;
	*path = requestable(span_slice(rest, end, rest.len));
	return true;
}

bool location_stays(const struct http_location *location, const char *host,
		    uint16_t port)
{
	struct span asked = span_from_string(host);
	size_t from = 0;

	if (!location->present || location->scheme == HTTP_SCHEME_HTTP ||
	    location->scheme == HTTP_SCHEME_OTHER)
		return false;
	if (!location->host)
		return true;
	if (asked.len > 0 && asked.ptr[0] == '[')
		from = span_find_byte(asked, ']');
	asked = span_slice(
		asked, 0,
		from + span_find_byte(span_slice(asked, from, asked.len), ':'));
	return span_equal_string_nocase(asked, location->host) &&
	       port == (location->port ? location->port : PORT_HTTPS);
}
