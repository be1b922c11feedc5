/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/json_http.h"

#include "agent/report/json_facts.h"
#include "agent/report/name.h"

static void add_hsts(struct json_writer *json, const struct http_hsts *hsts)
{
	if (!hsts->present) {
		json_writer_null(json, "hsts");
		return;
	}
	json_writer_object(json, "hsts");
	json_writer_bool(json, "valid", hsts->valid);
	if (hsts->valid)
		json_writer_unsigned(json, "max_age", hsts->max_age);
	else
		json_writer_null(json, "max_age");
	json_writer_bool(json, "include_subdomains",
			 hsts->valid && hsts->include_subdomains);
	json_writer_bool(json, "preload", hsts->valid && hsts->preload);
	json_writer_end(json);
}

static void add_csp(struct json_writer *json, const struct http_csp *csp)
{
	if (!csp->present && !csp->report_only) {
		json_writer_null(json, "content_security_policy");
		return;
	}
	json_writer_object(json, "content_security_policy");
	json_writer_bool(json, "enforced", csp->present);
	json_writer_bool(json, "report_only", csp->report_only);
	json_writer_bool(json, "restricts_scripts", csp->restricts_scripts);
	json_writer_bool(json, "allows_inline_scripts", csp->allows_inline_scripts);
	json_writer_bool(json, "frame_ancestors", csp->frame_ancestors);
	json_writer_end(json);
}

static void add_location(struct json_writer *json, const struct http_location *location)
{
	if (!location->present) {
		json_writer_null(json, "redirect");
		return;
	}
	json_writer_object(json, "redirect");
	json_writer_string(json, "scheme", name_http_scheme(location->scheme));
	json_writer_string(json, "host", location->host);
	if (location->port != 0)
		json_writer_unsigned(json, "port", location->port);
	else
		json_writer_null(json, "port");
	json_writer_end(json);
}

static void add_cookies(struct json_writer *json, const struct http_response *response)
{
	size_t i;

	json_writer_array(json, "cookies");
	for (i = 0; i < response->cookie_count; i++) {
		const struct http_cookie *cookie = &response->cookies[i];

		json_writer_object(json, NULL);
		json_writer_string(json, "name", cookie->name);
		json_writer_bool(json, "secure", cookie->secure);
		json_writer_bool(json, "http_only", cookie->http_only);
		json_writer_string(json, "same_site",
				   name_http_same_site(cookie->same_site));
		json_writer_bool(json, "domain", cookie->has_domain);
		json_writer_bool(json, "root_path", cookie->path_is_root);
		json_writer_bool(json, "removed", cookie->is_removal);
		json_writer_end(json);
	}
	json_writer_end(json);
	json_writer_bool(json, "cookies_complete", !response->cookies_cut);
}

static void add_obsolete(struct json_writer *json, uint32_t obsolete)
{
	uint32_t bit;

	json_writer_array(json, "obsolete");
	for (bit = 1; bit < HTTP_OBSOLETE_ALL; bit <<= 1) {
		if (obsolete & bit)
			json_writer_string(json, NULL, name_http_obsolete(bit));
	}
	json_writer_end(json);
}

static void add_response(struct json_writer *json, enum http_question question,
			 const struct http_response *response)
{
	json_writer_object(json, NULL);
	json_writer_string(json, "question", name_http_question(question));
	json_writer_unsigned(json, "status", response->status);
	json_writer_bool(json, "html", response->is_html);
	add_location(json, &response->location);
	add_hsts(json, &response->hsts);
	add_csp(json, &response->csp);
	json_writer_string(json, "x_frame_options",
			   name_http_frame_options(response->frame_options));
	json_writer_bool(json, "nosniff", response->nosniff);
	json_writer_string(json, "referrer_policy", response->referrer_policy);
	json_writer_bool(json, "permissions_policy", response->permissions_policy);
	add_obsolete(json, response->obsolete);
	add_cookies(json, response);
	json_facts_strings(json, "products", &response->products);
	json_writer_string(json, "content_encoding", response->content_encoding);
	json_writer_string(json, "alt_svc", response->alt_svc);
	json_writer_bool(json, "tls_upgrade", response->offers_tls_upgrade);
	json_writer_bool(json, "echoes_request", response->echoes_request);
	json_writer_bool(json, "directory_listing", response->lists_directory);
	json_writer_end(json);
}

static void add_clear_text(struct json_writer *json, const struct http_facts *http)
{
	if (http->plain_port == 0) {
		json_writer_null(json, "clear_text");
		return;
	}
	json_writer_object(json, "clear_text");
	json_writer_unsigned(json, "port", http->plain_port);
	json_writer_string(json, "answers", name_http_plain(http->plain));
	json_writer_string(json, "reason", http->plain_why);
	json_writer_end(json);
}

void json_http_write(struct json_writer *json, const struct http_facts *http)
{
	unsigned int i;

	json_writer_object(json, "http");
	json_writer_bool(json, "asked", http->asked);
	json_facts_tristate(json, "answered", http->answered);
	json_writer_string(json, "reason", http->why);
	json_writer_bool(json, "http2_only", http->http2_only);
	json_writer_bool(json, "client_certificate_wanted",
			 http->client_certificate_wanted);
	json_writer_array(json, "responses");
	for (i = 0; i < HTTP_QUESTION_COUNT; i++) {
		if (http->responses[i])
			add_response(json, i, http->responses[i]);
	}
	json_writer_end(json);
	add_clear_text(json, http);
	json_writer_end(json);
}
