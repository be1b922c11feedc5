/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/http_request.h"

static void codec_hsts(struct codec *codec, struct http_hsts *hsts)
{
	codec_bool(codec, &hsts->present);
	codec_bool(codec, &hsts->valid);
	codec_u64(codec, &hsts->max_age);
	codec_bool(codec, &hsts->include_subdomains);
	codec_bool(codec, &hsts->preload);
}

static void codec_csp(struct codec *codec, struct http_csp *csp)
{
	codec_bool(codec, &csp->present);
	codec_bool(codec, &csp->report_only);
	codec_bool(codec, &csp->restricts_scripts);
	codec_bool(codec, &csp->allows_inline_scripts);
	codec_bool(codec, &csp->frame_ancestors);
}

static void codec_alternatives(struct codec *codec,
			       struct http_alternatives *alternatives)
{
	codec_bool(codec, &alternatives->present);
	codec_u16(codec, &alternatives->http3_port);
	codec_bool(codec, &alternatives->http3_elsewhere);
}

static void codec_location(struct codec *codec, struct http_location *location)
{
	codec_bool(codec, &location->present);
	CODEC_ENUM(codec, location->scheme, HTTP_SCHEME_COUNT);
	codec_string(codec, &location->host);
	codec_u16(codec, &location->port);
}

static void codec_cookie(struct codec *codec, void *item)
{
	struct http_cookie *cookie = item;

	codec_string(codec, &cookie->name);
	codec_bool(codec, &cookie->secure);
	codec_bool(codec, &cookie->http_only);
	CODEC_ENUM(codec, cookie->same_site, HTTP_SAME_SITE_COUNT);
	codec_bool(codec, &cookie->has_domain);
	codec_bool(codec, &cookie->path_is_root);
	codec_bool(codec, &cookie->is_removal);
}

void codec_http_response(struct codec *codec, void *item)
{
	struct http_response *response = item;

	codec_u32(codec, &response->status);
	codec_bool(codec, &response->is_html);
	codec_bool(codec, &response->has_body);
	codec_hsts(codec, &response->hsts);
	codec_csp(codec, &response->csp);
	CODEC_ENUM(codec, response->frame_options, HTTP_FRAME_OPTIONS_COUNT);
	codec_bool(codec, &response->nosniff);
	codec_string(codec, &response->referrer_policy);
	codec_bool(codec, &response->permissions_policy);
	codec_below(codec, &response->obsolete, HTTP_OBSOLETE_ALL + 1);
	codec_location(codec, &response->location);
	codec_array(codec, &response->cookies, &response->cookie_count,
		    sizeof(*response->cookies), HTTP_COOKIES_MAX, codec_cookie);
	codec_bool(codec, &response->cookies_cut);
	codec_array(codec, &response->products.items, &response->products.count,
		    sizeof(*response->products.items), HTTP_PRODUCTS_MAX,
		    codec_string_item);
	codec_string(codec, &response->content_encoding);
	codec_string(codec, &response->alt_svc);
	codec_alternatives(codec, &response->alternatives);
	codec_bool(codec, &response->offers_tls_upgrade);
	codec_bool(codec, &response->echoes_request);
	codec_bool(codec, &response->lists_directory);
}

static void codec_reply(struct codec *codec, void *item)
{
	struct http_reply *reply = item;

	CODEC_ENUM(codec, reply->question, HTTP_QUESTION_COUNT);
	codec_http_response(codec, &reply->response);
}

void codec_http_request(struct codec *codec, void *item)
{
	struct http_request *request = item;

	codec_bool(codec, &request->in_clear);
	codec_string(codec, &request->host);
	codec_u16(codec, &request->port);
	codec_below(codec, &request->questions, UINT32_C(1) << HTTP_QUESTION_COUNT);
	codec_bool(codec, &request->tunnel);
}

void codec_http_answer(struct codec *codec, void *item)
{
	struct http_answer *answer = item;

	codec_array(codec, &answer->replies, &answer->reply_count,
		    sizeof(*answer->replies), HTTP_QUESTION_COUNT, codec_reply);
	codec_string(codec, &answer->why);
	codec_u32(codec, &answer->hung);
	codec_bool(codec, &answer->is_http);
	codec_bool(codec, &answer->speaks_http2);
	codec_bool(codec, &answer->client_certificate_wanted);
	CODEC_ENUM(codec, answer->tunnel, HTTP_TUNNEL_COUNT);
}
