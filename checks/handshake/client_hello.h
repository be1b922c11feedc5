/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_hello: the bytes of a ClientHello, from a description of what to
 * offer. Needs no TLS library: a hello is only a form to fill in, and what no
 * library of today speaks can still be asked for.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CLIENT_HELLO_H
#define TLSWARD_CHECKS_HANDSHAKE_CLIENT_HELLO_H

#include "checks/facts.h"

enum { CLIENT_HELLO_RANDOM_LEN = 32, CLIENT_HELLO_SESSION_ID_MAX = 32 };

struct client_hello_extension {
	uint16_t type;
	struct span data;
};

/* What is NULL, empty or false is left out of the hello. */
struct client_hello {
	uint16_t record_version; /* legacy_record_version */
	uint16_t legacy_version;
	unsigned char random[CLIENT_HELLO_RANDOM_LEN];
	struct span session_id;
	const uint16_t *cipher_suites;
	size_t cipher_suite_count;
	struct span compression_methods; /* empty: null only */
	/* Extensions, in this order. */
	const char *server_name; /* must be one client_hello_name_fits() */
	bool renegotiation_info;
	bool extended_master_secret;
	bool ec_point_formats; /* uncompressed */
	const uint16_t *groups;
	size_t group_count;
	const uint16_t *signature_schemes;
	size_t signature_scheme_count;
	const char *const *alpn;
	size_t alpn_count;
	const uint16_t *supported_versions;
	size_t supported_version_count;
	bool empty_key_share; /* TLS 1.3: asks for a HelloRetryRequest */
	const struct client_hello_extension *extra;
	size_t extra_count;
	bool padding; /* keep clear of 256 to 511 bytes (RFC 7685) */
};

/*
 * client_hello_name_fits(name):
 * May ${name} stand in server_name? RFC 6066 3: a DNS name without a trailing
 * dot, never an address.
 */
bool client_hello_name_fits(const char *name);

/*
 * client_hello_write(hello, out):
 * Append the hello as TLS records. When something does not fit where it must
 * go, out->failed is set.
 */
void client_hello_write(const struct client_hello *hello, struct buffer *out);

/* As client_hello_write(), the bare handshake message: QUIC has no records. */
void client_hello_write_message(const struct client_hello *hello, struct buffer *out);

#endif
