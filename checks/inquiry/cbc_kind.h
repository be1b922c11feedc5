/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cbc_kind: the suites in CBC mode that an endpoint takes, sorted by what decides how
 * their records are opened: the version, the cipher, the hash of the MAC. Each such
 * kind is code of its own somewhere (OpenSSL has one for AES with SHA-1 and SHA-256
 * and another for all the rest; only TLS 1.0 has no IV in the record). The key
 * exchange is over by then, and the length of the key changes nothing but the key.
 */
#ifndef TLSWARD_CHECKS_INQUIRY_CBC_KIND_H
#define TLSWARD_CHECKS_INQUIRY_CBC_KIND_H

#include "checks/handshake/cipher_suite.h"
#include "checks/inquiry/inquiry.h"

struct cbc_kind {
	enum tls_version version;
	enum cipher cipher;
	const char *mac; /* "SHA256": as the names of its suites end */
	/* Those a handshake can be completed with here, as far as their key exchange
	 * goes; whether the TLS library has the cipher is for it to say. */
	uint32_t *suites;
	size_t suite_count;
};

/*
 * cbc_kind_list(io, kinds, count):
 * The kinds that io->endpoint is known to take at TLS 1.0 to 1.2, newest version
 * first, and of one version in the order of its suites. False: out of memory.
 */
bool cbc_kind_list(const struct inquiry_io *io, struct cbc_kind **kinds, size_t *count);

/* "AES", "3DES_EDE": as the names of its suites have it, less the length of the key. */
const char *cbc_kind_cipher(const struct cbc_kind *kind);

#endif
