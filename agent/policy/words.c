/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/policy/words.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct policy_word policy_cipher_words[] = {
#define CIPHER(name) {name, NULL},
#include "agent/policy/cipher_list.h"
#undef CIPHER
};
const size_t policy_cipher_word_count = COUNT(policy_cipher_words);

/* IANA's TLS Cipher Suites registry: those of TLS 1.3. */
const struct policy_word policy_suite_words[] = {
	{"TLS_AES_128_GCM_SHA256", NULL},
	{"TLS_AES_256_GCM_SHA384", NULL},
	{"TLS_CHACHA20_POLY1305_SHA256", NULL},
	{"TLS_AES_128_CCM_SHA256", NULL},
	{"TLS_AES_128_CCM_8_SHA256", NULL},
	{"TLS_SM4_GCM_SM3", NULL},
	{"TLS_SM4_CCM_SM3", NULL},
	{"TLS_SHA256_SHA256", NULL},
	{"TLS_SHA384_SHA384", NULL},
};
const size_t policy_suite_word_count = COUNT(policy_suite_words);

/* OpenSSL's names; IANA's and NIST's where they differ. */
const struct policy_word policy_group_words[] = {
	{"X25519MLKEM768", NULL},
	{"SecP256r1MLKEM768", NULL},
	{"SecP384r1MLKEM1024", NULL},
	{"MLKEM512", NULL},
	{"MLKEM768", NULL},
	{"MLKEM1024", NULL},
	{"X25519", NULL},
	{"X448", NULL},
	{"prime256v1", NULL},
	{"secp256r1", "prime256v1"},
	{"P-256", "prime256v1"},
	{"secp384r1", NULL},
	{"P-384", "secp384r1"},
	{"secp521r1", NULL},
	{"P-521", "secp521r1"},
	{"brainpoolP256r1", NULL},
	{"brainpoolP384r1", NULL},
	{"brainpoolP512r1", NULL},
	{"brainpoolP256r1tls13", NULL},
	{"brainpoolP384r1tls13", NULL},
	{"brainpoolP512r1tls13", NULL},
	{"ffdhe2048", NULL},
	{"ffdhe3072", NULL},
	{"ffdhe4096", NULL},
	{"ffdhe6144", NULL},
	{"ffdhe8192", NULL},
};
const size_t policy_group_word_count = COUNT(policy_group_words);

/* struct certificate's key_family. */
const struct policy_word policy_key_family_words[] = {
	{"RSA", NULL},     {"EC", NULL},    {"ECDSA", "EC"},
	{"ED25519", NULL}, {"ED448", NULL},
};
const size_t policy_key_family_word_count = COUNT(policy_key_family_words);
