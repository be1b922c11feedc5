/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/certificate_verify.h"

#include <limits.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "agent/base/buffer.h"
#include "checks/handshake/signature_scheme.h"

enum { CONTENT_MAX = 64 + 64 + 64 }; /* blanks, the words, the hash */

/* Those that may sign a handshake of TLS 1.3: RFC 8446 4.2.3, RFC 8734. */
static const struct scheme {
	uint16_t code;
	const char *key;    /* as EVP_PKEY_is_a(3) names it */
	const char *digest; /* NULL: part of the algorithm */
	const char *curve;  /* the only one: RFC 8446 4.2.3 */
	bool is_pss;
} schemes[] = {
	{0x0403, "EC", "SHA256", "prime256v1", false},
	{0x0503, "EC", "SHA384", "secp384r1", false},
	{0x0603, "EC", "SHA512", "secp521r1", false},
	{0x0804, "RSA", "SHA256", NULL, true},
	{0x0805, "RSA", "SHA384", NULL, true},
	{0x0806, "RSA", "SHA512", NULL, true},
	{0x0807, "ED25519", NULL, NULL, false},
	{0x0808, "ED448", NULL, NULL, false},
	{0x0809, "RSA-PSS", "SHA256", NULL, true},
	{0x080a, "RSA-PSS", "SHA384", NULL, true},
	{0x080b, "RSA-PSS", "SHA512", NULL, true},
	{0x081a, "EC", "SHA256", "brainpoolP256r1", false},
	{0x081b, "EC", "SHA384", "brainpoolP384r1", false},
	{0x081c, "EC", "SHA512", "brainpoolP512r1", false},
};

static const struct scheme *scheme_of(uint16_t code)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (schemes[i].code == code)
			return &schemes[i];
	}
	return NULL;
}

bool certificate_verify_read(struct span body, struct certificate_verify *out)
{
	struct reader in = reader_make(body);
	struct certificate_verify verify;

	verify.scheme = reader_u16be(&in);
	verify.signature = reader_vector(&in, 2);
	if (!reader_at_end(&in))
		return false;
	*out = verify;
	return true;
}

/* Offered for the signatures inside of certificates, or for older versions. */
static bool is_forbidden(uint16_t code)
{
	const struct signature_scheme *row;
	size_t i = 0;

	while ((row = signature_scheme_at(i)) && row->code != code)
		i++;
	return row && !row->tls13;
}

static bool fits(const struct scheme *scheme, EVP_PKEY *key)
{
	char curve[64];

	if (EVP_PKEY_is_a(key, scheme->key) != 1)
		return false;
	return !scheme->curve ||
	       (EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) == 1 &&
		span_equal_string(span_from_string(curve), scheme->curve));
}

/* What the library does not even begin with says nothing about the server. */
static enum certificate_verify_result signs(OSSL_LIB_CTX *library,
					    const struct scheme *scheme, EVP_PKEY *key,
					    struct span content, struct span signature)
{
	enum certificate_verify_result result = CERTIFICATE_VERIFY_BEYOND_US;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters = NULL;
	bool ok;

	ok = context && EVP_DigestVerifyInit_ex(context, &parameters, scheme->digest,
						library, NULL, key, NULL) == 1;
	/* RFC 8446 4.2.3: the salt is as long as the hash. */
	if (ok && scheme->is_pss)
		ok = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) ==
			     1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters,
						      RSA_PSS_SALTLEN_DIGEST) == 1;
	if (ok)
		result = EVP_DigestVerify(context, (const unsigned char *)signature.ptr,
					  signature.len,
					  (const unsigned char *)content.ptr,
					  content.len) == 1
				 ? CERTIFICATE_VERIFY_GOOD
				 : CERTIFICATE_VERIFY_WRONG;
	EVP_MD_CTX_free(context);
	return result;
}

enum certificate_verify_result certificate_verify_check(
	OSSL_LIB_CTX *library, const struct certificate_verify *verify,
	struct span leaf, struct span hash, const char **why)
{
	const struct scheme *scheme = scheme_of(verify->scheme);
	enum certificate_verify_result result = CERTIFICATE_VERIFY_WRONG;
	struct buffer content = buffer_make(CONTENT_MAX);
	const unsigned char *der = (const unsigned char *)leaf.ptr;
	X509 *x509 = X509_new_ex(library, NULL);
	EVP_PKEY *key = NULL;
	unsigned int i;

	for (i = 0; i < 64; i++)
		buffer_add_byte(&content, ' ');
	buffer_add_string(&content, "TLS 1.3, server CertificateVerify");
	buffer_add_byte(&content, '\0');
	buffer_add(&content, hash);
	if (content.failed || !x509) {
		result = CERTIFICATE_VERIFY_BEYOND_US;
		goto out;
	}
	*why = "the certificate cannot be read, so CertificateVerify proves nothing";
	if (leaf.len > LONG_MAX || !d2i_X509(&x509, &der, (long)leaf.len))
		goto out;
	key = X509_get_pubkey(x509);
	if (is_forbidden(verify->scheme)) {
		*why = "CertificateVerify is of a kind that TLS 1.3 does not have";
	} else if (!scheme || !key) {
		result = CERTIFICATE_VERIFY_BEYOND_US;
	} else if (!fits(scheme, key)) {
		*why = "CertificateVerify is of another kind than the certificate's "
		       "key";
	} else {
		*why = "CertificateVerify was not made with the certificate's key";
		result = signs(library, scheme, key, buffer_span(&content),
			       verify->signature);
	}
out:
	EVP_PKEY_free(key);
	X509_free(x509);
	buffer_free(&content);
	ERR_clear_error();
	return result;
}
