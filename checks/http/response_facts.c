/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/http/response_facts.h"

#include "checks/http/alt_svc.h"
#include "checks/http/cookie.h"
#include "checks/http/csp.h"
#include "checks/http/hsts.h"
#include "checks/http/listing.h"
#include "checks/http/location.h"
#include "checks/http/request_writer.h"

struct learner {
	struct arena *arena;
	struct http_response *out;
	struct span *landing;
};

static const char *keep_text(const struct learner *learner, struct span text)
{
	return arena_string(learner->arena, span_slice(text, 0, HTTP_TEXT_MAX));
}

/* ---- one function for each field that says something --------------------------- */

static void learn_hsts(struct learner *learner, struct span value)
{
	if (!learner->out->hsts.present)
		hsts_read(value, &learner->out->hsts);
}

static void learn_csp(struct learner *learner, struct span value)
{
	csp_add(value, &learner->out->csp);
}

static void learn_csp_report_only(struct learner *learner, struct span value)
{
	(void)value;
	learner->out->csp.report_only = true;
}

/* HTML, "the X-Frame-Options header": a list; members that differ fail it. */
static void learn_frame_options(struct learner *learner, struct span value)
{
	enum http_frame_options *known = &learner->out->frame_options, one;
	struct span member;

	while (field_next_member(&value, &member)) {
		one = HTTP_FRAME_OPTIONS_INVALID;
		if (span_equal_string_nocase(member, "deny"))
			one = HTTP_FRAME_OPTIONS_DENY;
		else if (span_equal_string_nocase(member, "sameorigin"))
			one = HTTP_FRAME_OPTIONS_SAMEORIGIN;
		if (*known != HTTP_FRAME_OPTIONS_NONE && *known != one)
			one = HTTP_FRAME_OPTIONS_INVALID;
		*known = one;
	}
}

/* Fetch, "X-Content-Type-Options": only the first member counts. */
static void learn_nosniff(struct learner *learner, struct span value)
{
	struct span member;

	if (field_next_member(&value, &member))
		learner->out->nosniff |= span_equal_string_nocase(member, "nosniff");
}

/* Referrer Policy 8.1: the last word that is known wins. */
static void learn_referrer_policy(struct learner *learner, struct span value)
{
	static const char *const words[] = {
		"no-referrer",
		"no-referrer-when-downgrade",
		"same-origin",
		"origin",
		"strict-origin",
		"origin-when-cross-origin",
		"strict-origin-when-cross-origin",
		"unsafe-url",
	};
	struct span member;
	size_t i;

	while (field_next_member(&value, &member)) {
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			if (span_equal_string_nocase(member, words[i]))
				learner->out->referrer_policy = words[i];
		}
	}
}

static void learn_permissions_policy(struct learner *learner, struct span value)
{
	learner->out->permissions_policy |= value.len > 0;
}

static void learn_hpkp(struct learner *learner, struct span value)
{
	(void)value;
	learner->out->obsolete |= HTTP_OBSOLETE_HPKP;
}

/* "0" switches off what is gone anyway, which is what is advised. */
static void learn_xss_protection(struct learner *learner, struct span value)
{
	if (!span_equal_string(field_trim(value), "0"))
		learner->out->obsolete |= HTTP_OBSOLETE_XSS_PROTECTION;
}

static void learn_expect_ct(struct learner *learner, struct span value)
{
	(void)value;
	learner->out->obsolete |= HTTP_OBSOLETE_EXPECT_CT;
}

static void learn_feature_policy(struct learner *learner, struct span value)
{
	(void)value;
	learner->out->obsolete |= HTTP_OBSOLETE_FEATURE_POLICY;
}

static void learn_x_csp(struct learner *learner, struct span value)
{
	(void)value;
	learner->out->obsolete |= HTTP_OBSOLETE_X_CSP;
}

static void learn_location(struct learner *learner, struct span value)
{
	if (!learner->out->location.present)
		(void)location_read(value, learner->arena, &learner->out->location,
				    learner->landing);
}

static void learn_cookie(struct learner *learner, struct span value)
{
	struct http_response *out = learner->out;
	struct http_cookie cookie, *item;

	if (!cookie_read(value, learner->arena, &cookie))
		return;
	if (out->cookie_count == HTTP_COOKIES_MAX) {
		out->cookies_cut = true;
		return;
	}
	item = arena_push(learner->arena, &out->cookies, &out->cookie_count,
			  sizeof(*item));
	if (item)
		*item = cookie;
}

static void learn_product(struct learner *learner, const char *name, struct span value)
{
	struct string_list *products = &learner->out->products;
	const char *text;
	const char **item;

	value = span_slice(value, 0, HTTP_TEXT_MAX);
	text = arena_printf(learner->arena, "%s: %.*s", name, (int)value.len,
			    value.ptr ? value.ptr : "");
	if (!text || value.len == 0 || products->count == HTTP_PRODUCTS_MAX)
		return;
	item = arena_push(learner->arena, &products->items, &products->count,
			  sizeof(*item));
	if (item)
		*item = text;
}

static void learn_content_type(struct learner *learner, struct span value)
{
	struct span type = field_trim(span_slice(value, 0, span_find_byte(value, ';')));

	learner->out->is_html = span_equal_string_nocase(type, "text/html") ||
				span_equal_string_nocase(type, "application/xhtml+xml");
}

static void learn_content_encoding(struct learner *learner, struct span value)
{
	struct span member;

	while (field_next_member(&value, &member)) {
		if (!span_equal_string_nocase(member, "identity"))
			learner->out->content_encoding = keep_text(learner, member);
	}
}

static void learn_alt_svc(struct learner *learner, struct span value)
{
	if (!learner->out->alt_svc)
		learner->out->alt_svc = keep_text(learner, value);
	alt_svc_read(value, &learner->out->alternatives);
}

/* RFC 2817 3.3 and 4.2: "TLS/1.0", of whatever version. */
static void learn_upgrade(struct learner *learner, struct span value)
{
	struct span member;

	while (field_next_member(&value, &member)) {
		struct span name = span_slice(member, 0, span_find_byte(member, '/'));

		learner->out->offers_tls_upgrade |=
			span_equal_string_nocase(name, "TLS");
	}
}

static const struct {
	const char *name;
	void (*learn)(struct learner *learner, struct span value);
} rows[] = {
	{"Strict-Transport-Security", learn_hsts},
	{"Content-Security-Policy", learn_csp},
	{"Content-Security-Policy-Report-Only", learn_csp_report_only},
	{"X-Frame-Options", learn_frame_options},
	{"X-Content-Type-Options", learn_nosniff},
	{"Referrer-Policy", learn_referrer_policy},
	{"Permissions-Policy", learn_permissions_policy},
	{"Public-Key-Pins", learn_hpkp},
	{"Public-Key-Pins-Report-Only", learn_hpkp},
	{"X-XSS-Protection", learn_xss_protection},
	{"Expect-CT", learn_expect_ct},
	{"Feature-Policy", learn_feature_policy},
	{"X-Content-Security-Policy", learn_x_csp},
	{"X-WebKit-CSP", learn_x_csp},
	{"Location", learn_location},
	{"Set-Cookie", learn_cookie},
	{"Content-Type", learn_content_type},
	{"Content-Encoding", learn_content_encoding},
	{"Alt-Svc", learn_alt_svc},
	{"Upgrade", learn_upgrade},
};

/* Fields that name the software behind a site. */
static const char *const product_fields[] = {
	"Server",      "X-Powered-By",    "X-AspNet-Version", "X-AspNetMvc-Version",
	"X-Generator", "X-Mod-Pagespeed", "X-Page-Speed",
};

static void learn_field(struct learner *learner, const struct http_field *field)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (span_equal_string_nocase(field->name, rows[i].name))
			rows[i].learn(learner, field->value);
	}
	for (i = 0; i < sizeof(product_fields) / sizeof(product_fields[0]); i++) {
		if (span_equal_string_nocase(field->name, product_fields[i]))
			learn_product(learner, product_fields[i], field->value);
	}
}

bool response_facts_learn(const struct response_reader *reader, struct arena *arena,
			  struct http_response *out, struct span *landing)
{
	struct span content = response_reader_content(reader);
	struct span fields = reader->fields;
	struct learner learner = {arena, out, landing};
	struct http_field field;

	*out = (struct http_response){.status = reader->status};
	*landing = (struct span){NULL, 0};
	while (field_next_line(&fields, &field))
		learn_field(&learner, &field);
	out->has_body = content.len > 0;
	out->echoes_request =
		span_find(content, SPAN_LITERAL(REQUEST_ECHO_VALUE), 0) < content.len;
	out->lists_directory = out->status == 200 && out->is_html &&
			       !out->content_encoding && listing_shows(content);
	return !arena->exhausted;
}
