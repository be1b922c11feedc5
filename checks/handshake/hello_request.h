/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hello_request: what PROBE_HELLO offers and how far it reads, and what it read.
 *
 * All zero but for the version asks, with everything a server may want to pick
 * from, whether that version is spoken. Every field narrows or adds.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_HELLO_REQUEST_H
#define TLSWARD_CHECKS_HANDSHAKE_HELLO_REQUEST_H

#include "agent/base/codec.h"
#include "checks/facts.h"
#include "checks/handshake/client_hello.h"

enum {
	HELLO_SUITES_MAX = 120, /* some servers refuse more (wolfSSL: 151) */
	HELLO_LIST_MAX = 256,   /* groups, schemes, extensions, versions: each */
	HELLO_CA_NAMES_MAX = 256,
};

/* Parts of the usual hello to leave out. */
enum hello_without {
	HELLO_WITHOUT_EXTENDED_MASTER_SECRET = 1 << 0,
	HELLO_WITHOUT_RENEGOTIATION_INFO = 1 << 1,
	HELLO_WITHOUT_GROUPS = 1 << 2,
	HELLO_WITHOUT_SIGNATURE_SCHEMES = 1 << 3,
	HELLO_WITHOUT_PADDING = 1 << 4,
	/* TLS 1.3: the key_share is among the extensions, or there is none. */
	HELLO_WITHOUT_EMPTY_KEY_SHARE = 1 << 5,
};

struct hello_request {
	enum tls_version version; /* exactly this one is asked for */
	/* The suites: these, or, when none is named, those of probe_chunk_count()'s
	 * chunk. Signalling values (RFC 7507) and values nobody assigned may stand
	 * among them. */
	uint32_t chunk;
	uint32_t *cipher_suites;
	size_t cipher_suite_count;
	uint16_t *groups; /* none: all that suit the version */
	size_t group_count;
	uint16_t *signature_schemes; /* none: all */
	size_t signature_scheme_count;
	uint32_t without; /* enum hello_without */
	/* Besides the usual ones: ALPN, status_request, heartbeat, GREASE... */
	struct client_hello_extension *extensions;
	size_t extension_count;
	struct span compression_methods; /* empty: null only */
	uint16_t legacy_version;         /* 0: what suits ${version} */
	uint16_t record_version;         /* the same */
	uint16_t *supported_versions;    /* none: what suits ${version} */
	size_t supported_version_count;
	/* Read on until ServerHelloDone, before TLS 1.3: certificates (in SSLv2 it
	 * stands in the hello), the ServerKeyExchange, a CertificateRequest. Else until
	 * version, suite and group are known. */
	bool whole_flight;
};

/* What RFC 8446 4.1.3 has at the end of the random. */
enum downgrade_sentinel {
	SENTINEL_NONE,
	SENTINEL_TLS1_2, /* "DOWNGRD" 01 */
	SENTINEL_TLS1_1, /* "DOWNGRD" 00 */
	SENTINEL_COUNT
};

/* Of the peer's flight; version, suite and group stand in struct probe_result. */
struct hello_answer {
	bool came; /* a ServerHello was read, of whatever version */
	uint16_t version_code;
	bool is_retry_request;
	uint8_t compression_method;
	enum downgrade_sentinel sentinel;
	uint16_t *extensions; /* types, in the order they came */
	size_t extension_count;
	const char *alpn;
	/* ServerKeyExchange */
	uint16_t signature_scheme; /* TLS 1.2; 0 = not seen */
	uint32_t dh_bits;
	const char *dh_prime; /* p, lower-case hex without leading zeros */
	/* SSLv2: all suites it listed */
	uint32_t *ssl2_suites;
	size_t ssl2_suite_count;
	/* whole_flight */
	bool is_whole;              /* ServerHelloDone was read */
	struct served_chain served; /* its certificates */
	bool has_certificate_request;
	struct string_list issuers; /* RFC 4514 names it asks certificates of */
	bool alerted;
	uint8_t alert_level, alert_description; /* the last one */
};

void codec_hello_request(struct codec *codec, void *item);
void codec_hello_answer(struct codec *codec, void *item);

#endif
