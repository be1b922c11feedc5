/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509v3.h>

#include "checks/certificate/certificate.h"
#include "tests/checks/certificate/fixture.h"

static const struct {
	const char *file;
	enum file_state state;
	size_t count;
	/* of the first */
	const char *subject;
	const char *names; /* joined by blanks */
	bool from_cn;
	int64_t not_before, not_after;
	const char *key_type, *key_family;
	uint32_t key_bits, security_bits;
	const char *signature;
	bool self_issued, self_signed, is_ca;
} cases[] = {
	{"rsa.crt", FILE_READ, 1, "O=M\xc3\xbc\\, ller\\\\x\\\"",
	 "www.example.org *.example.org 192.0.2.1 2001:db8::1", false, 1795272367,
	 2110632367, "RSA", "RSA", 2048, 112, "sha256WithRSAEncryption", true, true,
	 true},
	{"rsa.der", FILE_READ, 1, "O=M\xc3\xbc\\, ller\\\\x\\\"",
	 "www.example.org *.example.org 192.0.2.1 2001:db8::1", false, 1795272367,
	 2110632367, "RSA", "RSA", 2048, 112, "sha256WithRSAEncryption", true, true,
	 true},
	{"bundle.pem", FILE_READ, 2, "O=M\xc3\xbc\\, ller\\\\x\\\"",
	 "www.example.org *.example.org 192.0.2.1 2001:db8::1", false, 1795272367,
	 2110632367, "RSA", "RSA", 2048, 112, "sha256WithRSAEncryption", true, true,
	 true},
	{"ec-ca.crt", FILE_READ, 1, "CN=tlsward test CA", "tlsward test CA", true,
	 1795272367, 2110632367, "EC prime256v1", "EC", 256, 128, "ecdsa-with-SHA256",
	 true, true, true},
	{"ed25519.crt", FILE_READ, 1, "CN=only.common.name", "only.common.name", true,
	 1795272367, 2110632367, "ED25519", "ED25519", 256, 128, "ED25519", true, true,
	 true},
	{"weak.crt", FILE_READ, 1, "CN=weak.example", "weak.example", true, 1795272367,
	 1797864367, "RSA", "RSA", 1024, 80, "ecdsa-with-SHA1", false, false, false},
	/* NUL, ESC and a right-to-left override: all shown, none at work. The
	 * signature no longer fits the name. */
	{"hostile-name.der", FILE_READ, 1, "CN=evil\\00\\1B[2J\\xe2\\x80\\xaeco.m",
	 "evil\\x00\\x1b[2J\\xe2\\x80\\xaeco.m", true, 1795272367, 2110632367,
	 "ED25519", "ED25519", 256, 128, "ED25519", true, false, true},
	/* A date nobody can read makes the certificate not valid yet. */
	{"bad-date.der", FILE_READ, 1, "CN=only.common.name", "only.common.name", true,
	 CERTIFICATE_TIME_MAX, 2110632367, "ED25519", "ED25519", 256, 128, "ED25519",
	 true, false, true},
};

static void joined_names(const struct certificate *certificate, char *out, size_t size)
{
	size_t i, len = 0;

	out[0] = '\0';
	for (i = 0; i < certificate->names.count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " " : "",
					certificate->names.items[i]);
}

static void test_files(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture fixture = fixture_read(cases[i].file, SIZE_MAX);
		struct arena arena = arena_make(1024 * 1024);
		struct certificate_file file = {.file = {.path = "kept"}};
		const struct certificate *first;
		char names[512];

		certificate_file_read(fixture_span(&fixture), &arena, &file);
		if (file.state != cases[i].state || file.chain.count != cases[i].count)
			fail_msg("%s: state %d, %zu certificates, %s", cases[i].file,
				 (int)file.state, file.chain.count,
				 file.reason ? file.reason : "");
		first = &file.chain.items[0];
		joined_names(first, names, sizeof(names));
		if (strcmp(first->subject, cases[i].subject) != 0 ||
		    strcmp(names, cases[i].names) != 0)
			fail_msg("%s: %s | %s", cases[i].file, first->subject, names);
		if (first->names_from_common_name != cases[i].from_cn)
			fail_msg("%s: names from where?", cases[i].file);
		if (first->not_before != cases[i].not_before ||
		    first->not_after != cases[i].not_after)
			fail_msg("%s: %lld to %lld", cases[i].file,
				 (long long)first->not_before,
				 (long long)first->not_after);
		if (strcmp(first->key_type, cases[i].key_type) != 0 ||
		    strcmp(first->key_family, cases[i].key_family) != 0 ||
		    first->key_bits != cases[i].key_bits ||
		    first->security_bits != cases[i].security_bits ||
		    strcmp(first->signature, cases[i].signature) != 0)
			fail_msg("%s: %s %s %u %u %s", cases[i].file, first->key_type,
				 first->key_family, (unsigned int)first->key_bits,
				 (unsigned int)first->security_bits, first->signature);
		if (first->self_issued != cases[i].self_issued ||
		    first->self_signed != cases[i].self_signed ||
		    first->is_ca != cases[i].is_ca)
			fail_msg("%s: issued %d signed %d ca %d", cases[i].file,
				 (int)first->self_issued, (int)first->self_signed,
				 (int)first->is_ca);
		assert_string_equal("kept", file.file.path);
		arena_free(&arena);
		free(fixture.bytes);
	}
}

static void test_digests(void **state)
{
	struct fixture fixture = fixture_read("rsa.der", SIZE_MAX);
	struct arena arena = arena_make(1024 * 1024);
	struct certificate certificate;

	(void)state;
	assert_true(certificate_from_der(fixture_span(&fixture), &arena, &certificate));
	/* as openssl(1) prints them */
	assert_string_equal(
		"65db61649f178dd3c8543610cc58be823432d5cc36d2b9e9572b761bc9501551",
		certificate.sha256);
	assert_string_equal(
		"aaa8aedfcea9e02a502da63b49644361c25ce5d50b5f155af656bb36173fcfc9",
		certificate.spki_sha256);
	arena_free(&arena);
	free(fixture.bytes);
}

static void test_cut(void **state)
{
	struct fixture whole = fixture_read("rsa.der", SIZE_MAX);
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct certificate certificate;
	size_t len;
	char *longer = malloc(whole.len + 1);

	(void)state;
	for (len = 0; len < whole.len; len++) {
		struct fixture cut = fixture_read("rsa.der", len);

		if (certificate_from_der(fixture_span(&cut), &arena, &certificate))
			fail_msg("read although cut at %zu", len);
		free(cut.bytes);
	}
	assert_non_null(longer);
	memcpy(longer, whole.bytes, whole.len);
	longer[whole.len] = 0;
	assert_false(certificate_from_der((struct span){longer, whole.len + 1}, &arena,
					  &certificate));
	free(longer);
	arena_free(&arena);
	free(whole.bytes);
}

static const struct {
	const char *label;
	const char *text;
	const char *reason;
} bad_texts[] = {
	{"empty", "", "the file is empty"},
	{"prose", "hello\n", "neither PEM nor a certificate in DER"},
	{"bad base64", "-----BEGIN CERTIFICATE-----\n****\n-----END CERTIFICATE-----\n",
	 "a PEM block in it is malformed"},
	{"no end", "-----BEGIN CERTIFICATE-----\nAAAA\n",
	 "a PEM block in it is malformed"},
	{"not a certificate",
	 "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
	 "a certificate in it cannot be read"},
	{"only parameters",
	 "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
	 "no certificate in the file"},
};

static void test_bad_texts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_texts) / sizeof(bad_texts[0]); i++) {
		struct arena arena = arena_make(65536);
		struct certificate_file file = {0};

		certificate_file_read(span_from_string(bad_texts[i].text), &arena,
				      &file);
		if (file.state != FILE_INVALID ||
		    strcmp(file.reason, bad_texts[i].reason) != 0)
			fail_msg("%s: %s", bad_texts[i].label,
				 file.reason ? file.reason : "no reason");
		arena_free(&arena);
	}
}

/* 64 certificates are read; one more is said to be too many. */
static void test_chain_ceiling(void **state)
{
	struct fixture one = fixture_read("ec-ca.crt", SIZE_MAX);
	size_t count;

	(void)state;
	for (count = CERTIFICATE_CHAIN_MAX; count <= CERTIFICATE_CHAIN_MAX + 1;
	     count++) {
		struct arena arena = arena_make(1024 * 1024);
		struct certificate_file file = {0};
		char *text = malloc(one.len * count);
		size_t i;

		assert_non_null(text);
		for (i = 0; i < count; i++)
			memcpy(text + i * one.len, one.bytes, one.len);
		certificate_file_read((struct span){text, one.len * count}, &arena,
				      &file);
		assert_int_equal(CERTIFICATE_CHAIN_MAX, file.chain.count);
		assert_int_equal(count > CERTIFICATE_CHAIN_MAX ? FILE_INVALID
							       : FILE_READ,
				 file.state);
		free(text);
		arena_free(&arena);
	}
	free(one.bytes);
}

/* ---- certificates that no tool makes by accident --------------------------- */

static EVP_PKEY *rsa_key_of(int bits)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_new(), *e = BN_new();
	OSSL_PARAM *params;
	EVP_PKEY *key = NULL;

	/* Not a product of primes: only its size matters here. */
	(void)BN_set_word(e, 65537);
	(void)BN_set_bit(n, bits - 1);
	(void)BN_set_bit(n, 0);
	(void)OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
	(void)OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
	params = OSSL_PARAM_BLD_to_param(builder);
	assert_int_equal(1, EVP_PKEY_fromdata_init(context));
	assert_int_equal(1,
			 EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params));
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	BN_free(n);
	BN_free(e);
	EVP_PKEY_CTX_free(context);
	return key;
}

static void make(EVP_PKEY *key, size_t names, size_t name_len, bool read_ok,
		 struct arena *arena, struct certificate *out)
{
	EVP_PKEY *signer = EVP_EC_gen("P-256");
	GENERAL_NAMES *list = GENERAL_NAMES_new();
	X509 *x509 = X509_new();
	unsigned char *der = NULL;
	static char text[8192];
	size_t i;
	int len;

	memset(text, 'n', sizeof(text));
	for (i = 0; i < names; i++) {
		GENERAL_NAME *name = GENERAL_NAME_new();
		ASN1_IA5STRING *value = ASN1_IA5STRING_new();

		assert_int_equal(1, ASN1_STRING_set(value, text, (int)name_len));
		GENERAL_NAME_set0_value(name, GEN_DNS, value);
		(void)sk_GENERAL_NAME_push(list, name);
	}
	if (names > 0)
		(void)X509_add1_ext_i2d(x509, NID_subject_alt_name, list, 0, 0);
	(void)X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "name",
					 MBSTRING_ASC, (const unsigned char *)text,
					 names == 0 ? (int)name_len : 8, -1, 0);
	(void)X509_set_issuer_name(x509, X509_get_subject_name(x509));
	(void)ASN1_TIME_set_string(X509_getm_notBefore(x509), "500101000000Z");
	(void)ASN1_TIME_set_string(X509_getm_notAfter(x509), "99991231235959Z");
	(void)X509_set_pubkey(x509, key ? key : signer);
	assert_true(X509_sign(x509, signer, EVP_sha256()) > 0);
	len = i2d_X509(x509, &der);
	assert_true(len > 0);
	assert_int_equal(read_ok, certificate_from_der(
					  (struct span){(const char *)der, (size_t)len},
					  arena, out));
	OPENSSL_free(der);
	X509_free(x509);
	GENERAL_NAMES_free(list);
	EVP_PKEY_free(signer);
}

static void test_many_names(void **state)
{
	struct arena arena = arena_make(16 * 1024 * 1024);
	struct certificate certificate;

	(void)state;
	make(NULL, CERTIFICATE_NAMES_MAX, 16, true, &arena, &certificate);
	assert_int_equal(CERTIFICATE_NAMES_MAX, certificate.names.count);
	assert_false(certificate.names_cut);
	make(NULL, CERTIFICATE_NAMES_MAX + 1, 16, true, &arena, &certificate);
	assert_int_equal(CERTIFICATE_NAMES_MAX, certificate.names.count);
	assert_true(certificate.names_cut);
	assert_int_equal(-631152000, certificate.not_before);
	assert_int_equal(CERTIFICATE_TIME_MAX, certificate.not_after);
	assert_true(certificate.self_signed);
	arena_free(&arena);

	/* No room for them: no certificate, rather than one with fewer names. */
	arena = arena_make(64 * 1024);
	make(NULL, CERTIFICATE_NAMES_MAX, 16, false, &arena, &certificate);
	assert_true(arena.exhausted);
	arena_free(&arena);
}

static void test_long_subject(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct certificate certificate;

	(void)state;
	make(NULL, 0, CERTIFICATE_TEXT_MAX - 5, true, &arena, &certificate);
	assert_int_equal(CERTIFICATE_TEXT_MAX, strlen(certificate.subject));
	make(NULL, 0, CERTIFICATE_TEXT_MAX - 4, true, &arena, &certificate);
	assert_int_equal(CERTIFICATE_TEXT_MAX + 3, strlen(certificate.subject));
	assert_true(span_ends_with(span_from_string(certificate.subject), "n..."));
	assert_int_equal(0, certificate.names.count);
	arena_free(&arena);
}

static void test_big_key(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct certificate certificate;
	EVP_PKEY *key = rsa_key_of(16384);

	(void)state;
	make(key, 1, 16, true, &arena, &certificate);
	assert_int_equal(16384, certificate.key_bits);
	assert_true(certificate.self_issued);
	assert_false(certificate.self_signed);
	EVP_PKEY_free(key);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),         cmocka_unit_test(test_digests),
		cmocka_unit_test(test_cut),           cmocka_unit_test(test_bad_texts),
		cmocka_unit_test(test_chain_ceiling), cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_long_subject),  cmocka_unit_test(test_big_key),
	};

	if (certificate_warm_up() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
