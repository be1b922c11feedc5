/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/csp.h"

#include "checks/http/field.h"

/* Of one policy, the source lists that are looked at; ptr NULL: not there. */
struct policy {
	struct span script_src, default_src, frame_ancestors;
};

/* "name value value"; of a directive that stands twice the first one counts. */
static void learn_directive(struct span directive, struct policy *policy)
{
	struct span name;
	struct span *list = NULL;

	if (!span_next_word(&directive, &name))
		return;
	if (span_equal_string_nocase(name, "script-src"))
		list = &policy->script_src;
	else if (span_equal_string_nocase(name, "default-src"))
		list = &policy->default_src;
	else if (span_equal_string_nocase(name, "frame-ancestors"))
		list = &policy->frame_ancestors;
	/* An empty list allows nothing: it must not look like none. */
	if (list && !list->ptr)
		*list = directive.ptr ? directive : SPAN_LITERAL("");
}

static bool has_word(struct span list, const char *word)
{
	struct span item;

	while (span_next_word(&list, &item)) {
		if (span_equal_string_nocase(item, word))
			return true;
	}
	return false;
}

/* CSP 6.7.3.2: a nonce, a hash or 'strict-dynamic' takes 'unsafe-inline' back. */
static bool allows_inline(struct span list)
{
	static const char *const stronger[] = {"'nonce-", "'sha256-", "'sha384-",
					       "'sha512-", "'strict-dynamic'"};
	bool allowed = has_word(list, "'unsafe-inline'");
	struct span item;
	size_t i;

	while (allowed && span_next_word(&list, &item)) {
		for (i = 0; i < sizeof(stronger) / sizeof(stronger[0]); i++)
			allowed =
				allowed && !span_starts_with_nocase(item, stronger[i]);
	}
	return allowed;
}

static bool is_everybody(struct span list)
{
	return has_word(list, "*") || has_word(list, "https:") ||
	       has_word(list, "http:");
}

static void add_policy(struct span text, struct http_csp *csp)
{
	struct policy policy = {0};
	struct span directive, scripts;

	while (span_next_field(&text, ';', &directive))
		learn_directive(directive, &policy);
	if (policy.frame_ancestors.ptr && !is_everybody(policy.frame_ancestors))
		csp->frame_ancestors = true;
	scripts = policy.script_src.ptr ? policy.script_src : policy.default_src;
	if (!scripts.ptr)
		return;
	/* Inline scripts run only where every policy about scripts lets them. */
	csp->allows_inline_scripts =
		allows_inline(scripts) &&
		(!csp->restricts_scripts || csp->allows_inline_scripts);
	csp->restricts_scripts = true;
}

void csp_add(struct span value, struct http_csp *csp)
{
	struct span policy;

	while (field_next_member(&value, &policy)) {
		csp->present = true;
		add_policy(policy, csp);
	}
}
