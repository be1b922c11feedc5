/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cookie-secure, cookie-http-only, cookie-same-site, cookie-prefix: the attributes of
 * the cookies that a site sets. Names only: values are nobody's business.
 */
#include "checks/check.h"
#include "checks/web.h"

static bool has_word(const char *name, const char *word)
{
	struct span text = span_from_string(name);
	size_t at;

	for (at = 0; at < text.len; at++) {
		if (span_starts_with_nocase(span_slice(text, at, text.len), word))
			return true;
	}
	return false;
}

static bool lacks_secure(const struct http_cookie *cookie)
{
	return !cookie->secure;
}

/* The token against forged requests is there for scripts to read. */
static bool lacks_http_only(const struct http_cookie *cookie)
{
	return !cookie->http_only && !has_word(cookie->name, "csrf") &&
	       !has_word(cookie->name, "xsrf");
}

static bool lacks_same_site(const struct http_cookie *cookie)
{
	return cookie->same_site == HTTP_SAME_SITE_ABSENT;
}

static bool has_host_prefix(const struct http_cookie *cookie)
{
	return span_starts_with_nocase(span_from_string(cookie->name), "__Host-");
}

static bool has_prefix(const struct http_cookie *cookie)
{
	return has_host_prefix(cookie) ||
	       span_starts_with_nocase(span_from_string(cookie->name), "__Secure-");
}

/* RFC 6265bis 4.1.3: what the prefix promises, or browsers drop the cookie. */
static bool breaks_prefix(const struct http_cookie *cookie)
{
	return !cookie->secure || (has_host_prefix(cookie) &&
				   (!cookie->path_is_root || cookie->has_domain));
}

/* What is asked of each cookie. */
struct rule {
	bool (*applies)(const struct http_cookie *cookie); /* NULL: to every one */
	bool (*fails)(const struct http_cookie *cookie);
	const char *nothing;  /* said where it applies to none */
	const char *failures; /* said before the names of those that fail */
	const char *fix;
};

struct tally {
	struct string_list failing;
	size_t judged;
	bool failed; /* out of memory */
	bool cut;    /* more cookies were sent than are known */
};

static bool holds(const struct string_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (span_equal_string(span_from_string(name), list->items[i]))
			return true;
	}
	return false;
}

static void count(const struct http_response *response, const struct rule *rule,
		  struct arena *arena, struct tally *tally)
{
	size_t i;

	tally->cut |= response->cookies_cut;
	for (i = 0; i < response->cookie_count; i++) {
		const struct http_cookie *cookie = &response->cookies[i];
		const char **name;

		/* One that is taken away carries nothing. */
		if (cookie->is_removal || (rule->applies && !rule->applies(cookie)))
			continue;
		tally->judged++;
		if (!rule->fails(cookie) || holds(&tally->failing, cookie->name))
			continue;
		name = arena_push(arena, &tally->failing.items, &tally->failing.count,
				  sizeof(*name));
		if (name)
			*name = cookie->name;
		else
			tally->failed = true;
	}
}

static void judge(const struct subject *s, struct finding *out, const struct rule *rule)
{
	const struct http_response *response;
	struct tally tally = {0};
	size_t i;

	if (!web_answers(s, out))
		return;
	for (i = 0; (response = web_response(s->endpoint, i)); i++)
		count(response, rule, out->arena, &tally);
	if (tally.failed) {
		finding_result(out, RESULT_UNKNOWN, "out of memory");
	} else if (tally.failing.count > 0) {
		const char *names = web_names(&tally.failing, out->arena);

		web_evidence(s, out, "Set-Cookie: %s", names);
		finding_fix(out, "%s", rule->fix);
		finding_result(out, RESULT_FAIL, "%s: %s", rule->failures, names);
	} else if (!web_front(s->endpoint) || tally.cut) {
		finding_result(out, RESULT_UNKNOWN, "not every cookie was seen");
	} else if (tally.judged == 0) {
		finding_result(out, RESULT_NOTAPPLICABLE, "%s", rule->nothing);
	} else {
		finding_result(out, RESULT_PASS, "%zu cookie%s", tally.judged,
			       tally.judged == 1 ? "" : "s");
	}
}

/* ---- the checks ----------------------------------------------------------------- */

static void cookie_secure_run(const struct subject *s,
			      const struct check_settings *want, struct finding *out)
{
	static const struct rule rule = {
		.fails = lacks_secure,
		.nothing = "no cookie is set",
		.failures = "sent in clear text, too, for want of Secure",
		.fix = "set the cookie with \"Secure\" (session.cookie_secure, "
		       "proxy_cookie_flags or the application's own setting)",
	};

	(void)want;
	judge(s, out, &rule);
}

const struct check check_cookie_secure = {
	.id = "cookie-secure",
	.title = "cookies travel over TLS only",
	.explanation =
		"A browser sends a cookie without Secure in clear text as soon as anybody makes "
		"it ask for http://, where it can be read and used. The cookies set by /, by "
		"where it leads and by an error page are looked at; those that are taken away "
		"are not, and values are neither kept nor shown. With Secure a site that still "
		"works over port 80 loses its sessions there.",
	.reference = "RFC 6265 section 5.4; OWASP Session Management",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = cookie_secure_run,
};

static void cookie_http_only_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	static const struct rule rule = {
		.fails = lacks_http_only,
		.nothing = "no cookie is set",
		.failures = "readable by scripts for want of HttpOnly",
		.fix = "set the cookie with \"HttpOnly\", unless scripts of the site have "
		       "to read it",
	};

	(void)want;
	judge(s, out, &rule);
}

const struct check check_cookie_http_only = {
	.id = "cookie-http-only",
	.title = "scripts cannot read the cookies",
	.explanation =
		"A script that got into a page can send away every cookie without HttpOnly, the "
		"session among them. The cookies set by /, by where it leads and by an error "
		"page are looked at; those whose name says that they are tokens against forged "
		"requests are left out, because scripts have to read them. A cookie that the "
		"site's own scripts use (a language, a theme) cannot have it.",
	.reference = "RFC 6265 section 5.2.6; OWASP Session Management",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = cookie_http_only_run,
};

static void cookie_same_site_run(const struct subject *s,
				 const struct check_settings *want, struct finding *out)
{
	static const struct rule rule = {
		.fails = lacks_same_site,
		.nothing = "no cookie is set",
		.failures = "no SameSite, so that each browser decides",
		.fix = "set the cookie with \"SameSite=Lax\" (or Strict; None where other "
		       "sites embed this one)",
	};

	(void)want;
	judge(s, out, &rule);
}

const struct check check_cookie_same_site = {
	.id = "cookie-same-site",
	.title = "cookies say whether other sites' requests carry them",
	.explanation =
		"SameSite keeps a cookie out of requests that another site makes a visitor's "
		"browser send, which is how requests are forged. Some browsers take a missing "
		"one for Lax, others for None. The cookies set by /, by where it leads and by "
		"an error page are looked at. Strict logs visitors out who come by a link; Lax "
		"breaks logins that come back by POST from another site.",
	.reference = "draft-ietf-httpbis-rfc6265bis section 5.6.7",
	.severity = SEVERITY_INFO,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = cookie_same_site_run,
};

static void cookie_prefix_run(const struct subject *s,
			      const struct check_settings *want, struct finding *out)
{
	static const struct rule rule = {
		.applies = has_prefix,
		.fails = breaks_prefix,
		.nothing = "no cookie with such a prefix",
		.failures = "against the rules of its prefix, so that browsers drop it",
		.fix = "set __Secure- cookies with Secure, and __Host- cookies with Secure, "
		       "Path=/ and no Domain",
	};

	(void)want;
	judge(s, out, &rule);
}

const struct check check_cookie_prefix = {
	.id = "cookie-prefix",
	.title = "cookies named __Secure- or __Host- keep what the name promises",
	.explanation =
		"A browser takes a cookie named __Secure- only with Secure, and one named "
		"__Host- only with Secure, Path=/ and without Domain; any other is dropped "
		"without a word, and the login or the basket that needs it does not work. The "
		"cookies set by /, by where it leads and by an error page are looked at. Mending "
		"the attributes risks nothing: today the cookie does not arrive at all.",
	.reference = "draft-ietf-httpbis-rfc6265bis section 4.1.3",
	.severity = SEVERITY_LOW,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_COUNT,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_HTTP,
	.run = cookie_prefix_run,
};
