/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RFC 8446 4.2.3 and the documents named; what IANA never gave a name is named by
 * the hash and signature of RFC 5246 7.4.1.4.1. Strongest first, and so offered.
 * SCHEME(code, name, family, key, TLS 1.2, TLS 1.3)
 */
/* clang-format off */
SCHEME(0x0403, "ecdsa_secp256r1_sha256", ECDSA, ECDSA, true, true)
SCHEME(0x0503, "ecdsa_secp384r1_sha384", ECDSA, ECDSA, true, true)
SCHEME(0x0603, "ecdsa_secp521r1_sha512", ECDSA, ECDSA, true, true)
SCHEME(0x0807, "ed25519", EDDSA, ECDSA, true, true)
SCHEME(0x0808, "ed448", EDDSA, ECDSA, true, true)
SCHEME(0x0804, "rsa_pss_rsae_sha256", PSS_RSAE, RSA, true, true)
SCHEME(0x0805, "rsa_pss_rsae_sha384", PSS_RSAE, RSA, true, true)
SCHEME(0x0806, "rsa_pss_rsae_sha512", PSS_RSAE, RSA, true, true)
SCHEME(0x0809, "rsa_pss_pss_sha256", PSS_PSS, RSA, true, true)
SCHEME(0x080a, "rsa_pss_pss_sha384", PSS_PSS, RSA, true, true)
SCHEME(0x080b, "rsa_pss_pss_sha512", PSS_PSS, RSA, true, true)
/* draft-ietf-tls-mldsa */
SCHEME(0x0904, "mldsa44", ML_DSA, OTHER, false, true)
SCHEME(0x0905, "mldsa65", ML_DSA, OTHER, false, true)
SCHEME(0x0906, "mldsa87", ML_DSA, OTHER, false, true)
/* RFC 8734 */
SCHEME(0x081a, "ecdsa_brainpoolP256r1tls13_sha256", BRAINPOOL, ECDSA, false, true)
SCHEME(0x081b, "ecdsa_brainpoolP384r1tls13_sha384", BRAINPOOL, ECDSA, false, true)
SCHEME(0x081c, "ecdsa_brainpoolP512r1tls13_sha512", BRAINPOOL, ECDSA, false, true)
SCHEME(0x0401, "rsa_pkcs1_sha256", PKCS1, RSA, true, false)
SCHEME(0x0501, "rsa_pkcs1_sha384", PKCS1, RSA, true, false)
SCHEME(0x0601, "rsa_pkcs1_sha512", PKCS1, RSA, true, false)
/* RFC 8998 */
SCHEME(0x0708, "sm2sig_sm3", NATIONAL, OTHER, false, true)
/* RFC 9367, and RFC 9189 for TLS 1.2 */
SCHEME(0x0709, "gostr34102012_256a", NATIONAL, OTHER, false, true)
SCHEME(0x070a, "gostr34102012_256b", NATIONAL, OTHER, false, true)
SCHEME(0x070b, "gostr34102012_256c", NATIONAL, OTHER, false, true)
SCHEME(0x070c, "gostr34102012_256d", NATIONAL, OTHER, false, true)
SCHEME(0x070d, "gostr34102012_512a", NATIONAL, OTHER, false, true)
SCHEME(0x070e, "gostr34102012_512b", NATIONAL, OTHER, false, true)
SCHEME(0x070f, "gostr34102012_512c", NATIONAL, OTHER, false, true)
SCHEME(0x0840, "gostr34102012_256", NATIONAL, OTHER, true, false)
SCHEME(0x0841, "gostr34102012_512", NATIONAL, OTHER, true, false)
SCHEME(0x0303, "ecdsa_sha224", ECDSA, ECDSA, true, false)
SCHEME(0x0301, "rsa_pkcs1_sha224", PKCS1, RSA, true, false)
SCHEME(0x0302, "dsa_sha224", DSA, DSA, true, false)
SCHEME(0x0402, "dsa_sha256", DSA, DSA, true, false)
SCHEME(0x0502, "dsa_sha384", DSA, DSA, true, false)
SCHEME(0x0602, "dsa_sha512", DSA, DSA, true, false)
SCHEME(0x0203, "ecdsa_sha1", ECDSA, ECDSA, true, false)
SCHEME(0x0201, "rsa_pkcs1_sha1", PKCS1, RSA, true, false)
SCHEME(0x0202, "dsa_sha1", DSA, DSA, true, false)
SCHEME(0x0101, "rsa_pkcs1_md5", PKCS1, RSA, true, false)
