/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server-version, http-trace, directory-listing: what a site tells everybody.
 */
#include "checks/check.h"
#include "checks/web.h"

/* ---- server-version ------------------------------------------------------------- */

/* "Server: nginx" is a name; with a digit behind it, a version. Any other field of
 * the kind is there for nothing but this. */
static bool tells_too_much(const char *product)
{
	struct span text = span_from_string(product);
	size_t i;

	if (!span_starts_with(text, "Server:"))
		return true;
	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return true;
	}
	return false;
}

static bool add(struct string_list *list, const char *text, struct arena *arena)
{
	const char **item;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (span_equal_string(span_from_string(text), list->items[i]))
			return true;
	}
	item = arena_push(arena, &list->items, &list->count, sizeof(*item));
	if (item)
		*item = text;
	return item != NULL;
}

static void server_version_run(const struct subject *s,
			       const struct check_settings *want, struct finding *out)
{
	const struct http_response *response;
	struct string_list told = {0};
	const char *names;
	bool ok = true;
	size_t i, j;

	(void)want;
	if (!web_answers(s, out))
		return;
	for (i = 0; (response = web_response(s->endpoint, i)); i++) {
		for (j = 0; j < response->products.count && ok; j++) {
			if (tells_too_much(response->products.items[j]))
				ok = add(&told, response->products.items[j],
					 out->arena);
		}
	}
	if (!ok || (told.count == 0 && i == 0)) {
		finding_result(out, RESULT_UNKNOWN, "%s",
			       ok ? "nothing was answered" : "out of memory");
		return;
	}
	if (told.count == 0) {
		finding_result(out, RESULT_PASS, "no version is told");
		return;
	}
	names = web_names(&told, out->arena);
	web_evidence(s, out, "%s", names);
	finding_fix(out, "leave the version out (server_tokens off, ServerTokens Prod, "
			 "expose_php = Off or the like)");
	finding_result(out, RESULT_FAIL, "tells everybody \"%s\"", names);
}

const struct check check_server_version = {
	.id = "server-version",
	.title = "responses do not tell versions of the software",
	.explanation =
		"Whoever looks for servers with a certain hole finds them by these fields, in "
		"bulk and without asking twice. Server with a version, X-Powered-By and its "
		"like are looked for on /, on where it leads and on an error page; a Server "
		"field that only names the product passes. Hiding the version mends nothing: "
		"it is of low severity, and distributions mend holes without changing it. "
		"Inventories that read the field lose it.",
	.reference = "RFC 9110 section 10.2.4; OWASP WSTG-INFO-02",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = server_version_run,
};

/* ---- http-trace ----------------------------------------------------------------- */

static void http_trace_run(const struct subject *s, const struct check_settings *want,
			   struct finding *out)
{
	const struct http_response *trace;
	unsigned int status;

	(void)want;
	if (!web_answers(s, out))
		return;
	trace = s->endpoint->http.responses[HTTP_TRACE];
	if (!trace) {
		finding_result(out, RESULT_UNKNOWN, "TRACE was not answered: %s",
			       s->endpoint->http.why ? s->endpoint->http.why
						     : "no reason given");
		return;
	}
	status = (unsigned int)trace->status;
	web_evidence(s, out, "TRACE / answers %u%s", status,
		     trace->echoes_request ? " and repeats the request" : "");
	finding_fix(out, "switch TRACE off (TraceEnable off)");
	/* A page that answers every method alike echoes nothing. */
	if (status == 200 && trace->echoes_request)
		finding_result(out, RESULT_FAIL, "TRACE repeats whole requests");
	else
		finding_result(out, RESULT_PASS, "TRACE is not served (status %u)",
			       status);
}

const struct check check_http_trace = {
	.id = "http-trace",
	.title = "TRACE is switched off",
	.explanation =
		"TRACE answers with the request it got, fields included that a proxy in front "
		"added or that scripts must not see. One TRACE request with a field of its own "
		"is sent; only an answer that repeats it counts. Today's browsers refuse to "
		"send TRACE, so that little is left of the attack. Nothing but debugging needs "
		"it.",
	.reference = "RFC 9110 section 9.3.8; CERT VU#867593",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = http_trace_run,
};

/* ---- directory-listing ---------------------------------------------------------- */

static void directory_listing_run(const struct subject *s,
				  const struct check_settings *want,
				  struct finding *out)
{
	const struct http_response *page = web_page(s, out);

	(void)want;
	if (!page)
		return;
	web_evidence(s, out, "/ is %s",
		     page->lists_directory ? "a list of files" : "no list of files");
	finding_fix(out,
		    "switch the list off (autoindex off, Options -Indexes), or put an "
		    "index page there");
	if (page->lists_directory)
		finding_result(out, RESULT_FAIL, "/ lists the files of a folder");
	else
		finding_result(out, RESULT_PASS, "/ is no list of files");
}

const struct check check_directory_listing = {
	.id = "directory-listing",
	.title = "the front page is not a list of files",
	.explanation =
		"A list that the server makes by itself shows what nobody meant to publish: "
		"backups, drafts, forgotten archives. The page at / is compared with the lists "
		"that web servers make; other folders are not asked for. A mirror or a download "
		"area is meant to be one: waive it there. Switching the list off makes / answer "
		"403 until there is a page.",
	.reference = "OWASP WSTG-CONF-04; CWE-548",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = directory_listing_run,
};
