/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts_certificate: files and certificates as facts. Include checks/facts.h.
 */
#ifndef TLSWARD_CHECKS_FACTS_CERTIFICATE_H
#define TLSWARD_CHECKS_FACTS_CERTIFICATE_H

#include "checks/facts_base.h"

/* Of a regular file, as fstat(2) saw it through the server's own root. */
struct file_facts {
	const char *path;
	uint32_t uid;
	uint32_t gid;
	uint32_t mode; /* permission bits, 07777 */
	int64_t modified_at;
	uint64_t size;
};

struct certificate {
	const char *subject; /* one line, RFC 4514; NULs and controls escaped */
	const char *issuer;
	struct string_list names; /* DNS and IP subjectAltNames; the CN if none */
	bool names_from_common_name;
	bool names_cut; /* there are more than are kept here */
	int64_t not_before;
	int64_t not_after;
	const char *key_type;   /* "RSA", "EC prime256v1", "ED25519" */
	const char *key_family; /* "RSA", "EC", "ED25519", "ED448", "DSA", ... */
	uint32_t key_bits;
	uint32_t security_bits; /* of the key */
	const char *signature;  /* "sha256WithRSAEncryption" */
	const char *sha256;     /* of the DER, 64 lower-case hex digits */
	const char *spki_sha256;
	bool self_issued; /* subject == issuer */
	bool self_signed; /* and its own key verifies it */
	bool is_ca;
};

struct certificate_chain {
	struct certificate *items; /* as served or as in the file: leaf first */
	size_t count;
};

#endif
