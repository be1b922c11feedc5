/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/text_http.h"

#include <inttypes.h>

#include "agent/report/cell.h"
#include "agent/report/name.h"

enum { COOKIES_SHOWN = 4 };

static void add_redirect(const struct http_location *location, struct buffer *out)
{
	const char *scheme = name_http_scheme(location->scheme);

	if (!location->present)
		return;
	buffer_add_string(out, " to ");
	if (scheme)
		buffer_printf(out, "%s://", scheme);
	cell_text(out, location->host ? location->host : "a page of its own");
}

static void add_hsts(const struct http_hsts *hsts, struct buffer *out)
{
	if (!hsts->present) {
		buffer_add_string(out, "no HSTS");
		return;
	}
	if (!hsts->valid) {
		buffer_add_string(out, "HSTS malformed");
		return;
	}
	buffer_printf(out, "HSTS %" PRIu64 " s%s%s", hsts->max_age,
		      hsts->include_subdomains ? ", includeSubDomains" : "",
		      hsts->preload ? ", preload" : "");
}

static void add_front(const struct http_facts *http, struct buffer *out)
{
	const struct http_response *root = http->responses[HTTP_ROOT];
	const struct http_response *landing = http->responses[HTTP_LANDING];
	const struct http_response *front = landing ? landing : root;
	size_t i;

	buffer_add_string(out, "  HTTP        ");
	if (http->answered != TRISTATE_YES || !front) {
		cell_text(out, http->why ? http->why : "no answer");
		buffer_add_byte(out, '\n');
		return;
	}
	if (root) {
		buffer_printf(out, "%u", (unsigned int)root->status);
		add_redirect(&root->location, out);
	}
	if (landing)
		buffer_printf(out, ", %u there", (unsigned int)landing->status);
	buffer_add_string(out, "  ");
	add_hsts(root && root->hsts.present ? &root->hsts : &front->hsts, out);
	for (i = 0; i < front->products.count; i++) {
		buffer_add_string(out, "  ");
		cell_text(out, front->products.items[i]);
	}
	buffer_add_byte(out, '\n');
}

static void add_cookies(const struct http_response *response, struct buffer *out)
{
	size_t i;

	if (!response || response->cookie_count == 0)
		return;
	buffer_add_string(out, "  cookies     ");
	for (i = 0; i < response->cookie_count && i < COOKIES_SHOWN; i++) {
		const struct http_cookie *cookie = &response->cookies[i];
		const char *same_site = name_http_same_site(cookie->same_site);

		buffer_add_string(out, i > 0 ? "  " : "");
		cell_text(out, cookie->name);
		buffer_printf(
			out, " (%s%s%s%s)", cookie->secure ? "Secure" : "not Secure",
			cookie->http_only ? ", HttpOnly" : "",
			same_site ? ", SameSite=" : "", same_site ? same_site : "");
	}
	if (response->cookie_count > COOKIES_SHOWN)
		buffer_printf(out, "  and %zu more",
			      response->cookie_count - COOKIES_SHOWN);
	buffer_add_byte(out, '\n');
}

static void add_clear_text(const struct http_facts *http, struct buffer *out)
{
	const struct http_response *plain = http->responses[HTTP_PLAIN];

	if (http->plain_port == 0)
		return;
	buffer_printf(out, "  port %-6u ", (unsigned int)http->plain_port);
	if (plain) {
		buffer_printf(out, "%u", (unsigned int)plain->status);
		add_redirect(&plain->location, out);
	} else if (http->plain == HTTP_PLAIN_CLOSED) {
		buffer_add_string(out, "nobody listens");
	} else if (http->plain == HTTP_PLAIN_OTHER) {
		buffer_add_string(out, "not HTTP");
	} else {
		cell_text(out, http->plain_why ? http->plain_why : "no answer");
	}
	buffer_add_byte(out, '\n');
}

void text_http_write(const struct http_facts *http, struct buffer *out)
{
	if (!http->asked)
		return;
	add_front(http, out);
	add_cookies(http->responses[HTTP_ROOT], out);
	add_cookies(http->responses[HTTP_LANDING], out);
	add_clear_text(http, out);
}
