/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_key: the sections and keys that policy files know, as data: for
 * reading, for --list and for the man page.
 */
#ifndef TLSWARD_AGENT_POLICY_KEY_H
#define TLSWARD_AGENT_POLICY_KEY_H

#include "agent/policy/policy.h"

enum policy_section_id {
	POLICY_SECTION_POLICY,
	POLICY_SECTION_TLS,
	POLICY_SECTION_CERTIFICATE,
	POLICY_SECTION_HTTP,
	POLICY_SECTION_HOST,
	POLICY_SECTION_PROBE,
	POLICY_SECTION_AUDIT,
	POLICY_SECTION_LISTENER,
	POLICY_SECTION_WAIVER,
	POLICY_SECTION_FIREWALL,
	POLICY_SECTION_SET,
	POLICY_SECTION_COUNT
};

struct policy_section {
	const char *name;
	bool labelled;   /* [listener "web"] */
	bool in_profile; /* a profile may hold it */
	bool supported;  /* false: a later version's, refused with that reason */
	const char *help;
};

enum policy_kind {
	POLICY_KIND_BASE,
	POLICY_KIND_PROTOCOLS, /* uint32_t, 1 << enum tls_version; a list */
	POLICY_KIND_CIPHERS,   /* struct string_list, as the next six */
	POLICY_KIND_CIPHER_SUITES,
	POLICY_KIND_GROUPS,
	POLICY_KIND_KEY_FAMILIES,
	POLICY_KIND_WORDS,
	POLICY_KIND_ADDRESSES,
	POLICY_KIND_PORTS,      /* of struct expected_listener; a list */
	POLICY_KIND_TRANSPORTS, /* of struct expected_listener; a list */
	POLICY_KIND_PORTS_TEXT, /* const char *; a list */
	POLICY_KIND_TRISTATE,
	POLICY_KIND_NUMBER,       /* uint32_t */
	POLICY_KIND_SECONDS,      /* uint32_t */
	POLICY_KIND_MILLISECONDS, /* uint32_t */
	POLICY_KIND_SEVERITY,
	POLICY_KIND_TEXT, /* const char * */
	POLICY_KIND_CHECK,
	POLICY_KIND_DATE, /* int64_t, the end of that day; max days ahead */
	POLICY_KIND_COUNT
};

enum policy_key_id {
#define POLICY_KEY(symbol, section, name, kind, record, field, min, max, preset, \
		   empty, help)                                                  \
	POLICY_KEY_##symbol,
#include "agent/policy/policy_keys.h"
#undef POLICY_KEY
	POLICY_KEY_COUNT
};

struct policy_key {
	enum policy_section_id section;
	const char *name;
	enum policy_kind kind;
	size_t offset; /* of the field in its record */
	uint32_t min, max;
	const char *preset; /* the default, as text; NULL = none */
	const char *empty;  /* the word for an empty list; NULL = not allowed */
	const char *help;
};

extern const struct policy_section policy_section_table[POLICY_SECTION_COUNT];
extern const struct policy_key policy_key_table[POLICY_KEY_COUNT];

/* The section of this name, or NULL and ${nearest} (NULL when none is near). */
const struct policy_section *policy_section_find(struct span name,
						 const char **nearest);

/* The key of this name in ${section}, likewise. */
const struct policy_key *policy_key_find(enum policy_section_id section,
					 struct span name, const char **nearest);

/* Whether += may be used with it. */
bool policy_kind_is_list(enum policy_kind kind);

/* What a value of this kind looks like, in a few words, for the man page. */
const char *policy_kind_help(enum policy_kind kind);

#endif
