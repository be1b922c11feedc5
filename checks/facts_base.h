/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_base: the small words all facts are made of. Include checks/facts.h.
 */
#ifndef TLSWARD_CHECKS_FACTS_BASE_H
#define TLSWARD_CHECKS_FACTS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tristate { TRISTATE_UNKNOWN, TRISTATE_NO, TRISTATE_YES, TRISTATE_COUNT };

/* XCCDF's words. "I could not look" is UNKNOWN, never PASS. */
enum result {
	RESULT_PASS,
	RESULT_FAIL,
	RESULT_UNKNOWN,
	RESULT_NOTAPPLICABLE,
	RESULT_COUNT
};

struct string_list {
	const char **items;
	size_t count;
};

struct ip_address {
	uint8_t family;    /* 4 or 6; 0 when unset */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four */
};

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_COUNT };

enum tls_version {
	TLS_VERSION_SSL2,
	TLS_VERSION_SSL3,
	TLS_VERSION_TLS1_0,
	TLS_VERSION_TLS1_1,
	TLS_VERSION_TLS1_2,
	TLS_VERSION_TLS1_3,
	TLS_VERSION_COUNT
};

/* A cipher suite, group or signature scheme by its number. */
struct cipher_suite_use {
	uint32_t code;    /* SSLv2 codes have three bytes */
	const char *name; /* IANA's */
};

#endif
