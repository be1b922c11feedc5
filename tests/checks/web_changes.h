/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What test_check.c breaks in a site's HTTP answers; included there alone. */

CHANGE(http_not_asked)
{
	w->endpoints[0].http = (struct http_facts){0};
}
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
CHANGE(lists)
{
	w->responses[HTTP_ROOT].lists_directory = true;
}
