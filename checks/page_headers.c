/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clickjacking, nosniff, csp, referrer-policy, permissions-policy, obsolete-headers:
 * what a site tells browsers about its front page.
 */
#include <string.h>

#include "checks/check.h"
#include "checks/web.h"

/* The front page where it is HTML; NULL, and ${out} says why there is none. */
static const struct http_response *html_page(const struct subject *s,
					     struct finding *out)
{
	const struct http_response *page = web_page(s, out);

	if (!page || page->is_html)
		return page;
	finding_result(out, RESULT_NOTAPPLICABLE, "/ is no HTML page");
	return NULL;
}

/* ---- clickjacking -------------------------------------------------------------- */

static void clickjacking_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	static const char *const words[HTTP_FRAME_OPTIONS_COUNT] = {
		[HTTP_FRAME_OPTIONS_NONE] = "none",
		[HTTP_FRAME_OPTIONS_DENY] = "DENY",
		[HTTP_FRAME_OPTIONS_SAMEORIGIN] = "SAMEORIGIN",
		[HTTP_FRAME_OPTIONS_INVALID] = "not understood",
	};
	const struct http_response *page = html_page(s, out);

	(void)want;
	if (!page)
		return;
	web_evidence(s, out, "X-Frame-Options: %s; frame-ancestors: %s",
		     words[page->frame_options],
		     page->csp.frame_ancestors ? "restricted" : "none");
	finding_fix(out, "send \"Content-Security-Policy: frame-ancestors 'self'\", or "
			 "\"X-Frame-Options: SAMEORIGIN\"");
	if (page->csp.frame_ancestors)
		finding_result(out, RESULT_PASS, "frame-ancestors says who may");
	else if (page->frame_options == HTTP_FRAME_OPTIONS_INVALID)
		finding_result(out, RESULT_FAIL,
			       "X-Frame-Options says what no browser heeds");
	else if (page->frame_options == HTTP_FRAME_OPTIONS_NONE)
		finding_result(out, RESULT_FAIL,
			       "any site may show this one in a frame of its own");
	else
		finding_result(out, RESULT_PASS, "X-Frame-Options: %s",
			       words[page->frame_options]);
}

const struct check check_clickjacking = {
	.id = "clickjacking",
	.title = "other sites may not show this one in a frame",
	.explanation =
		"A page in an invisible frame takes clicks that were meant for the page around "
		"it. The front page has to say who may frame it: by frame-ancestors of "
		"Content-Security-Policy, or by X-Frame-Options with DENY or SAMEORIGIN "
		"(ALLOW-FROM is heeded by no browser any more). It matters where a visitor is "
		"logged in; sites that are meant to be embedded name who may.",
	.reference = "CSP Level 3 section 6.4.2; RFC 7034; OWASP Clickjacking Defense",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = clickjacking_run,
};

/* ---- nosniff -------------------------------------------------------------------- */

static void nosniff_run(const struct subject *s, const struct check_settings *want,
			struct finding *out)
{
	const struct http_response *page = web_page(s, out);

	(void)want;
	if (!page)
		return;
	web_evidence(s, out, "/ is sent %s X-Content-Type-Options: nosniff",
		     page->nosniff ? "with" : "without");
	finding_fix(out,
		    "send \"X-Content-Type-Options: nosniff\" with every response");
	if (page->nosniff)
		finding_result(out, RESULT_PASS, "X-Content-Type-Options: nosniff");
	else
		finding_result(out, RESULT_FAIL,
			       "browsers may guess other types than the server says");
}

const struct check check_nosniff = {
	.id = "nosniff",
	.title = "browsers do not guess what a file is",
	.explanation =
		"Without X-Content-Type-Options: nosniff a browser may run as a script what "
		"somebody uploaded as a text or an image. The field is looked for on the front "
		"page. With it, files that the server sends under a wrong type stop working: "
		"scripts and style sheets need their own.",
	.reference = "Fetch Standard, X-Content-Type-Options header",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = nosniff_run,
};

/* ---- csp ------------------------------------------------------------------------- */

static void csp_run(const struct subject *s, const struct check_settings *want,
		    struct finding *out)
{
	const struct http_response *page = html_page(s, out);

	(void)want;
	if (!page)
		return;
	finding_fix(out, "send a Content-Security-Policy with a script-src that names "
			 "sources, nonces or hashes");
	web_evidence(s, out, "Content-Security-Policy: %s",
		     page->csp.present       ? "there"
		     : page->csp.report_only ? "only reporting"
					     : "none");
	if (!page->csp.present)
		finding_result(out, RESULT_FAIL, "%s",
			       page->csp.report_only
				       ? "the Content-Security-Policy only reports"
				       : "no Content-Security-Policy");
	else if (!page->csp.restricts_scripts)
		finding_result(out, RESULT_FAIL,
			       "the Content-Security-Policy says nothing of scripts");
	else if (page->csp.allows_inline_scripts)
		finding_result(out, RESULT_FAIL,
			       "the Content-Security-Policy allows inline scripts");
	else
		finding_result(out, RESULT_PASS, "restricts scripts");
}

const struct check check_csp = {
	.id = "csp",
	.title = "a Content-Security-Policy says which scripts may run",
	.explanation =
		"A policy of sources is the second line where a page repeats what a stranger "
		"wrote: a script that is not on the list does not run. The front page's policy "
		"is read as browsers read it; 'unsafe-inline' without a nonce or a hash lets "
		"everything run again. It is information, because it has to be written for the "
		"application: begin with Content-Security-Policy-Report-Only.",
	.reference = "W3C Content Security Policy Level 3",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = csp_run,
};

/* ---- referrer-policy ------------------------------------------------------------ */

static void referrer_policy_run(const struct subject *s,
				const struct check_settings *want, struct finding *out)
{
	const struct http_response *page = html_page(s, out);
	const char *policy;

	(void)want;
	if (!page)
		return;
	policy = page->referrer_policy;
	web_evidence(s, out, "Referrer-Policy: %s", policy ? policy : "none");
	finding_fix(out,
		    "send \"Referrer-Policy: strict-origin-when-cross-origin\", or a "
		    "stricter one");
	if (!policy)
		finding_result(
			out, RESULT_PASS,
			"none: browsers' own is strict-origin-when-cross-origin");
	else if (strcmp(policy, "unsafe-url") == 0 ||
		 strcmp(policy, "no-referrer-when-downgrade") == 0)
		finding_result(out, RESULT_FAIL,
			       "%s gives whole addresses of pages to other sites",
			       policy);
	else
		finding_result(out, RESULT_PASS, "%s", policy);
}

const struct check check_referrer_policy = {
	.id = "referrer-policy",
	.title = "addresses of pages are not given to other sites",
	.explanation =
		"The address of a page may hold what is nobody's business, a search or a token "
		"in a link. Browsers send other sites the origin only, unless the page says "
		"otherwise: unsafe-url and no-referrer-when-downgrade do. The field of the "
		"front page is read; the last word a browser knows counts. Statistics that "
		"rely on whole addresses lose them with a stricter policy.",
	.reference = "W3C Referrer Policy section 8.1",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = referrer_policy_run,
};

/* ---- permissions-policy --------------------------------------------------------- */

static void permissions_policy_run(const struct subject *s,
				   const struct check_settings *want,
				   struct finding *out)
{
	const struct http_response *page = html_page(s, out);

	(void)want;
	if (!page)
		return;
	web_evidence(s, out, "Permissions-Policy: %s",
		     page->permissions_policy ? "there" : "none");
	finding_fix(out,
		    "send a Permissions-Policy that switches off what the site does "
		    "not use, such as \"camera=(), microphone=(), geolocation=()\"");
	if (page->permissions_policy)
		finding_result(out, RESULT_PASS, "sent");
	else
		finding_result(out, RESULT_FAIL, "no Permissions-Policy");
}

const struct check check_permissions_policy = {
	.id = "permissions-policy",
	.title = "a Permissions-Policy says which of a browser's powers the site uses",
	.explanation =
		"Camera, microphone, position and their like can be switched off for a whole "
		"site, so that a script that got in cannot ask for them. Only whether the "
		"front page has the field is looked at, not what it says: that depends on what "
		"the site does. It is information; a policy that is too strict breaks the pages "
		"that use what it takes away.",
	.reference = "W3C Permissions Policy section 5.2",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = permissions_policy_run,
};

/* ---- obsolete-headers ----------------------------------------------------------- */

static void obsolete_headers_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	static const struct {
		enum http_obsolete bit;
		const char *name;
	} rows[] = {
		{HTTP_OBSOLETE_HPKP, "Public-Key-Pins"},
		{HTTP_OBSOLETE_XSS_PROTECTION, "X-XSS-Protection"},
		{HTTP_OBSOLETE_EXPECT_CT, "Expect-CT"},
		{HTTP_OBSOLETE_FEATURE_POLICY, "Feature-Policy"},
		{HTTP_OBSOLETE_X_CSP, "X-Content-Security-Policy or X-WebKit-CSP"},
	};
	const char *names[sizeof(rows) / sizeof(rows[0])];
	struct string_list list = {names, 0};
	const struct http_response *response;
	uint32_t seen = 0;
	const char *text;
	size_t i;

	(void)want;
	if (!web_answers(s, out))
		return;
	for (i = 0; (response = web_response(s->endpoint, i)); i++)
		seen |= response->obsolete;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (seen & rows[i].bit)
			names[list.count++] = rows[i].name;
	}
	if (list.count == 0 && !web_front(s->endpoint)) {
		finding_result(out, RESULT_UNKNOWN, "/ was not answered");
		return;
	}
	if (list.count == 0) {
		finding_result(out, RESULT_PASS, "none");
		return;
	}
	text = web_names(&list, out->arena);
	web_evidence(s, out, "%s", text);
	finding_fix(out, "stop sending %s", text);
	finding_result(out, RESULT_FAIL, "sends %s", text);
}

const struct check check_obsolete_headers = {
	.id = "obsolete-headers",
	.title = "no headers that browsers have given up",
	.explanation =
		"Public-Key-Pins could lock all visitors out and was removed; X-XSS-Protection "
		"made sites attackable (\"0\" is fine, it switches it off); Expect-CT, "
		"Feature-Policy and the vendors' own names of Content-Security-Policy do "
		"nothing any more. They are looked for on /, on where it leads, and on an error "
		"page. Sending them gives a safety that is not there; taking them away changes "
		"nothing for today's browsers.",
	.reference =
		"RFC 7469 (Public-Key-Pins); RFC 9163 (Expect-CT); MDN, deprecated HTTP headers",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = obsolete_headers_run,
};
