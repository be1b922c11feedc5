/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/key.h"

#include "agent/base/suggest.h"

const struct policy_section policy_section_table[POLICY_SECTION_COUNT] = {
	[POLICY_SECTION_POLICY] = {"policy", false, true, true,
				   "what this file starts from"},
	[POLICY_SECTION_TLS] = {"tls", false, true, true, "what may be offered"},
	[POLICY_SECTION_CERTIFICATE] = {"certificate", false, true, true,
					"what certificates have to be like"},
	[POLICY_SECTION_HTTP] = {"http", false, true, true,
				 "what HTTP answers have to say"},
	[POLICY_SECTION_HOST] = {"host", false, true, true,
				 "what the host has to be like"},
	[POLICY_SECTION_PROBE] = {"probe", false, true, true,
				  "how live servers are asked"},
	[POLICY_SECTION_AUDIT] = {"audit", false, false, true, "what an audit does"},
	[POLICY_SECTION_LISTENER] = {"listener", true, false, true,
				     "who is expected on a port; absent = not judged"},
	[POLICY_SECTION_WAIVER] = {"waiver", true, false, true,
				   "a finding that is accepted for a time"},
	[POLICY_SECTION_FIREWALL] = {"firewall", true, false, false,
				     "who may reach a port"},
	[POLICY_SECTION_SET] = {"set", true, false, false, "a named list of addresses"},
};

const struct policy_key policy_key_table[POLICY_KEY_COUNT] = {
#define POLICY_KEY(symbol, section, name, kind, record, field, min, max, preset, \
		   empty, help)                                                  \
	{POLICY_SECTION_##section,                                               \
	 name,                                                                   \
	 POLICY_KIND_##kind,                                                     \
	 offsetof(record, field),                                                \
	 min,                                                                    \
	 max,                                                                    \
	 preset,                                                                 \
	 empty,                                                                  \
	 help},
#include "agent/policy/policy_keys.h"
#undef POLICY_KEY
};

const struct policy_section *policy_section_find(struct span name, const char **nearest)
{
	size_t distance = SUGGEST_NOTHING, i;

	*nearest = NULL;
	for (i = 0; i < POLICY_SECTION_COUNT; i++) {
		if (span_equal_string(name, policy_section_table[i].name))
			return &policy_section_table[i];
		suggest_offer(name, policy_section_table[i].name, nearest, &distance);
	}
	return NULL;
}

const struct policy_key *policy_key_find(enum policy_section_id section,
					 struct span name, const char **nearest)
{
	size_t distance = SUGGEST_NOTHING, i;

	*nearest = NULL;
	for (i = 0; i < POLICY_KEY_COUNT; i++) {
		const struct policy_key *key = &policy_key_table[i];

		if (key->section != section)
			continue;
		if (span_equal_string(name, key->name))
			return key;
		suggest_offer(name, key->name, nearest, &distance);
	}
	return NULL;
}

bool policy_kind_is_list(enum policy_kind kind)
{
	return kind >= POLICY_KIND_PROTOCOLS && kind <= POLICY_KIND_PORTS_TEXT;
}

const char *policy_kind_help(enum policy_kind kind)
{
	static const char *const texts[POLICY_KIND_COUNT] = {
		[POLICY_KIND_BASE] = "name of a profile",
		[POLICY_KIND_PROTOCOLS] =
			"list of SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3",
		[POLICY_KIND_CIPHERS] = "list of OpenSSL cipher names",
		[POLICY_KIND_CIPHER_SUITES] = "list of IANA cipher suite names",
		[POLICY_KIND_GROUPS] = "list of OpenSSL group names",
		[POLICY_KIND_KEY_FAMILIES] = "list of RSA, EC, ED25519, ED448",
		[POLICY_KIND_WORDS] = "list of words",
		[POLICY_KIND_ADDRESSES] = "list of numeric addresses",
		[POLICY_KIND_PORTS] = "list of ports and ranges, as in 443, 8000-8100",
		[POLICY_KIND_TRANSPORTS] = "list of tcp, udp",
		[POLICY_KIND_PORTS_TEXT] =
			"list of ports, as in 443, 8443/tcp, 8000-8100",
		[POLICY_KIND_TRISTATE] = "yes, no or any",
		[POLICY_KIND_NUMBER] = "number",
		[POLICY_KIND_SECONDS] = "duration, as in 30s, 5m, 2h, 7d",
		[POLICY_KIND_MILLISECONDS] = "duration, as in 30s, 5m, 2h, 7d",
		[POLICY_KIND_SEVERITY] = "info, low, medium, high or critical",
		[POLICY_KIND_TEXT] = "text up to the end of the line",
		[POLICY_KIND_CHECK] = "id of a check",
		[POLICY_KIND_DATE] = "date, as in 2026-12-31, until its end in UTC",
	};

	return texts[kind];
}
