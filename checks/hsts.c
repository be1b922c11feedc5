/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hsts, hsts-errors, hsts-preload: Strict-Transport-Security, where it stands and
 * what it says.
 */
#include <inttypes.h>

#include "checks/check.h"
#include "checks/web.h"

/* hstspreload.org: a year. */
enum { PRELOAD_MIN_AGE = 31536000 };

/* The policy that browsers learn of here: that of /, or of where it leads. */
static const struct http_hsts *policy_of(const struct endpoint *endpoint)
{
	const struct http_response *root = endpoint->http.responses[HTTP_ROOT];
	const struct http_response *landing = endpoint->http.responses[HTTP_LANDING];

	if (root && root->hsts.present)
		return &root->hsts;
	return landing && landing->hsts.present ? &landing->hsts : NULL;
}

static void show(const struct subject *s, struct finding *out,
		 const struct http_hsts *hsts)
{
	if (!hsts->valid)
		web_evidence(s, out, "Strict-Transport-Security, against its grammar");
	else
		web_evidence(s, out,
			     "Strict-Transport-Security: max-age=%" PRIu64 "%s%s",
			     hsts->max_age,
			     hsts->include_subdomains ? "; includeSubDomains" : "",
			     hsts->preload ? "; preload" : "");
}

static void fix(struct finding *out, const struct check_settings *want)
{
	finding_fix(out,
		    "send \"Strict-Transport-Security: max-age=%" PRIu32
		    "\" with every response over TLS, errors included",
		    want->hsts_min_age);
}

/* Absent where something was served: a fact. An error may have lost it. */
static void judge_absent(const struct subject *s, struct finding *out)
{
	const struct http_response *front = web_front(s->endpoint);
	unsigned int status = front ? (unsigned int)front->status : 0;

	if (!front) {
		finding_result(out, RESULT_UNKNOWN, "/ was not answered: %s",
			       s->endpoint->http.why ? s->endpoint->http.why
						     : "no reason given");
		return;
	}
	web_evidence(s, out, "/ answers %u without Strict-Transport-Security", status);
	if (status >= 200 && status < 400)
		finding_result(out, RESULT_FAIL,
			       "no Strict-Transport-Security: any visit may be led to "
			       "clear text");
	else
		finding_result(out, RESULT_UNKNOWN,
			       "/ answers %u without it, which says nothing of other "
			       "pages",
			       status);
}

static void hsts_run(const struct subject *s, const struct check_settings *want,
		     struct finding *out)
{
	const struct http_hsts *hsts;

	if (!web_answers(s, out))
		return;
	fix(out, want);
	hsts = policy_of(s->endpoint);
	if (!hsts) {
		judge_absent(s, out);
		return;
	}
	show(s, out, hsts);
	if (!hsts->valid)
		finding_result(out, RESULT_FAIL,
			       "Strict-Transport-Security is malformed: browsers "
			       "ignore it");
	else if (hsts->max_age == 0)
		finding_result(out, RESULT_FAIL,
			       "max-age=0 tells browsers to forget it");
	else if (hsts->max_age < want->hsts_min_age)
		finding_result(out, RESULT_FAIL,
			       "max-age is %" PRIu64 " seconds, the policy wants "
			       "%" PRIu32,
			       hsts->max_age, want->hsts_min_age);
	else
		finding_result(out, RESULT_PASS, "max-age is %" PRIu64 " seconds%s",
			       hsts->max_age,
			       hsts->include_subdomains ? ", subdomains included" : "");
}

const struct check check_hsts = {
	.id = "hsts",
	.title = "browsers are told to come back over TLS only, for long enough",
	.explanation =
		"A browser that was told once never tries clear text again, so that nobody on "
		"the way can keep a visitor there. The field is looked for on / and, where / "
		"leads to another page of the same host, on that one; a malformed one counts "
		"as none, because browsers ignore it. An error page without it proves nothing "
		"and is unknown. Once sent, it cannot be taken back before max-age is over: "
		"every name it covers has to work over TLS until then, so begin with a small "
		"number.",
	.reference = "RFC 6797; Mozilla server side TLS guidelines 6.0 (hsts_min_age)",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = hsts_run,
};

static void hsts_errors_run(const struct subject *s, const struct check_settings *want,
			    struct finding *out)
{
	const struct http_response *error;
	unsigned int status;

	if (!web_answers(s, out))
		return;
	if (!policy_of(s->endpoint)) {
		finding_result(out, RESULT_NOTAPPLICABLE,
			       "no Strict-Transport-Security at all");
		return;
	}
	error = s->endpoint->http.responses[HTTP_ERROR];
	if (!error) {
		finding_result(out, RESULT_UNKNOWN, "no error page was seen: %s",
			       s->endpoint->http.why ? s->endpoint->http.why
						     : "no reason given");
		return;
	}
	status = (unsigned int)error->status;
	web_evidence(s, out, "a page that does not exist answers %u %s it", status,
		     error->hsts.present ? "with" : "without");
	fix(out, want);
	if (error->hsts.present)
		finding_result(out, RESULT_PASS, "on status %u, too", status);
	else
		finding_result(out, RESULT_FAIL,
			       "Strict-Transport-Security is missing on status %u",
			       status);
}

const struct check check_hsts_errors = {
	.id = "hsts-errors",
	.title = "error pages carry Strict-Transport-Security, too",
	.explanation =
		"A client whose first visit ends on an error learns nothing and may be led to "
		"clear text the next time; nginx's add_header without \"always\" and Apache's "
		"\"Header set\" leave the field out exactly there, and one add_header in a "
		"location takes away those inherited. A path that cannot exist is asked for. "
		"Adding the field to errors changes nothing else.",
	.reference = "RFC 6797 section 7.1; nginx ngx_http_headers_module",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = hsts_errors_run,
};

static void hsts_preload_run(const struct subject *s, const struct check_settings *want,
			     struct finding *out)
{
	const struct http_hsts *hsts;

	(void)want;
	if (!web_answers(s, out))
		return;
	hsts = policy_of(s->endpoint);
	if (!hsts && s->endpoint->http.responses[HTTP_ROOT] == NULL) {
		finding_result(out, RESULT_UNKNOWN, "/ was not answered");
		return;
	}
	if (!hsts || !hsts->valid || !hsts->preload) {
		finding_result(out, RESULT_NOTAPPLICABLE, "no \"preload\" is sent");
		return;
	}
	show(s, out, hsts);
	finding_fix(out,
		    "send max-age=%d or more and includeSubDomains with it, or take "
		    "\"preload\" away",
		    PRELOAD_MIN_AGE);
	if (!hsts->include_subdomains)
		finding_result(out, RESULT_FAIL,
			       "asks for a place in the browsers' lists, but lacks "
			       "includeSubDomains");
	else if (hsts->max_age < PRELOAD_MIN_AGE)
		finding_result(out, RESULT_FAIL,
			       "asks for a place in the browsers' lists with max-age "
			       "%" PRIu64 ", less than a year",
			       hsts->max_age);
	else
		finding_result(out, RESULT_PASS, "fit for the browsers' lists");
}

const struct check check_hsts_preload = {
	.id = "hsts-preload",
	.title = "a site that asks to be preloaded may be",
	.explanation =
		"\"preload\" says that the browsers may ship this site in their list of names "
		"that are never visited in clear text, which they do only with max-age of at "
		"least a year and includeSubDomains. Anybody may hand in a name whose header "
		"says so, and coming off the list again takes months: send it only where every "
		"subdomain, internal ones included, works over TLS. The header of / decides; "
		"whether a name is on the list is not asked, for that would leave this host.",
	.reference = "hstspreload.org, submission requirements",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = hsts_preload_run,
};
