/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http-redirect: what the clear-text half of a site serves.
 */
#include "checks/check.h"
#include "checks/web.h"

static void show(const struct subject *s, struct finding *out,
		 const struct http_response *plain)
{
	const struct http_location *location = &plain->location;
	static const char *const schemes[HTTP_SCHEME_COUNT] = {
		[HTTP_SCHEME_NONE] = "",
		[HTTP_SCHEME_HTTP] = "http://",
		[HTTP_SCHEME_HTTPS] = "https://",
		[HTTP_SCHEME_OTHER] = "another scheme",
	};

	if (!location->present)
		web_evidence(s, out, "port 80 answers %u", (unsigned int)plain->status);
	else
		web_evidence(s, out, "port 80 answers %u, Location: %s%s",
			     (unsigned int)plain->status, schemes[location->scheme],
			     location->host ? location->host : "(this host)");
}

static void judge(struct finding *out, const struct http_response *plain)
{
	unsigned int status = (unsigned int)plain->status;

	if (status >= 200 && status < 300) {
		finding_result(out, RESULT_FAIL,
			       "port 80 serves / in clear text (status %u)", status);
	} else if (status >= 300 && status < 400) {
		if (!plain->location.present)
			finding_result(out, RESULT_UNKNOWN,
				       "port 80 answers %u and leads nowhere", status);
		else if (plain->location.scheme == HTTP_SCHEME_HTTPS)
			finding_result(out, RESULT_PASS,
				       "port 80 redirects to https (status %u)",
				       status);
		else
			finding_result(out, RESULT_FAIL,
				       "port 80 redirects, but not to https");
	} else if (status == 401 || status == 407) {
		finding_result(out, RESULT_FAIL,
			       "port 80 asks for a password in clear text");
	} else if (status < 500) {
		finding_result(out, RESULT_PASS, "port 80 serves nothing at / (%u)",
			       status);
	} else {
		finding_result(out, RESULT_UNKNOWN,
			       "port 80 answers %u: what it serves was not seen",
			       status);
	}
}

static void http_redirect_run(const struct subject *s,
			      const struct check_settings *want, struct finding *out)
{
	const struct http_facts *http;

	(void)want;
	if (!web_answers(s, out))
		return;
	http = &s->endpoint->http;
	if (http->plain_port == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "port 80 belongs to 443, not to this port");
		return;
	}
	switch (http->plain) {
	case HTTP_PLAIN_CLOSED:
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "nothing listens on port 80 of this address");
		return;
	case HTTP_PLAIN_OTHER:
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "port 80 does not answer in HTTP");
		return;
	case HTTP_PLAIN_HTTP:
		break;
	default:
		finding_result(out, RESULT_UNKNOWN, "port 80: %s",
			       http->plain_why ? http->plain_why : "no reason given");
		return;
	}
	if (!http->responses[HTTP_PLAIN]) {
		finding_result(out, RESULT_UNKNOWN, "port 80 was not asked for /");
		return;
	}
	finding_fix(out,
		    "let port 80 answer every request for this name with a redirect "
		    "to https (301), the ACME path excepted");
	show(s, out, http->responses[HTTP_PLAIN]);
	judge(out, http->responses[HTTP_PLAIN]);
}

const struct check check_http_redirect = {
	.id = "http-redirect",
	.title = "the clear-text port only leads to https",
	.explanation =
		"What port 80 serves can be read and changed on the way, cookies and forms "
		"included. / is asked for in clear text at port 80 of the same address, with "
		"the site's name, whoever listens there; where it redirects to is read, never "
		"connected to. Serving nothing is as good as a redirect. A site that must stay "
		"reachable without TLS (package mirrors, old devices) breaks by a redirect: "
		"look into its access log first, and leave the path of ACME as it is.",
	.reference = "RFC 6797 section 7.2; Mozilla web security guidelines, "
		     "HTTP redirections",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = http_redirect_run,
};
