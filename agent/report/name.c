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
