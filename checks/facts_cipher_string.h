/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_cipher_string: what a TLS library makes of a list of cipher suites as a
 * configuration writes it. Include checks/facts.h.
 */
#ifndef TLSWARD_CHECKS_FACTS_CIPHER_STRING_H
#define TLSWARD_CHECKS_FACTS_CIPHER_STRING_H

#include "checks/facts_base.h"

enum suite_fate {
	SUITE_TAKEN,
	SUITE_BELOW_LEVEL,  /* the security level is above it */
	SUITE_NEEDS_SECRET, /* a pre-shared key or a password that both know */
	SUITE_MISSING,      /* named, and the library has none of that name */
	SUITE_FATE_COUNT
};

struct stated_suite {
	uint32_t code;
	enum suite_fate fate;
};

/* One list; never about TLS 1.3, whose suites have a list of their own. */
struct cipher_string {
	struct string_list words; /* as the effective value of SETTING_CIPHERS */
	bool known;
	const char *why;         /* not known: the reason */
	uint32_t security_level; /* in force behind it: the list's, or the default */
	/* Those that it selects, in its order, and those it names in vain. */
	struct stated_suite *suites;
	size_t suite_count;
	struct string_list idle; /* its words that select nothing, and name no suite */
};

#endif
