/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cipher_suite: the registry of CipherSuite values, SSLv2's included.
 *
 * Names are IANA's; a value IANA never assigned has the name of the document
 * that used it. The rows are made by generate_tables.sh.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_CIPHER_SUITE_H
#define TLSWARD_CHECKS_HANDSHAKE_CIPHER_SUITE_H

#include "checks/facts.h"

/* Signalling values: offered, never picked (RFC 5746 3.3, RFC 7507 2). */
enum {
	TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
	TLS_FALLBACK_SCSV = 0x5600,
};

/* Some servers refuse hellos with more suites than this, whatever they are. */
enum {
	CIPHER_SUITE_OFFER_MAX = 120,
	CIPHER_SUITE_CHUNK_MAX = CIPHER_SUITE_OFFER_MAX - 1, /* a signalling value */
	CIPHER_SUITE_ROWS_MAX = 512,
};

enum key_exchange {
	KEY_EXCHANGE_ANY, /* TLS 1.3: not the suite's business */
	KEY_EXCHANGE_NONE,
	KEY_EXCHANGE_RSA,
	KEY_EXCHANGE_RSA_512, /* export: an ephemeral RSA key of that size */
	KEY_EXCHANGE_RSA_1024,
	KEY_EXCHANGE_DHE,
	KEY_EXCHANGE_DHE_512,
	KEY_EXCHANGE_DHE_1024,
	KEY_EXCHANGE_DH, /* with the key of the certificate */
	KEY_EXCHANGE_DH_512,
	KEY_EXCHANGE_ECDHE,
	KEY_EXCHANGE_ECDH,
	KEY_EXCHANGE_PSK,
	KEY_EXCHANGE_RSA_PSK,
	KEY_EXCHANGE_DHE_PSK,
	KEY_EXCHANGE_ECDHE_PSK,
	KEY_EXCHANGE_SRP,
	KEY_EXCHANGE_KRB5,
	KEY_EXCHANGE_VKO_GOST,
	KEY_EXCHANGE_ECMQV,
	KEY_EXCHANGE_ECCPWD,
	KEY_EXCHANGE_KEA,
	KEY_EXCHANGE_CECPQ1,
};

enum authentication {
	AUTHENTICATION_ANY,
	AUTHENTICATION_NONE,
	AUTHENTICATION_ANON,
	AUTHENTICATION_RSA,
	AUTHENTICATION_ECDSA,
	AUTHENTICATION_DSS,
	AUTHENTICATION_ECNRA,
	AUTHENTICATION_PSK,
	AUTHENTICATION_RSA_PSK,
	AUTHENTICATION_SRP,
	AUTHENTICATION_KRB5,
	AUTHENTICATION_GOST94,
	AUTHENTICATION_GOST01,
	AUTHENTICATION_GOST12,
	AUTHENTICATION_PWD,
	AUTHENTICATION_FORTEZZA,
};

enum cipher {
	CIPHER_NULL,
	CIPHER_AES_GCM,
	CIPHER_AES_CCM,
	CIPHER_AES_CCM8,
	CIPHER_AES_CBC,
	CIPHER_CHACHA20_POLY1305,
	CIPHER_CAMELLIA_GCM,
	CIPHER_CAMELLIA_CBC,
	CIPHER_ARIA_GCM,
	CIPHER_ARIA_CBC,
	CIPHER_AEGIS_128L,
	CIPHER_AEGIS_256,
	CIPHER_SM4_GCM,
	CIPHER_SM4_CCM,
	CIPHER_KUZNYECHIK_MGM,
	CIPHER_KUZNYECHIK_CTR,
	CIPHER_MAGMA_MGM,
	CIPHER_MAGMA_CTR,
	CIPHER_GOST28147_CNT,
	CIPHER_SEED_CBC,
	CIPHER_IDEA_CBC,
	CIPHER_3DES_EDE_CBC,
	CIPHER_DES_CBC,
	CIPHER_DES_CFB64,
	CIPHER_RC2_CBC,
	CIPHER_RC4,
	CIPHER_FORTEZZA_CBC,
};

struct cipher_suite {
	uint32_t code; /* two bytes; SSLv2's have three */
	const char *name;
	enum tls_version since; /* the first version that defines it */
	enum key_exchange key_exchange;
	enum authentication authentication;
	enum cipher cipher;
	uint16_t bits;
	bool usual; /* servers in the wild have it: in the first hello */
};

/*
 * cipher_suite_by_code(version, code):
 * The row, or NULL when nobody registered ${code}. SSLv2 has a number space of
 * its own, so its codes are only found for TLS_VERSION_SSL2, and no others are.
 */
const struct cipher_suite *cipher_suite_by_code(enum tls_version version,
						uint32_t code);

/* The row of a name as the table spells it (IANA's first), or NULL. */
const struct cipher_suite *cipher_suite_by_name(struct span name);

/* For a fact: the code with its name, which is NULL when unregistered. */
struct cipher_suite_use cipher_suite_use_of(enum tls_version version, uint32_t code);

/* The rows one by one, strongest first; NULL behind the last one. */
const struct cipher_suite *cipher_suite_at(size_t index);

/*
 * cipher_suite_chunks(version):
 * How many hellos it takes to offer every suite a server of ${version} may
 * have. Chunk 0 is what servers in the wild have; the rest is static DH, DSS,
 * PSK, Kerberos, GOST and what never left a draft, and last, from TLS 1.0 to 1.2, a
 * chunk of SRP alone: Erlang picks that, has no user's name, and refuses the whole
 * hello. No chunk but chunk 0 and SRP's mixes suites for RSA keys with those for
 * others: some servers choose their certificate by the kinds a hello names, before they
 * choose a suite, and refuse all of another.
 */
uint32_t cipher_suite_chunks(enum tls_version version);

/*
 * cipher_suite_offer(version, chunk, codes, max):
 * The codes of one chunk, strongest first, into ${codes}. Returns their
 * number, at most ${max} and at most CIPHER_SUITE_CHUNK_MAX; 0 when there is no
 * such chunk.
 */
size_t cipher_suite_offer(enum tls_version version, uint32_t chunk, uint32_t *codes,
			  size_t max);

/* In CBC mode? */
bool cipher_suite_is_cbc(const struct cipher_suite *suite);

#endif
