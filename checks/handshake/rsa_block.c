/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/rsa_block.h"

#include <limits.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum {
	SECRET_LEN = 48, /* RFC 5246 7.4.7.1: version and 46 random bytes */
	/* 00 02, eight bytes of padding, 00, and the secret have to fit. */
	MODULUS_LEN_MIN = 11 + SECRET_LEN,
	MODULUS_LEN_MAX = 16384 / 8,
};

static bool fill_nonzero(unsigned char *bytes, size_t len)
{
	size_t at = 0, i;

	/* getrandom(2): up to 256 bytes come whole and uninterrupted. */
	while (at < len) {
		size_t n = len - at < 256 ? len - at : 256;

		if (getrandom(bytes + at, n, 0) != (ssize_t)n)
			return false;
		at += n;
	}
	for (i = 0; i < len; i++) {
		if (bytes[i] == 0)
			bytes[i] = 0x5a;
	}
	return true;
}

/*
 * The five blocks of the ROBOT paper (Boeck, Somorovsky, Young 2018, section 3.2).
 * Every byte that nothing is said about is random and not zero.
 */
static bool block_fill(enum rsa_block block, uint16_t version, bool full_bytes,
		       unsigned char *bytes, size_t len)
{
	unsigned char *secret = bytes + len - SECRET_LEN;

	if (!fill_nonzero(bytes, len))
		return false;
	bytes[0] = 0;
	bytes[1] = 2;
	secret[-1] = 0;
	secret[0] = (unsigned char)(version >> 8);
	secret[1] = (unsigned char)(version & 0xff);
	switch (block) {
	case RSA_BLOCK_WRONG_START:
		/* The number has to stay below the modulus. */
		bytes[0] = full_bytes ? 0x41 : 0;
		bytes[1] = 0x17;
		break;
	case RSA_BLOCK_MISPLACED_ZERO:
		secret[-1] = 0x11;
		bytes[len - 2] = 0;
		break;
	case RSA_BLOCK_NO_ZERO:
		secret[-1] = 0x11;
		break;
	case RSA_BLOCK_WRONG_VERSION:
		secret[0] = 2;
		secret[1] = 2;
		break;
	case RSA_BLOCK_RIGHT:
	case RSA_BLOCK_COUNT:
		break;
	}
	return true;
}

static bool encrypt(OSSL_LIB_CTX *library, EVP_PKEY *key, const unsigned char *block,
		    size_t len, struct buffer *out)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(library, key, NULL);
	unsigned char bytes[MODULUS_LEN_MAX];
	size_t written = sizeof(bytes);
	bool ok;

	ok = context && EVP_PKEY_encrypt_init(context) == 1 &&
	     EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
	     EVP_PKEY_encrypt(context, bytes, &written, block, len) == 1 &&
	     written == len;
	if (ok)
		buffer_add(out, (struct span){(const char *)bytes, written});
	EVP_PKEY_CTX_free(context);
	return ok && !out->failed;
}

bool rsa_block_encrypt(OSSL_LIB_CTX *library, struct span certificate,
		       enum rsa_block block, uint16_t version, struct buffer *out,
		       const char **why)
{
	const unsigned char *der = (const unsigned char *)certificate.ptr;
	unsigned char bytes[MODULUS_LEN_MAX];
	X509 *x509 = X509_new_ex(library, NULL);
	EVP_PKEY *key = NULL;
	bool ok = false;
	size_t len;
	int bits;

	*why = "the certificate cannot be read";
	if (!x509 || certificate.len > LONG_MAX ||
	    !d2i_X509(&x509, &der, (long)certificate.len))
		goto out;
	key = X509_get0_pubkey(x509);
	*why = "the certificate's key is not RSA";
	if (!key || !EVP_PKEY_is_a(key, "RSA"))
		goto out;
	bits = EVP_PKEY_get_bits(key);
	len = bits > 0 ? ((size_t)bits + 7) / 8 : 0;
	*why = "the RSA key is of a size that is not supported";
	if (len < MODULUS_LEN_MIN || len > MODULUS_LEN_MAX)
		goto out;
	*why = "the RSA key cannot be used";
	ok = block_fill(block, version, bits % 8 == 0, bytes, len) &&
	     encrypt(library, key, bytes, len, out);
out:
	X509_free(x509);
	ERR_clear_error();
	return ok;
}
