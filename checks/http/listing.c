/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/listing.h"

static size_t find_nocase(struct span text, const char *needle)
{
	size_t at;

	for (at = 0; at < text.len; at++) {
		if (span_starts_with_nocase(span_slice(text, at, text.len), needle))
			return at;
	}
	return text.len;
}

/* How the titles of such pages begin. */
static const char *const titles[] = {
	"Index of /",            /* nginx, Apache, lighttpd, H2O */
	"Directory listing for", /* Python's http.server, Tomcat */
	"Directory: /",          /* Jetty */
	"listing directory /",   /* Express */
	"listing: /",            /* webfs */
};

/* Go's file server has no title at all: the page is but the list. */
static bool is_bare_list(struct span content)
{
	static const char doctype[] = "<!doctype html>";
	static const char viewport[] =
		"<meta name=\"viewport\" content=\"width=device-width\">";

	content = span_trim(content);
	if (span_starts_with_nocase(content, doctype))
		content = span_trim(
			span_slice(content, sizeof(doctype) - 1, content.len));
	if (span_starts_with_nocase(content, viewport))
		content = span_trim(
			span_slice(content, sizeof(viewport) - 1, content.len));
	return span_starts_with_nocase(content, "<pre>\n<a href=\"");
}

bool listing_shows(struct span content)
{
	static const char tag[] = "<title>";
	size_t at = find_nocase(content, tag);
	struct span title =
		span_trim(span_slice(content, at + sizeof(tag) - 1, content.len));
	size_t i;

	for (i = 0; at < content.len && i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (span_starts_with_nocase(title, titles[i]))
			return true;
	}
	return is_bare_list(content);
}
