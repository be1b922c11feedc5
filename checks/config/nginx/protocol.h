/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nginx/protocol: which TLS versions are left when nginx, its version, its
 * library and the security level have each had their say.
 */
#ifndef TLSWARD_CHECKS_CONFIG_NGINX_PROTOCOL_H
#define TLSWARD_CHECKS_CONFIG_NGINX_PROTOCOL_H

#include "agent/base/arena.h"
#include "checks/facts.h"

enum {
	NGINX_ALL_VERSIONS = (1 << TLS_VERSION_COUNT) - 1,
	NGINX_OLD_TLS = 1 << TLS_VERSION_TLS1_0 | 1 << TLS_VERSION_TLS1_1,
};

/* What one server says about versions; masks are of 1 << enum tls_version. */
struct nginx_protocols {
	uint32_t enabled; /* by ssl_protocols or its default */
	uint32_t maybe;   /* those that depend on an unknown nginx version */
	enum tls_version lowest, highest; /* MinProtocol and MaxProtocol */
	int security_level;               /* of @SECLEVEL; -1 = the library's default */
	bool rejects;                     /* every handshake */
};

/* nginx's version as a number that compares, 1022001 for "1.22.1"; 0 unknown. */
uint32_t nginx_protocol_version(const char *text);

enum nginx_library_kind { NGINX_LIBRARY_UNKNOWN, NGINX_LIBRARY_OPENSSL };

struct nginx_library {
	enum nginx_library_kind kind;
	uint32_t version; /* 3000000 for 3.0.0 */
	const char *text; /* "OpenSSL 3.0", for messages */
};

/* "OpenSSL 3.0.22 25 Aug 2026" */
struct nginx_library nginx_protocol_library(const char *text, struct arena *arena);

/* What ssl_protocols means where it is not said: ngx_http_ssl_merge_srv_conf of
 * each release. *${maybe}: those that depend on a version that is not known. */
uint32_t nginx_protocol_defaults(uint32_t version, uint32_t *maybe);

/*
 * nginx_protocol_accepted(chosen, matched, library, by_name, unknown):
 * The versions accepted (1 << enum tls_version) when ${chosen} is the default
 * server of the address and ${matched} the one that the name selects; in
 * *${unknown} those that cannot be told. ${by_name}: nginx >= 1.29.2's rule.
 */
uint32_t nginx_protocol_accepted(const struct nginx_protocols *chosen,
				 const struct nginx_protocols *matched,
				 const struct nginx_library *library, bool by_name,
				 uint32_t *unknown);

/* The versions of a mask by name, in their order. */
struct string_list nginx_protocol_names(uint32_t versions, struct arena *arena);

#endif
