/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * named_group: the registry of NamedGroup values (RFC 8446 4.2.7), from the
 * curves of RFC 4492 to the ML-KEM hybrids. Made by generate_tables.sh.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_NAMED_GROUP_H
#define TLSWARD_CHECKS_HANDSHAKE_NAMED_GROUP_H

#include "checks/facts.h"

enum { NAMED_GROUP_OFFER_MAX = 96 };

enum named_group_kind {
	NAMED_GROUP_EC_PRIME,
	NAMED_GROUP_EC_BINARY,
	NAMED_GROUP_EC_MONTGOMERY,
	NAMED_GROUP_FFDHE,
	NAMED_GROUP_ML_KEM,
	NAMED_GROUP_HYBRID, /* elliptic curve and a post-quantum KEM together */
};

struct named_group {
	uint16_t code;
	const char *name;
	enum named_group_kind kind;
	uint16_t security_bits;
	bool tls13; /* may be used in TLS 1.3 */
};

/* The row, or NULL when nobody registered it. */
const struct named_group *named_group_by_code(uint32_t code);
const struct named_group *named_group_by_name(struct span name);

/* For a fact: the code with its name, which is NULL when unregistered. */
struct cipher_suite_use named_group_use_of(uint32_t code);

/*
 * named_group_offer(version, codes, max):
 * Every group a server of ${version} may pick, into ${codes}; returns their
 * number. None before TLS 1.0: SSLv3 has no extensions.
 */
size_t named_group_offer(enum tls_version version, uint16_t *codes, size_t max);

#endif
