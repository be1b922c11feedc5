/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/report/name.h"

const char *name_exposure(enum exposure exposure)
{
	static const char *const names[EXPOSURE_COUNT] = {
		[EXPOSURE_UNKNOWN] = "unknown", [EXPOSURE_WORLD] = "world",
		[EXPOSURE_PRIVATE] = "private", [EXPOSURE_LOOPBACK] = "loopback",
		[EXPOSURE_NOBODY] = "nobody",
	};

	return names[exposure];
}

const char *name_owners_state(enum owners_state state)
{
	static const char *const names[OWNERS_STATE_COUNT] = {
		[OWNERS_NONE] = "none",
		[OWNERS_PARTIAL] = "partial",
		[OWNERS_COMPLETE] = "complete",
	};

	return names[state];
}

const char *name_owner_role(enum owner_role role)
{
	return role == OWNER_ACTIVATOR ? "activator" : "holder";
}

const char *name_publication(enum publication_kind kind)
{
	static const char *const names[PUBLICATION_KIND_COUNT] = {
		[PUBLICATION_DNAT] = "dnat",     [PUBLICATION_REDIRECT] = "redirect",
		[PUBLICATION_TPROXY] = "tproxy", [PUBLICATION_SK_LOOKUP] = "sk_lookup",
		[PUBLICATION_IPVS] = "ipvs",     [PUBLICATION_LEGACY] = "legacy",
	};

	return names[kind];
}

const char *name_trust(enum chain_trust trust)
{
	static const char *const names[TRUST_COUNT] = {
		[TRUST_UNKNOWN] = "unknown",         [TRUST_OK] = "trusted",
		[TRUST_SELF_SIGNED] = "self-signed", [TRUST_INCOMPLETE] = "incomplete",
		[TRUST_FAILED] = "not-trusted",
	};

	return names[trust];
}

const char *name_staple(enum staple_state state)
{
	static const char *const names[STAPLE_STATE_COUNT] = {
		[STAPLE_UNKNOWN] = "unknown",     [STAPLE_NONE] = "none",
		[STAPLE_GOOD] = "good",           [STAPLE_REVOKED] = "revoked",
		[STAPLE_NOT_KNOWN] = "not-known", [STAPLE_INVALID] = "invalid",
	};

	return names[state];
}

const char *name_side(enum side side)
{
	static const char *const names[SIDE_COUNT] = {
		[SIDE_DISK] = "disk",
		[SIDE_PROCESS] = "process",
		[SIDE_LIVE] = "live",
	};

	return names[side];
}

const char *name_http_question(enum http_question question)
{
	static const char *const names[HTTP_QUESTION_COUNT] = {
		[HTTP_ROOT] = "root",       [HTTP_LANDING] = "landing",
		[HTTP_ERROR] = "error",     [HTTP_COMPRESSED] = "compressed",
		[HTTP_TRACE] = "trace",     [HTTP_PLAIN] = "plain",
		[HTTP_UPGRADE] = "upgrade",
	};

	return names[question];
}

const char *name_http_scheme(enum http_scheme scheme)
{
	static const char *const names[HTTP_SCHEME_COUNT] = {
		[HTTP_SCHEME_NONE] = NULL,
		[HTTP_SCHEME_HTTP] = "http",
		[HTTP_SCHEME_HTTPS] = "https",
		[HTTP_SCHEME_OTHER] = "other",
	};

	return names[scheme];
}

const char *name_http_same_site(enum http_same_site same_site)
{
	static const char *const names[HTTP_SAME_SITE_COUNT] = {
		[HTTP_SAME_SITE_ABSENT] = NULL,
		[HTTP_SAME_SITE_NONE] = "None",
		[HTTP_SAME_SITE_LAX] = "Lax",
		[HTTP_SAME_SITE_STRICT] = "Strict",
	};

	return names[same_site];
}

const char *name_http_frame_options(enum http_frame_options options)
{
	static const char *const names[HTTP_FRAME_OPTIONS_COUNT] = {
		[HTTP_FRAME_OPTIONS_NONE] = NULL,
		[HTTP_FRAME_OPTIONS_DENY] = "DENY",
		[HTTP_FRAME_OPTIONS_SAMEORIGIN] = "SAMEORIGIN",
		[HTTP_FRAME_OPTIONS_INVALID] = "invalid",
	};

	return names[options];
}

const char *name_http_plain(enum http_plain_port plain)
{
	static const char *const names[HTTP_PLAIN_COUNT] = {
		[HTTP_PLAIN_UNKNOWN] = NULL,
		[HTTP_PLAIN_CLOSED] = "nobody",
		[HTTP_PLAIN_OTHER] = "other",
		[HTTP_PLAIN_HTTP] = "http",
	};

	return names[plain];
}

const char *name_http_obsolete(uint32_t bit)
{
	switch (bit) {
	case HTTP_OBSOLETE_HPKP:
		return "Public-Key-Pins";
	case HTTP_OBSOLETE_XSS_PROTECTION:
		return "X-XSS-Protection";
	case HTTP_OBSOLETE_EXPECT_CT:
		return "Expect-CT";
	case HTTP_OBSOLETE_FEATURE_POLICY:
		return "Feature-Policy";
	case HTTP_OBSOLETE_X_CSP:
		return "X-Content-Security-Policy";
	default:
		return NULL;
	}
}
