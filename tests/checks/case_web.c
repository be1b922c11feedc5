/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of checks: a site's HTTP answers. */
#include <string.h>

#include "tests/checks/check_case.h"

CHANGE(http_other_name)
{
	w->endpoints[0].http = (struct http_facts){.why = "asked as example.org"};
}
CHANGE(http_h2_only)
{
	w->endpoints[0].http = (struct http_facts){
		.asked = true, .http2_only = true, .why = "h2 only"};
}
CHANGE(no_web_site)
{
	w->endpoints[0].http = (struct http_facts){
		.asked = true, .answered = TRISTATE_NO, .why = "not HTTP/1.x"};
}
CHANGE(root_unanswered)
{
	struct http_facts *http = &w->endpoints[0].http;

	memset(http->responses, 0, sizeof(http->responses));
	http->why = "closed the connection";
}
static void root_status(struct world *w, uint32_t status)
{
	unsigned int i;

	for (i = 0; i < HTTP_QUESTION_COUNT; i++) {
		if (i != HTTP_ERROR)
			w->responses[i] = (struct http_response){.status = status};
	}
	w->responses[HTTP_ERROR] = (struct http_response){.status = 404};
}
CHANGE(front_404)
{
	root_status(w, 404);
}
CHANGE(front_403)
{
	root_status(w, 403);
}
CHANGE(front_500)
{
	root_status(w, 500);
}
CHANGE(front_400)
{
	root_status(w, 400);
}
CHANGE(front_400_certificate)
{
	root_status(w, 400);
	w->endpoints[0].http.client_certificate_wanted = true;
}
static void redirect(struct world *w, enum http_question question,
		     enum http_scheme scheme, const char *host)
{
	w->responses[question] = (struct http_response){
		.status = 301,
		.hsts = w->responses[HTTP_ROOT].hsts,
		.location = {.present = true, .scheme = scheme, .host = host},
	};
}
CHANGE(front_elsewhere)
{
	redirect(w, HTTP_ROOT, HTTP_SCHEME_HTTPS, "www.example.org");
}
CHANGE(front_elsewhere_bare)
{
	front_elsewhere(w);
	w->responses[HTTP_ROOT].hsts = (struct http_hsts){0};
	w->responses[HTTP_ERROR].hsts = (struct http_hsts){0};
}
CHANGE(front_unseen_landing)
{
	redirect(w, HTTP_ROOT, HTTP_SCHEME_NONE, NULL);
}
CHANGE(front_unseen_landing_by_name)
{
	redirect(w, HTTP_ROOT, HTTP_SCHEME_HTTPS, "EXAMPLE.org");
}
/* / leads to a page of the same host; what / had is on that one now. */
CHANGE(landed)
{
	w->responses[HTTP_LANDING] = w->responses[HTTP_ROOT];
	w->endpoints[0].http.responses[HTTP_LANDING] = &w->responses[HTTP_LANDING];
	redirect(w, HTTP_ROOT, HTTP_SCHEME_NONE, NULL);
}
CHANGE(landed_hsts_there)
{
	landed(w);
	w->responses[HTTP_ROOT].hsts = (struct http_hsts){0};
}
/* hsts */
static void hsts(struct world *w, struct http_hsts hsts)
{
	w->responses[HTTP_ROOT].hsts = w->responses[HTTP_ERROR].hsts = hsts;
}
CHANGE(hsts_none)
{
	hsts(w, (struct http_hsts){0});
}
CHANGE(hsts_malformed)
{
	hsts(w, (struct http_hsts){.present = true});
}
CHANGE(hsts_zero)
{
	hsts(w, (struct http_hsts){true, true, 0, false, false});
}
CHANGE(hsts_least)
{
	hsts(w, (struct http_hsts){true, true, 63072000, false, false});
}
CHANGE(hsts_a_second_less)
{
	hsts(w, (struct http_hsts){true, true, 63071999, true, false});
}
CHANGE(hsts_not_on_errors)
{
	w->responses[HTTP_ERROR].hsts = (struct http_hsts){0};
}
CHANGE(error_unseen)
{
	w->endpoints[0].http.responses[HTTP_ERROR] = NULL;
}
CHANGE(preload_without_subdomains)
{
	hsts(w, (struct http_hsts){true, true, 63072000, false, true});
}
CHANGE(preload_a_second_less)
{
	hsts(w, (struct http_hsts){true, true, 31535999, true, true});
}
/* http-redirect */
CHANGE(plain_closed)
{
	w->endpoints[0].http.plain = HTTP_PLAIN_CLOSED;
}
CHANGE(plain_not_http)
{
	w->endpoints[0].http.plain = HTTP_PLAIN_OTHER;
}
CHANGE(plain_no_answer)
{
	w->endpoints[0].http.plain = HTTP_PLAIN_UNKNOWN;
	w->endpoints[0].http.plain_why = "no answer before the deadline";
}
CHANGE(plain_of_no_443)
{
	w->endpoints[0].http.plain_port = 0;
}
static void plain_status(struct world *w, uint32_t status)
{
	w->responses[HTTP_PLAIN] = (struct http_response){.status = status};
}
CHANGE(plain_200)
{
	plain_status(w, 200);
}
CHANGE(plain_401)
{
	plain_status(w, 401);
}
CHANGE(plain_404)
{
	plain_status(w, 404);
}
CHANGE(plain_502)
{
	plain_status(w, 502);
}
CHANGE(plain_304)
{
	plain_status(w, 304);
}
CHANGE(plain_to_plain)
{
	redirect(w, HTTP_PLAIN, HTTP_SCHEME_HTTP, "www.example.org");
}
CHANGE(plain_to_path)
{
	redirect(w, HTTP_PLAIN, HTTP_SCHEME_NONE, NULL);
}
/* cookies */
CHANGE(no_cookies)
{
	w->responses[HTTP_ROOT].cookie_count = 0;
}
CHANGE(cookies_cut)
{
	w->responses[HTTP_ROOT].cookies_cut = true;
}
CHANGE(cookie_bare)
{
	w->cookie = (struct http_cookie){.name = "sid"};
}
CHANGE(cookie_bare_on_error)
{
	w->responses[HTTP_ERROR].cookies = &w->cookie;
	w->responses[HTTP_ERROR].cookie_count = 1;
	w->responses[HTTP_ROOT].cookie_count = 0;
	cookie_bare(w);
}
CHANGE(cookie_bare_cut)
{
	cookie_bare(w);
	cookies_cut(w);
}
CHANGE(cookie_removed)
{
	cookie_bare(w);
	w->cookie.is_removal = true;
}
CHANGE(cookie_csrf)
{
	w->cookie.name = "XSRF-TOKEN";
	w->cookie.http_only = false;
}
CHANGE(cookie_same_site_none)
{
	w->cookie.same_site = HTTP_SAME_SITE_NONE;
}
CHANGE(cookie_without_prefix)
{
	w->cookie.name = "sid";
}
CHANGE(cookie_host_domain)
{
	w->cookie.has_domain = true;
}
CHANGE(cookie_host_path)
{
	w->cookie.path_is_root = false;
}
CHANGE(cookie_secure_prefix)
{
	w->cookie = (struct http_cookie){.name = "__Secure-a", .secure = true};
}
CHANGE(cookie_secure_prefix_alone)
{
	w->cookie = (struct http_cookie){.name = "__secure-a"};
}
/* the front page */
CHANGE(page_bare)
{
	w->responses[HTTP_ROOT] = (struct http_response){
		.status = 200, .is_html = true, .has_body = true};
}
CHANGE(page_not_html)
{
	page_bare(w);
	w->responses[HTTP_ROOT].is_html = false;
}
CHANGE(framed_by_options)
{
	w->responses[HTTP_ROOT].csp.frame_ancestors = false;
	w->responses[HTTP_ROOT].frame_options = HTTP_FRAME_OPTIONS_SAMEORIGIN;
}
CHANGE(framed_by_nobody_heeds)
{
	w->responses[HTTP_ROOT].csp.frame_ancestors = false;
	w->responses[HTTP_ROOT].frame_options = HTTP_FRAME_OPTIONS_INVALID;
}
CHANGE(csp_reports)
{
	w->responses[HTTP_ROOT].csp = (struct http_csp){.report_only = true};
}
CHANGE(csp_no_scripts)
{
	w->responses[HTTP_ROOT].csp = (struct http_csp){.present = true};
}
CHANGE(csp_inline)
{
	w->responses[HTTP_ROOT].csp.allows_inline_scripts = true;
}
CHANGE(referrer_none)
{
	w->responses[HTTP_ROOT].referrer_policy = NULL;
}
CHANGE(referrer_unsafe)
{
	w->responses[HTTP_ROOT].referrer_policy = "unsafe-url";
}
CHANGE(obsolete_on_error)
{
	w->responses[HTTP_ERROR].obsolete = HTTP_OBSOLETE_HPKP;
}
/* what it tells */
CHANGE(tells_version)
{
	w->products[0] = "Server: nginx/1.22.1";
}
CHANGE(tells_language)
{
	w->products[0] = "X-Powered-By: PHP";
}
CHANGE(trace_echoes)
{
	w->responses[HTTP_TRACE] =
		(struct http_response){.status = 200, .echoes_request = true};
}
CHANGE(trace_is_a_page)
{
	w->responses[HTTP_TRACE].status = 200;
}
CHANGE(trace_unanswered)
{
	w->endpoints[0].http.responses[HTTP_TRACE] = NULL;
}

static const struct check_case cases[] = {
	{"hsts", "sound", change_nothing, PASS, 0},
	{"hsts", "as long as the policy wants", hsts_least, PASS, 0},
	{"hsts", "a second less", hsts_a_second_less, FAIL, MEDIUM},
	{"hsts", "none", hsts_none, FAIL, MEDIUM},
	{"hsts", "malformed", hsts_malformed, FAIL, 0},
	{"hsts", "max-age=0", hsts_zero, FAIL, 0},
	{"hsts", "a redirect elsewhere has it", front_elsewhere, PASS, 0},
	{"hsts", "a redirect elsewhere lacks it", front_elsewhere_bare, FAIL, 0},
	{"hsts", "where / leads has it", landed_hsts_there, PASS, 0},
	{"hsts", "an error proves nothing", front_404, UNKNOWN, 0},
	{"hsts", "a locked page proves nothing", front_403, UNKNOWN, 0},
	{"hsts", "no answer at all", root_unanswered, UNKNOWN, 0},
	{"hsts", "h2 only", http_h2_only, UNKNOWN, MEDIUM},
	{"hsts", "not asked", change_http_not_asked, UNKNOWN, 0},
	{"hsts", "another name speaks for it", http_other_name, NA, 0},
	{"hsts", "no web site", no_web_site, NA, 0},
	{"hsts", "QUIC", change_quic, NA, 0},
	{"hsts", "refuses all", change_rejects, NA, 0},
	{"hsts", "plain HTTP", change_plain_http, NA, 0},
	{"hsts", "SSH", change_speaks_ssh, NA, 0},
	{"hsts", "silence", change_silence, UNKNOWN, 0},
	{"hsts", "no wire", change_no_wire, UNKNOWN, 0},
	{"hsts", "refuses all", change_rejects, NA, 0},
	{"hsts", "files only", change_file_only, NA, 0},
	{"hsts", "QUIC", change_quic, NA, 0},
	{"hsts-errors", "sound", change_nothing, PASS, 0},
	{"hsts-errors", "missing there", hsts_not_on_errors, FAIL, LOW},
	{"hsts-errors", "none anywhere", hsts_none, NA, 0},
	{"hsts-errors", "no error page seen", error_unseen, UNKNOWN, 0},
	{"hsts-preload", "sound", change_nothing, PASS, 0},
	{"hsts-preload", "not asked for", hsts_least, NA, 0},
	{"hsts-preload", "without subdomains", preload_without_subdomains, FAIL, INFO},
	{"hsts-preload", "for less than a year", preload_a_second_less, FAIL, 0},
	{"hsts-preload", "no answer", root_unanswered, UNKNOWN, 0},
	{"http-redirect", "sound", change_nothing, PASS, 0},
	{"http-redirect", "a page", plain_200, FAIL, MEDIUM},
	{"http-redirect", "a password", plain_401, FAIL, 0},
	{"http-redirect", "to clear text", plain_to_plain, FAIL, 0},
	{"http-redirect", "to another path", plain_to_path, FAIL, 0},
	{"http-redirect", "nothing there", plain_404, PASS, 0},
	{"http-redirect", "broken", plain_502, UNKNOWN, 0},
	{"http-redirect", "nowhere", plain_304, UNKNOWN, 0},
	{"http-redirect", "nobody listens", plain_closed, NA, 0},
	{"http-redirect", "something else listens", plain_not_http, NA, 0},
	{"http-redirect", "no answer", plain_no_answer, UNKNOWN, 0},
	{"http-redirect", "another port", plain_of_no_443, NA, 0},
	{"http-redirect", "h2 only", http_h2_only, UNKNOWN, 0},
	{"cookie-secure", "sound", change_nothing, PASS, 0},
	{"cookie-secure", "without", cookie_bare, FAIL, MEDIUM},
	{"cookie-secure", "without, on an error page", cookie_bare_on_error, FAIL, 0},
	{"cookie-secure", "taken away", cookie_removed, NA, 0},
	{"cookie-secure", "none", no_cookies, NA, 0},
	{"cookie-secure", "too many to know", cookies_cut, UNKNOWN, 0},
	{"cookie-secure", "what was seen still fails", cookie_bare_cut, FAIL, 0},
	{"cookie-secure", "no answer", root_unanswered, UNKNOWN, 0},
	{"cookie-http-only", "sound", change_nothing, PASS, 0},
	{"cookie-http-only", "without", cookie_bare, FAIL, LOW},
	{"cookie-http-only", "for scripts to read", cookie_csrf, PASS, 0},
	{"cookie-http-only", "no answer", root_unanswered, UNKNOWN, 0},
	{"cookie-same-site", "sound", change_nothing, PASS, 0},
	{"cookie-same-site", "without", cookie_bare, FAIL, INFO},
	{"cookie-same-site", "None is an answer", cookie_same_site_none, PASS, 0},
	{"cookie-same-site", "no answer", root_unanswered, UNKNOWN, 0},
	{"cookie-prefix", "sound", change_nothing, PASS, 0},
	{"cookie-prefix", "a domain", cookie_host_domain, FAIL, LOW},
	{"cookie-prefix", "another path", cookie_host_path, FAIL, 0},
	{"cookie-prefix", "__Secure-", cookie_secure_prefix, PASS, 0},
	{"cookie-prefix", "__secure- without", cookie_secure_prefix_alone, FAIL, 0},
	{"cookie-prefix", "none of these names", cookie_without_prefix, NA, 0},
	{"cookie-prefix", "no answer", root_unanswered, UNKNOWN, 0},
	{"clickjacking", "sound", change_nothing, PASS, 0},
	{"clickjacking", "X-Frame-Options", framed_by_options, PASS, 0},
	{"clickjacking", "what nobody heeds", framed_by_nobody_heeds, FAIL, LOW},
	{"clickjacking", "nothing", page_bare, FAIL, LOW},
	{"clickjacking", "no HTML", page_not_html, NA, 0},
	{"clickjacking", "where / leads", landed, PASS, 0},
	{"clickjacking", "a redirect elsewhere", front_elsewhere, NA, 0},
	{"clickjacking", "a redirect to what nobody saw", front_unseen_landing, UNKNOWN,
	 0},
	{"clickjacking", "the same by name", front_unseen_landing_by_name, UNKNOWN, 0},
	{"clickjacking", "404", front_404, NA, 0},
	{"clickjacking", "403", front_403, UNKNOWN, 0},
	{"clickjacking", "500", front_500, UNKNOWN, 0},
	{"clickjacking", "400", front_400, NA, 0},
	{"clickjacking", "400 for want of a certificate", front_400_certificate,
	 UNKNOWN, 0},
	{"clickjacking", "no answer", root_unanswered, UNKNOWN, 0},
	{"nosniff", "sound", change_nothing, PASS, 0},
	{"nosniff", "nothing", page_bare, FAIL, LOW},
	{"nosniff", "no HTML", page_not_html, FAIL, 0},
	{"nosniff", "403", front_403, UNKNOWN, 0},
	{"csp", "sound", change_nothing, PASS, 0},
	{"csp", "nothing", page_bare, FAIL, INFO},
	{"csp", "only reports", csp_reports, FAIL, 0},
	{"csp", "nothing about scripts", csp_no_scripts, FAIL, 0},
	{"csp", "inline scripts", csp_inline, FAIL, 0},
	{"csp", "403", front_403, UNKNOWN, 0},
	{"referrer-policy", "sound", change_nothing, PASS, 0},
	{"referrer-policy", "none", referrer_none, PASS, 0},
	{"referrer-policy", "unsafe-url", referrer_unsafe, FAIL, INFO},
	{"referrer-policy", "403", front_403, UNKNOWN, 0},
	{"permissions-policy", "sound", change_nothing, PASS, 0},
	{"permissions-policy", "nothing", page_bare, FAIL, INFO},
	{"permissions-policy", "403", front_403, UNKNOWN, 0},
	{"obsolete-headers", "sound", change_nothing, PASS, 0},
	{"obsolete-headers", "on an error page", obsolete_on_error, FAIL, INFO},
	{"obsolete-headers", "no answer", root_unanswered, UNKNOWN, 0},
	{"server-version", "sound", change_nothing, PASS, 0},
	{"server-version", "a version", tells_version, FAIL, LOW},
	{"server-version", "a language", tells_language, FAIL, 0},
	{"server-version", "no answer", root_unanswered, UNKNOWN, 0},
	{"http-trace", "sound", change_nothing, PASS, 0},
	{"http-trace", "repeated", trace_echoes, FAIL, LOW},
	{"http-trace", "a page for everything", trace_is_a_page, PASS, 0},
	{"http-trace", "no answer", trace_unanswered, UNKNOWN, 0},
	{"directory-listing", "sound", change_nothing, PASS, 0},
	{"directory-listing", "a list", change_lists, FAIL, LOW},
	{"directory-listing", "403", front_403, UNKNOWN, 0},
};

const struct check_case_list check_cases_web = CHECK_CASES(cases);
