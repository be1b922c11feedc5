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

/* RFC 5280 4.2.1.3: the uses of a key that matter for TLS. */
enum key_usage {
	KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0, /* signs a handshake */
	KEY_USAGE_KEY_ENCIPHERMENT = 1 << 1,  /* static RSA key exchange */
	KEY_USAGE_KEY_AGREEMENT = 1 << 2,     /* static (EC)DH */
	KEY_USAGE_CERT_SIGN = 1 << 3,
	KEY_USAGE_ALL = (1 << 4) - 1
};

/* Of an RSA key: anybody can compute its private half. */
enum key_flaw {
	KEY_FLAW_SMALL_FACTOR = 1 << 0, /* a small prime divides its modulus */
	KEY_FLAW_CLOSE_PRIMES = 1 << 1, /* CVE-2022-26320 */
	KEY_FLAW_ROCA = 1 << 2,         /* CVE-2017-15361 */
	KEY_FLAW_ALL = (1 << 3) - 1
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
	uint32_t security_bits;   /* of the key */
	uint64_t public_exponent; /* RSA; 0 = another kind; UINT64_MAX = that or more */
	bool key_examined;        /* for enum key_flaw; RSA */
	uint32_t key_flaws;       /* enum key_flaw */
	const char *signature;    /* "sha256WithRSAEncryption" */
	const char *sha256;       /* of the DER, 64 lower-case hex digits */
	const char *spki_sha256;
	bool self_issued; /* subject == issuer */
	bool self_signed; /* and its own key verifies it */
	bool is_ca;
	bool has_key_usage;          /* false: everything is allowed */
	uint32_t key_usage;          /* enum key_usage */
	bool has_extended_key_usage; /* false: as above */
	bool is_for_servers;         /* serverAuth or any, when it has one */
	bool must_staple;            /* RFC 7633 */
	bool names_responder;        /* of OCSP: RFC 5280 4.2.2.1 */
	uint32_t sct_count;          /* RFC 6962 3.3, in the certificate itself */
	bool public_policy; /* asserts a policy of the CA/Browser Forum: its issuer is,
			       or claims to be, one that browsers know */
};

struct certificate_chain {
	struct certificate *items; /* as served or as in the file: leaf first */
	size_t count;
};

/* A stapled OCSP response (RFC 6066 8, RFC 6960). */
enum staple_state {
	STAPLE_UNKNOWN, /* not asked, or reason says why it cannot be judged */
	STAPLE_NONE,    /* asked, and none came */
	STAPLE_GOOD,
	STAPLE_REVOKED,
	STAPLE_NOT_KNOWN, /* its responder does not know the certificate */
	STAPLE_INVALID,   /* reason says what is wrong with it */
	STAPLE_STATE_COUNT
};

struct ocsp_staple {
	enum staple_state state;
	const char *reason;
	/* Unix seconds; where a responder said GOOD, REVOKED or NOT_KNOWN. */
	int64_t this_update;
	int64_t next_update; /* 0 = not said */
	int64_t revoked_at;
	uint32_t sct_count; /* in it */
};

#endif
