/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server_binary: what a program's own file says of itself, found without
 * running it.
 *
 * Servers carry their version and their configure options as strings. The
 * bytes may be anybody's (a process may run any file), so nothing is parsed as
 * ELF and nothing found is more than a hint with a strict shape.
 */
#ifndef TLSWARD_CHECKS_CONFIG_SERVER_BINARY_H
#define TLSWARD_CHECKS_CONFIG_SERVER_BINARY_H

#include "agent/base/arena.h"
#include "checks/config/parser.h"

enum {
	SERVER_BINARY_MAX = 64 * 1024 * 1024, /* bytes that are looked at */
	SERVER_BINARY_TEXT_MAX = 4096,        /* of a path found */
};

struct server_binary {
	const char *version;        /* "1.22.1"; NULL: none, or several that differ */
	const char *default_config; /* absolute; NULL = not said */
	const char *default_prefix;
};

/* Look for the markers of one parser's row in the bytes of a program. */
void server_binary_read(struct span bytes, const struct binary_markers *markers,
			struct arena *arena, struct server_binary *out);

/*
 * server_binary_library(bytes, arena):
 * "OpenSSL 1.1.1w" out of a libcrypto (or of a program that is linked with it
 * statically), "LibreSSL 3.7.3", "GnuTLS 3.7.9", "NSS 3.87.1", ...; "BoringSSL",
 * which has no versions; or NULL: none, or several that differ. A libssl of OpenSSL
 * 3 does not say. A program that only loads libcrypto names the one it was built
 * with: ask the mapped library's file.
 */
const char *server_binary_library(struct span bytes, struct arena *arena);

#endif
