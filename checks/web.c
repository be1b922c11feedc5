/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/web.h"

#include "agent/base/span.h"
#include "checks/offered.h"
#include "checks/subject.h"

enum { NAMES_SHOWN = 4, TEXT_MAX = 8192 };

bool web_answers(const struct subject *s, struct finding *out)
{
	const struct http_facts *http = &s->endpoint->http;
	const char *why = http->why ? http->why : "HTTP was not asked";

	if (s->endpoint->transport == TRANSPORT_UDP) {
		finding_result(
			out, RESULT_NOTAPPLICABLE,
			"HTTP/1.1 is asked over TCP, where the site is the same");
		return false;
	}
	if (!offered_protocols(s, out))
		return false;
	if (s->site && s->site->rejects_handshake) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "refuses every handshake, as it is configured to");
		return false;
	}
	if (!http->asked) {
		/* Another name of the site speaks for it, or nobody asked. */
		finding_result(out, http->why ? RESULT_NOTAPPLICABLE : RESULT_UNKNOWN,
			       "%s", why);
		return false;
	}
	switch (http->answered) {
	case TRISTATE_YES:
		return true;
	case TRISTATE_NO:
		finding_result(out, RESULT_NOTAPPLICABLE, "no web site: %s", why);
		return false;
	default:
		finding_result(out, RESULT_UNKNOWN, "no answer to HTTP/1.1: %s", why);
		return false;
	}
}

const struct http_response *web_front(const struct endpoint *endpoint)
{
	const struct http_response *landing = endpoint->http.responses[HTTP_LANDING];

	return landing ? landing : endpoint->http.responses[HTTP_ROOT];
}

/* 495 and 496 are nginx's for certificates that are bad or missing. */
static bool is_locked(const struct endpoint *endpoint, uint32_t status)
{
	return status == 401 || status == 403 || status == 407 || status == 495 ||
	       status == 496 ||
	       (status == 400 && endpoint->http.client_certificate_wanted);
}

/* As far as scheme and host go: there may be a page behind it that nobody saw. */
static bool stays_here(const struct endpoint *endpoint,
		       const struct http_response *front)
{
	const struct http_location *location = &front->location;

	if (!location->present || location->scheme == HTTP_SCHEME_HTTP ||
	    location->scheme == HTTP_SCHEME_OTHER)
		return false;
	return !location->host ||
	       (endpoint->name &&
		span_equal_string_nocase(span_from_string(location->host),
					 endpoint->name));
}

const struct http_response *web_page(const struct subject *s, struct finding *out)
{
	const struct http_response *front;
	unsigned int status;

	if (!web_answers(s, out))
		return NULL;
	front = web_front(s->endpoint);
	if (!front) {
		finding_result(out, RESULT_UNKNOWN, "/ was not answered: %s",
			       s->endpoint->http.why ? s->endpoint->http.why
						     : "no reason given");
		return NULL;
	}
	status = (unsigned int)front->status;
	if (status >= 200 && status < 300)
		return front;
	if (status >= 300 && status < 400 && stays_here(s->endpoint, front))
		finding_result(out, RESULT_UNKNOWN,
			       "/ redirects to a page that was not seen");
	else if (status >= 300 && status < 400)
		finding_result(out, RESULT_NOTAPPLICABLE, "/ only redirects");
	else if (is_locked(s->endpoint, front->status) || status >= 500)
		finding_result(out, RESULT_UNKNOWN,
			       "/ answers %u: its pages were not seen", status);
	else
		finding_result(out, RESULT_NOTAPPLICABLE, "/ answers %u: no page",
			       status);
	return NULL;
}

const struct http_response *web_response(const struct endpoint *endpoint, size_t index)
{
	static const enum http_question over_tls[] = {HTTP_ROOT, HTTP_LANDING,
						      HTTP_ERROR};
	size_t i;

	for (i = 0; i < sizeof(over_tls) / sizeof(over_tls[0]); i++) {
		const struct http_response *response =
			endpoint->http.responses[over_tls[i]];

		if (response && index-- == 0)
			return response;
	}
	return NULL;
}

void web_evidence(const struct subject *s, struct finding *out, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(out->arena, format, args);
	va_end(args);
	finding_side(out, SIDE_LIVE, subject_live_place(s->endpoint, out->arena), "%s",
		     text ? text : "out of memory");
}

const char *web_names(const struct string_list *names, struct arena *arena)
{
	struct buffer text = buffer_make(TEXT_MAX);
	const char *result;
	size_t i;

	for (i = 0; i < names->count && i < NAMES_SHOWN; i++)
		buffer_printf(&text, "%s%s", i > 0 ? ", " : "", names->items[i]);
	if (names->count > NAMES_SHOWN)
		buffer_printf(&text, " and %zu more", names->count - NAMES_SHOWN);
	result = text.failed ? NULL : arena_string(arena, buffer_span(&text));
	buffer_free(&text);
	return result ? result : "?";
}
